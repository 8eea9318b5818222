"""Entries in a room: who may open them, and what becomes of an edit (SPEC A, D, I)."""

from __future__ import annotations

import json

import pytest
from pycrdt import Array, Doc, Map, Text, XmlFragment

from realtime import wire
from realtime.document import merged
from realtime.errors import BadFrame, CloseCode
from realtime.identity import EntryId, Participant, ParticipantId, Role, Scope
from realtime.lib0 import var_bytes, var_string, var_uint
from realtime.permissions import EntryCard
from realtime.protocol import Kind, Limits
from tests.support.rooms import GUS, JO, PAT, SAM, Peer, Table, Writer, card, stored_session

SEAT = Participant(ParticipantId("p-seat"), Role.SERVICE_USER, "Sam", "participant:p-seat")


def shared_table(**kwargs: object) -> tuple[Table, Writer, Writer]:
    table = Table(stored_session(entries=[card("e1")], shared=["e1"], **kwargs))  # type: ignore[arg-type]
    sam, jo = Writer(Peer(table, SAM), "e1", 11), Writer(Peer(table, JO), "e1", 22)
    sam.open()
    jo.open()
    return table, sam, jo


def test_A1_R18_a_draft_opens_for_its_writer_alone() -> None:
    table = Table(stored_session(entries=[card("e1")], grants={PAT.id: Scope.ENTRIES, GUS.id: Scope.ENTRIES}))
    for person in (JO, PAT, GUS):
        other = Writer(Peer(table, person), "e1", 5)
        other.open()
        assert other.denied and other.scope is None
    sam = Writer(Peer(table, SAM), "e1", 6)
    sam.open()
    assert sam.scope == "read-write"


def test_A2_a_seat_taken_with_a_code_does_not_open_what_the_account_wrote() -> None:
    entries = [card("account"), card("seat", SEAT)]
    table = Table(stored_session(people=(SAM, JO, SEAT), entries=entries))
    seat, sam = Peer(table, SEAT), Peer(table, SAM)
    assert [e["id"] for e in seat.events("welcome")[0]["entries"]] == ["seat"]
    mine, not_mine = Writer(seat, "seat", 5), Writer(seat, "account", 6)
    mine.open(), not_mine.open()
    assert (mine.scope, not_mine.denied) == ("read-write", True)
    owner = Writer(sam, "seat", 7)
    owner.open()
    assert owner.scope == "read-write"


def test_A3_a_shared_entry_opens_by_role_and_grant() -> None:
    table, _, jo = shared_table(grants={PAT.id: Scope.ENTRIES, GUS.id: Scope.ENTRIES})
    assert jo.scope == "read-write"
    pat, guest = Writer(Peer(table, PAT), "e1", 33), Writer(Peer(table, GUS), "e1", 44)
    pat.open()
    guest.open()
    assert (pat.scope, guest.scope) == ("readonly", "read-write")


def test_A3_R41_without_the_grant_for_entries_a_watcher_gets_none() -> None:
    table, _, _ = shared_table(grants={PAT.id: Scope.POINTERS})
    pat = Writer(Peer(table, PAT), "e1", 33)
    pat.open()
    assert pat.denied


def test_A4_D12_R19_taking_back_closes_it_on_every_other_device_at_once() -> None:
    table, sam, jo = shared_table()
    sam.peer.command("unshare_entry", entry="e1")
    frames = jo.peer.frames()
    assert wire.close_document("entry:e1", "permission-denied") in frames
    assert any(b'"entry_unshared"' in frame for frame in frames)
    jo.type(0, "late")
    sam.type(0, "private")
    assert jo.unacked == 1 and jo.peer.frames() == []
    jo.open()
    assert jo.denied and str(sam.text) == "private"
    sam.peer.command("share_entry", entry="e1")
    (shared,) = jo.peer.events("entry_shared")
    assert shared["entry"]["writer"] == SAM.id and shared["entry"]["mine"] is False


def test_A4_only_its_writer_shares_an_entry() -> None:
    table = Table(stored_session(entries=[card("e1"), card("e2", JO)]))
    sam, jo = Peer(table, SAM), Peer(table, JO)
    jo.command("share_entry", entry="e1")
    sam.command("share_entry", entry="e2")
    sam.command("share_entry", entry="none")
    assert [r["code"] for r in jo.events("refused")] == ["not_found"]
    assert [r["code"] for r in sam.events("refused")] == ["not_found"] * 2
    jo.command("share_entry", entry="e2")
    jo.command("share_entry", entry="e2")
    assert len(sam.events("entry_shared")) == 1
    jo.command("unshare_entry", entry="e2")
    jo.command("unshare_entry", entry="e2")
    assert len(sam.events("entry_unshared")) == 1


def test_A5_a_missing_and_a_foreign_document_sound_alike() -> None:
    table = Table(stored_session(entries=[card("e1")]))
    jo = Peer(table, JO)
    jo.frames()
    answers = []
    for name in ("entry:e1", "entry:nothing", "entry:E1", "entry:e1 ", "note:e1", "entry:", "e1"):
        jo.send(var_string(name) + bytes((Kind.AUTH, 0)) + var_string(""))
        (answer,) = jo.frames()
        answers.append(answer[len(var_string(name)) :])
    assert len(set(answers)) == 1


def test_D1_a_document_that_is_not_open_gets_nothing_but_the_denial() -> None:
    table = Table(stored_session(entries=[card("e1")]))
    jo = Writer(Peer(table, JO), "e1", 22)
    jo.open()
    jo.type(0, "hello")
    jo.peer.send(var_string("entry:e1") + bytes((Kind.QUERY_AWARENESS,)))
    jo.peer.send(wire.awareness("entry:e1", [(22, 1, "{}")]))
    jo.peer.send(var_string("entry:e1") + bytes((Kind.CLOSE,)))
    assert jo.denied and jo.unacked == 2 and jo.peer.frames() == []
    assert table.documents["e1"].updates == []


def test_D2_frames_wait_while_the_document_is_loading() -> None:
    table = Table(stored_session(entries=[card("e1")]))
    load = table._load
    table._load = lambda entry: None  # type: ignore[method-assign]
    sam = Writer(Peer(table, SAM), "e1", 11)
    sam.open()
    sam.type(0, "early")
    assert sam.scope is None and sam.unacked == 2
    load(EntryId("e1"))
    sam.read()
    assert sam.scope == "read-write" and sam.unacked == 0
    assert table.documents["e1"].updates


def test_D2_a_document_that_is_gone_when_it_should_open_is_denied() -> None:
    table = Table(stored_session(entries=[card("e1")]), documents={})
    sam = Writer(Peer(table, SAM), "e1", 11)
    sam.open()
    assert sam.denied


def test_D2_an_entry_of_another_workbook_does_not_open() -> None:
    table = Table(stored_session(entries=[card("e1")]))
    table.documents["e1"].workbook = "w-other"  # type: ignore[assignment]
    sam = Writer(Peer(table, SAM), "e1", 11)
    sam.open()
    assert sam.denied


def bad_updates() -> dict[str, bytes]:
    array, xml, root, embed, nested = (Doc(client_id=9) for _ in range(5))
    array["text"] = Array([1])
    xml["text"] = XmlFragment()
    root["other"] = Text("x")
    embed["text"] = Text()
    embed["text"].insert_embed(0, {"a": 1})
    nested["answer"] = Map({"k": Map({"deep": 1})})
    body = b"\x01\x01\x09\x00"
    head = body + b"\x04\x01\x04text"
    return {
        "random": b"\xff\xff\xff\x7a",
        "yjs#687": bytes.fromhex("00010000000001000100010200001602000001fdffffffff7f0000"),
        "an array of text": array.get_update(),
        "another root": root.get_update(),
        "an embed": embed.get_update(),
        "a map in the answer": nested.get_update(),
        "a zero length": body + b"\x01\x01\x04text\x00\x00",
        "a huge deletion": head[:4] + b"\x01\x01\x04text" + var_uint(2**40) + b"\x00",
        "a skip": body + b"\x0a\x05\x00",
        "a huge gc": body + b"\x00" + var_uint(2**52) + b"\x00",
        "many clients": var_uint(65) + b"\x00" * 200,
        "many structs": b"\x01" + var_uint(2**30) + b"\x09\x00\x00",
        "bytes too many": head + b"\x01a\x00\x00",
        "cut short": head + b"\x05a",
        "a client twice": b"\x02\x01\x09\x00\x04\x01\x04text\x01a\x01\x09\x01\x84\x09\x00\x01b\x00",
        "a long key": body + b"\x28\x01\x06answer" + var_string("k" * 200) + b"\x01\x78\x00",
        "many anys": body + b"\x28\x01\x06answer\x01k" + var_uint(2**40) + b"\x78\x00",
        "a deep any": body + b"\x28\x01\x06answer\x01k\x01" + b"\x75\x01" * 9 + b"\x78\x00",
        "an any array too long": body + b"\x28\x01\x06answer\x01k\x01\x75" + var_uint(2**40) + b"\x00",
        "an unknown any": body + b"\x28\x01\x06answer\x01k\x01\x10\x00",
        "a sub-document": body + b"\x29\x01\x06answer\x01k\x03abc\x76\x00\x00",
        "many deletions": b"\x00" + var_uint(2**30),
        "many deletion ranges": b"\x00\x01\x09" + var_uint(2**30),
        "a deletion of nothing": b"\x00\x01\x09\x01\x00\x00",
        "clocks that run away": b"\x01\x01\x09" + var_uint(2**40) + b"\x04\x01\x04text\x01a\x00",
    }


@pytest.mark.parametrize("name", bad_updates())
def test_D3_an_update_of_another_shape_is_a_bad_frame_and_changes_nothing(name: str) -> None:
    table, sam, jo = shared_table()
    jo.type(0, "kept")
    before = list(table.documents["e1"].updates)
    with pytest.raises(BadFrame):
        sam.push(bad_updates()[name])
    assert table.documents["e1"].updates == before
    jo.type(4, " on")
    assert jo.unacked == 0


def test_D3_plain_values_of_every_kind_are_answers() -> None:
    table, sam, jo = shared_table()
    values = {
        "a": True,
        "b": 3,
        "c": 2.5,
        "d": None,
        "e": "x",
        "f": [1, {"g": False}],
        "h": b"12",
        "big": 2**60,
        "n": -70000,
    }
    with sam.doc.transaction():
        before = sam.doc.get_state()
    for key, value in values.items():
        sam.answer[key] = value
    sam.push(sam.doc.get_update(before))
    jo.read()
    assert sam.unacked == 0 and jo.answer.to_py() == sam.answer.to_py()


def test_D4_new_content_under_another_persons_client_id_is_refused() -> None:
    table, sam, jo = shared_table()
    sam.type(0, "mine")
    jo.read()
    jo.type(0, "jo's ")
    forged = Doc(client_id=11)
    forged.apply_update(sam.doc.get_update())
    before = forged.get_state()
    forged.get("text", type=Text).insert(0, "forged ")
    jo.push(forged.get_update(before))
    assert jo.refused == 1 and table.documents["e1"].clients == {11: SAM.person, 22: JO.person}
    assert "forged" not in str(table.live[EntryId("e1")].text)


def test_D4_the_same_person_goes_on_with_the_same_client_id_after_a_reconnect() -> None:
    table, sam, _ = shared_table()
    sam.type(0, "before ")
    table.drop(sam.peer.connection)
    again = Writer(Peer(table, SAM), "e1", 11)
    again.doc, again.text = sam.doc, sam.text
    again.text.insert(7, "after")
    again.open()
    assert again.unacked == 0 and str(table.live[EntryId("e1")].text) == "before after"


def test_D5_R23_an_update_that_builds_on_what_is_not_here_brings_the_rest() -> None:
    table, sam, jo = shared_table()
    sam.text.insert(0, "typed in the tunnel, ")
    sam.type(21, "and after it")
    assert sam.unacked == 1 - 1 and sam.refused == 0
    jo.read()
    assert str(jo.text) == "typed in the tunnel, and after it"
    sam.peer.send(wire.sync_update("entry:e1", b"\x00\x01\x63\x01\x00\x01"))
    (asked,) = sam.peer.frames()
    assert asked == wire.sync_step_1("entry:e1", table.live[EntryId("e1")].vector())


def test_D7_a_document_has_a_largest_size_and_what_was_deleted_counts_no_more() -> None:
    table, sam, jo = shared_table()
    most = 60_000
    for _ in range(Limits.DOCUMENT_BYTES // most + 5):  # more in sum than a document may hold at once
        sam.type(0, "x" * most)
        del sam.text[0:most]
        sam.push(sam.doc.get_update(sam.doc.get_state()))
    assert sam.refused == 0
    written = 0
    while not sam.refused:
        written += most
        sam.type(0, "y" * most)
    assert Limits.DOCUMENT_BYTES - 2 * most < written - most <= Limits.DOCUMENT_BYTES
    jo.read()
    assert len(str(jo.text)) == len(table.live[EntryId("e1")].text) == written - most


def test_D8_nobody_hears_of_an_edit_before_it_is_on_disk() -> None:
    table, sam, jo = shared_table()
    table.autocommit = False
    sam.type(0, "hello")
    jo.read()
    assert sam.unacked == 1 and str(jo.text) == ""
    table.commit()
    sam.read()
    jo.read()
    assert sam.unacked == 0 and str(jo.text) == "hello"


def test_D8_an_edit_that_came_twice_is_kept_once_and_acknowledged_twice() -> None:
    table, sam, _ = shared_table()
    before = sam.doc.get_state()
    sam.type(0, "once")
    update = sam.doc.get_update(before)
    sam.push(update)
    assert sam.unacked == 0 and len(table.documents["e1"].updates) == 1


def test_D9_a_newcomer_gets_no_text_that_is_not_on_disk() -> None:
    table, sam, jo = shared_table()
    table.autocommit = False
    sam.type(0, "hello")
    late = Writer(Peer(table, JO), "e1", 33)
    late.open()
    assert str(late.text) == ""
    table.commit()
    late.read()
    assert str(late.text) == "hello"


def test_D10_a_reader_may_say_what_is_known_and_nothing_new() -> None:
    table, sam, _ = shared_table(grants={PAT.id: Scope.ENTRIES})
    sam.type(0, "hello world")
    del sam.text[0:2]
    sam.push(sam.doc.get_update(sam.doc.get_state()))
    pat = Writer(Peer(table, PAT), "e1", 33)
    pat.open()
    assert pat.scope == "readonly" and pat.unacked == 0 and str(pat.text) == "llo world"
    pat.push(pat.doc.get_update())
    assert pat.unacked == 0 and pat.refused == 0
    pat.type(0, "I was here")
    assert pat.refused == 1
    del pat.text[0:3]
    pat.push(pat.doc.get_update(pat.doc.get_state()))
    assert pat.refused == 2
    sam.peer.frames()
    pat.peer.send(wire.awareness("entry:e1", [(33, 1, '{"typing":true}')]))
    assert sam.peer.frames() == [] and str(table.live[EntryId("e1")].text) == "llo world"


def test_D11_when_the_record_refuses_an_edit_its_author_comes_back_and_everyone_else_goes_on() -> None:
    table, sam, jo = shared_table()
    before = str(jo.text)
    table.autocommit = False
    sam.type(0, "refused")
    table.commit(kept=False)
    sam.read(table.inbox[sam.peer.connection])
    assert sam.peer.code is CloseCode.RELOAD and jo.peer.code is None and sam.refused == 1
    table.autocommit = True
    jo.type(0, "on. ")
    assert jo.unacked == 0 and str(table.live[EntryId("e1")].text) == "on. " + before


def test_I1_awareness_goes_out_with_the_servers_identity() -> None:
    table, sam, jo = shared_table()
    claims = {"typing": True, "user": {"name": "Dr Evil"}, "participant": {"id": "p-jo"}, "color": "#fff"}
    sam.peer.send(wire.awareness("entry:e1", [(11, 1, json.dumps(claims))]))
    (frame,) = jo.peer.frames()
    decoded = wire.decode(frame)
    assert isinstance(decoded, wire.Awareness)
    ((client, clock, state),) = decoded.states
    assert (client, clock) == (11, 1)
    assert json.loads(state) == {
        "typing": True,
        "participant": {"id": "p-sam", "name": "Sam", "role": "service_user"},
        "user": {"name": "Sam"},
    }
    jo.peer.send(var_string("entry:e1") + bytes((Kind.QUERY_AWARENESS,)))
    assert jo.peer.frames() == [frame]
    late = Peer(table, JO)
    writer = Writer(late, "e1", 77)
    late.send(var_string("entry:e1") + bytes((Kind.AUTH, 0)) + var_string(""))
    late.send(writer._sync(0, b"\x00"))
    assert frame in late.frames()


@pytest.mark.parametrize("state", ["[]", "1", "{", '{"cursor": NaN}', '{"cursor": "' + "x" * 1100 + '"}', "[" * 900])
def test_I1_awareness_that_cannot_be_read_is_dropped(state: str) -> None:
    _, sam, jo = shared_table()
    sam.peer.send(wire.awareness("entry:e1", [(11, 1, state)]))
    assert jo.peer.frames() == []


def test_I2_another_persons_awareness_cannot_be_spoken_for() -> None:
    table, sam, jo = shared_table()
    sam.type(0, "mine")
    sam.peer.send(wire.awareness("entry:e1", [(11, 1, "{}")]))
    jo.peer.frames()
    jo.peer.send(wire.awareness("entry:e1", [(11, 2, "null")]))
    jo.peer.send(wire.awareness("entry:e1", [(11, 3, '{"typing": true}')]))
    assert sam.peer.frames() == []
    jo.peer.send(wire.awareness("entry:e1", [(22, 2, "{}")]))
    jo.peer.send(wire.awareness("entry:e1", [(22, 1, "{}"), (23, 1, "{}")]))
    assert len(sam.peer.frames()) == 1
    third = Writer(Peer(table, SAM), "e1", 55)
    third.open()
    jo.peer.frames()
    third.peer.send(wire.awareness("entry:e1", [(22, 9, "{}")]))
    assert jo.peer.frames() == []


def test_I3_who_goes_is_gone_from_the_document() -> None:
    table, sam, jo = shared_table()
    sam.peer.send(wire.awareness("entry:e1", [(11, 4, "{}")]))
    jo.peer.frames()
    table.drop(sam.peer.connection)
    assert wire.awareness("entry:e1", [(11, 5, "null")]) in jo.peer.frames()
    jo.peer.send(wire.awareness("entry:e1", [(22, 1, "{}")]))
    third = Writer(Peer(table, SAM), "e1", 66)
    third.open()
    jo.peer.send(wire.awareness("entry:e1", [(22, 2, "null")]))
    assert wire.awareness("entry:e1", [(22, 2, "null")]) in third.peer.frames()


def test_an_entry_that_was_begun_is_told_to_its_writers_devices_alone() -> None:
    table = Table(stored_session())
    sam, jo = Peer(table, SAM), Peer(table, JO)
    sam.frames(), jo.frames()
    new = card("e9")
    for _ in range(2):
        table.do(table.room.entry_added(new, table.clock.now()))
    (added,) = sam.events("entry_added")
    assert added["entry"]["document"] == "entry:e9" and added["entry"]["mine"] is True
    assert jo.frames() == []


def test_an_entry_that_was_erased_closes_everywhere() -> None:
    table, sam, jo = shared_table()
    table.do(table.room.entry_removed(EntryId("e1"), table.clock.now()))
    table.do(table.room.entry_removed(EntryId("e1"), table.clock.now()))
    for writer in (sam, jo):
        frames = writer.peer.frames()
        assert any(b'"entry_removed"' in frame for frame in frames)
        assert wire.close_document("entry:e1", "permission-denied") in frames


def test_a_device_opens_a_bounded_number_of_documents() -> None:
    names = [f"e{i}" for i in range(Limits.OPEN_DOCUMENTS + 1)]
    table = Table(stored_session(entries=[card(name, exercise=name) for name in names]))
    peer = Peer(table, SAM)
    writers = [Writer(peer, name, 100 + i) for i, name in enumerate(names)]
    for writer in writers:
        writer.open()
    assert [writer.denied for writer in writers] == [False] * Limits.OPEN_DOCUMENTS + [True]
    table.drop(peer.connection)
    assert table.live == {}


def test_closing_a_document_forgets_it_and_opening_it_again_works() -> None:
    table, sam, jo = shared_table()
    sam.type(0, "stays")
    for writer in (sam, jo):
        writer.peer.send(var_string("entry:e1") + bytes((Kind.CLOSE,)))
    assert table.live == {}
    again = Writer(jo.peer, "e1", 22)
    again.open()
    assert str(again.text) == "stays"


def test_a_form_writes_the_smallest_change() -> None:
    table, sam, jo = shared_table()
    sam.type(0, "I call 🌙 my sister")
    document = table.live[EntryId("e1")]
    update = document.rewrite("I ring 🌞 my sister and we talk", {"option:a": True}, 999)
    table.do(table.room.entries.write(document, update, SAM, 5, table.clock.now()))
    assert table.told == {5: None}
    for writer in (sam, jo):
        writer.read()
        assert str(writer.text) == "I ring 🌞 my sister and we talk" and writer.answer.to_py() == {"option:a": True}
    update = document.rewrite(None, {"option:b": True, "option:a": None}, 1000)
    table.do(table.room.entries.write(document, update, SAM, 6, table.clock.now()))
    same = document.rewrite("I ring 🌞 my sister and we talk", None, 1001)
    table.do(table.room.entries.write(document, same, SAM, 7, table.clock.now()))
    jo.read()
    assert table.told[7] is None and jo.answer.to_py() == {"option:b": True}


def test_a_state_vector_that_is_none_is_a_bad_frame() -> None:
    _, sam, _ = shared_table()
    for vector in (b"\xff\xff\xff\x7a", b"\x01", var_uint(2**30), b"\x01\x05\x01\x00"):
        with pytest.raises(BadFrame):
            sam.peer.send(var_string("entry:e1") + bytes((Kind.SYNC, 0)) + var_bytes(vector))


def test_A2_R30_what_a_worker_showed_at_the_end_is_the_service_users_from_then_on() -> None:
    kept = EntryCard(EntryId("e1"), "a/b", "x", "kept:e1", JO.id, Role.WORKER, "Jo")
    table = Table(stored_session(people=(SAM, JO, SEAT), entries=[kept]))
    scopes = {}
    for person in (SAM, JO, SEAT):
        writer = Writer(Peer(table, person), "e1", 5)
        writer.open()
        scopes[person.id] = writer.scope
    assert scopes == {SAM.id: "read-write", JO.id: None, SEAT.id: None}


def test_W5_a_bad_frame_that_waited_for_a_document_closes_its_sender_and_nobody_else() -> None:
    table = Table(stored_session(entries=[card("e1")], shared=["e1"]))
    load = table._load
    table._load = lambda entry: None  # type: ignore[method-assign]
    jo, sam = Writer(Peer(table, JO), "e1", 22), Writer(Peer(table, SAM), "e1", 11)
    jo.open()
    jo.peer.send(wire.sync_update("entry:e1", b"\xff\xff\xff\x7a"))
    sam.open()
    load(EntryId("e1"))
    sam.read()
    assert (jo.peer.code, sam.peer.code, sam.scope) == (CloseCode.BAD_FRAME, None, "read-write")
    sam.type(0, "undisturbed")
    assert table.live[EntryId("e1")].text == "undisturbed"


def test_D6_an_update_that_the_library_fails_on_closes_its_sender_and_the_record_stays() -> None:
    table, sam, jo = shared_table()
    jo.type(0, "kept")
    broken = table.live[EntryId("e1")]

    class Panic(BaseException):
        """As a Rust panic comes out of pycrdt: no Exception."""

    class FailingDoc:
        def apply_update(self, update: bytes) -> None:
            raise Panic

    broken._doc = FailingDoc()  # type: ignore[assignment]
    sam.type(0, "boom")
    assert (sam.peer.code, jo.peer.code) == (CloseCode.BAD_FRAME, CloseCode.RELOAD)
    again = Writer(Peer(table, JO), "e1", 33)
    again.open()
    assert str(again.text) == "kept"


@pytest.mark.parametrize(
    ("before", "wanted", "now", "then"),
    [
        ("", "first words", "", "first words"),
        ("Sam one", "Sam one and more", "Sam one JO ADDS", "Sam one and more JO ADDS"),
        ("one two three", "one 2 three", "zero one two three", "zero one 2 three"),
        ("one two three", "one 2 three", "0 one two three 4", "0 one 2 three 4"),
        ("one two", "one", "something else", "something else"),
        ("one two", "one two 🌙", "all new", "all new 🌙"),
        ("same", "same", "changed by Jo", "changed by Jo"),
    ],
)
def test_a_form_that_was_filled_earlier_takes_nothing_of_others_away(
    before: str, wanted: str, now: str, then: str
) -> None:
    assert merged(before, wanted, now) == then
