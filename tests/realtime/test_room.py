"""Being in a session: coming, going, commands and events (SPEC R, E, P)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from realtime import wire
from realtime.errors import BadFrame, CloseCode, RefusalCode, Refused
from realtime.identity import ParticipantId, Scope, SessionId
from realtime.journal import KeptMark
from realtime.protocol import End, Kind, Limits, MarkAdded, MarkRemoved, MarkState, Navigate
from tests.support.rooms import (
    GUS,
    JO,
    OTHER_PAGE,
    PAGE,
    PAT,
    SAM,
    Peer,
    Table,
    Writer,
    card,
    stored_session,
    the_refusal,
    together,
)


def test_R1_everyone_has_the_newcomer_on_the_roster_before_it_gets_a_byte() -> None:
    table = Table(stored_session(grants={PAT.id: Scope.PAGES}))
    Peer(table, SAM), Peer(table, JO)
    table.bytes_log.clear()
    pat = Peer(table, PAT)
    first_byte = next(i for i, (to, _) in enumerate(table.bytes_log) if to == pat.connection)
    told = {to for to, frame in table.bytes_log[:first_byte] if b'"roster"' in frame and b"p-pat" in frame}
    assert told == {1, 2}


def test_R2_the_welcome_is_the_first_frame_even_when_others_come_meanwhile() -> None:
    table = Table(stored_session())
    table.autocommit = False
    sam = Peer(table, SAM)
    jo = Peer(table, JO)
    table.commit()
    assert [event["type"] for event in sam.events()] == ["welcome", "roster"]
    assert [event["type"] for event in jo.events()] == ["welcome"]


def test_R3_a_watcher_gets_no_marks_entries_or_proposal_in_the_snapshot() -> None:
    table = Table(
        stored_session(entries=[card("e1")], shared=["e1"], grants={PAT.id: Scope.PAGES, GUS.id: Scope.ENTRIES})
    )
    sam = Peer(table, SAM)
    sam.command("mark_add", page=PAGE, block="b0", start=0, end=4, quote="What")
    sam.command("propose", page=OTHER_PAGE)
    (pat,) = Peer(table, PAT).events("welcome")
    assert (pat["marks"], pat["entries"], pat["proposal"]) == ([], [], None)
    (guest,) = Peer(table, GUS).events("welcome")
    assert [entry["id"] for entry in guest["entries"]] == ["e1"]
    assert len(guest["marks"]) == 1 and guest["proposal"] is None


def test_R3_a_draft_of_another_person_is_not_in_the_snapshot_not_even_as_empty() -> None:
    table = Table(stored_session(entries=[card("e-sam"), card("e-jo", JO)]))
    (sam,), (jo,) = Peer(table, SAM).events("welcome"), Peer(table, JO).events("welcome")
    assert [(e["id"], e["mine"]) for e in sam["entries"]] == [("e-sam", True)]
    assert [(e["id"], e["mine"]) for e in jo["entries"]] == [("e-jo", True)]
    assert sam["me"] == "p-sam" and sam["location"]["page"] is None


def test_R4_the_roster_names_everyone_with_their_devices() -> None:
    table = Table(stored_session(grants={PAT.id: Scope.POINTERS}))
    sam = Peer(table, SAM)
    Peer(table, PAT)
    Peer(table, PAT)
    people = {person["id"]: person for person in sam.events("roster")[-1]["people"]}
    assert people[PAT.id]["devices"] == [2, 3] and people[PAT.id]["scope"] == "pointers"
    assert people[GUS.id]["waiting"] and people[JO.id]["devices"] == []


def test_R10_the_roster_tells_in_which_language_each_device_reads() -> None:
    table = Table(stored_session())
    sam = Peer(table, SAM)
    Peer(table, replace(JO, lang="de"))
    Peer(table, replace(JO, lang="en"))
    people = {person["id"]: person for person in sam.events("roster")[-1]["people"]}
    assert dict(zip(people[JO.id]["devices"], people[JO.id]["langs"], strict=True)) == {2: "de", 3: "en"}
    assert people[SAM.id]["langs"] == [""]
    assert people[PAT.id]["langs"] == []


def test_R5_R37_nobody_watches_without_a_grant() -> None:
    table = Table(stored_session())
    for watcher in (PAT, GUS):
        with pytest.raises(Refused) as refused:
            table.room.join(watcher, table.clock.now())
        assert refused.value.code == RefusalCode.FORBIDDEN


def test_R6_R39_revoking_closes_the_watcher_and_tells_everyone() -> None:
    table = Table(stored_session(grants={PAT.id: Scope.PAGES}))
    sam, pat = Peer(table, SAM), Peer(table, PAT)
    sam.command("revoke", participant=PAT.id)
    assert pat.code is CloseCode.REVOKED
    kinds = [event["type"] for event in sam.events()]
    assert kinds[-2:] == ["revoked", "roster"]
    pat.frames()
    sam.command("navigate", page=PAGE)
    assert pat.frames() == []


def test_R6_a_grant_that_runs_out_closes_the_watcher() -> None:
    table = Table(stored_session())
    sam = Peer(table, SAM)
    sam.command("grant", participant=PAT.id, scope="pages", until=table.clock.now() + 60)
    pat = Peer(table, PAT)
    table.do(table.room.sweep(table.clock.advance(30)))
    assert pat.code is None
    pat.send(b"\x0a")
    table.do(table.room.sweep(table.clock.advance(31)))
    assert pat.code is CloseCode.REVOKED


def test_R6_a_smaller_grant_brings_a_smaller_snapshot_at_once() -> None:
    table = Table(stored_session(grants={PAT.id: Scope.ENTRIES}))
    sam, pat = Peer(table, SAM), Peer(table, PAT)
    sam.command("mark_add", page=PAGE, block="b0", start=0, end=4, quote="What")
    assert len(pat.events("mark_added")) == 1
    sam.command("grant", participant=PAT.id, scope="pages")
    assert pat.events("welcome")[-1]["marks"] == []


def test_R7_a_ninth_socket_of_a_person_is_refused_and_the_others_stay() -> None:
    table = Table(stored_session())
    for _ in range(Limits.SOCKETS_A_PERSON):
        Peer(table, SAM)
    with pytest.raises(Refused) as refused:
        Peer(table, SAM)
    assert refused.value.code == RefusalCode.TOO_MANY
    assert not table.closed
    Peer(table, JO)


def test_R8_a_silent_device_is_closed_and_a_heartbeat_keeps_it() -> None:
    table, sam, jo = together()
    table.clock.advance(Limits.IDLE - 1)
    sam.send(b"\x0a")
    table.do(table.room.sweep(table.clock.advance(2)))
    assert (sam.code, jo.code) == (None, CloseCode.IDLE)


def test_R7_coming_back_and_saying_again_what_is_there_is_no_act_of_a_person() -> None:
    table = Table(stored_session(entries=[card("e1")]))
    here = replace(SAM, sign_in="sign-in-1")
    first = Writer(Peer(table, here), "e1", 11)
    first.open()
    table.clock.advance(60)
    first.type(0, "words")
    typed = table.room.acts()["sign-in-1"]
    assert typed == table.clock.now()
    table.drop(first.peer.connection)
    table.clock.advance(60)
    again = Writer(Peer(table, here), "e1", 11)
    again.doc.apply_update(first.doc.get_update())
    again.open()
    again.peer.send(bytes((Kind.PONG,)))
    assert table.room.acts()["sign-in-1"] == 0.0
    again.peer.point()
    assert table.room.acts()["sign-in-1"] == table.clock.now()


def test_R9_a_removed_person_is_closed() -> None:
    table, sam, jo = together()
    table.stored.people.remove(JO)
    table.do(table.room.people_changed(table.stored, table.clock.now()))
    assert jo.code is CloseCode.FORBIDDEN and sam.code is None


def test_a_device_that_leaves_is_off_the_roster() -> None:
    table, sam, jo = together()
    table.drop(jo.connection)
    people = {person["id"]: person["devices"] for person in sam.events("roster")[-1]["people"]}
    assert people[JO.id] == []


def test_E1_a_refused_command_says_why_to_its_sender_alone() -> None:
    _, sam, jo = together()
    assert the_refusal(jo, jo.command("navigate", page="no/such")) == "unknown_page"
    assert the_refusal(jo, jo.command("mark_remove", mark="none")) == "not_found"
    assert sam.frames() == [] and jo.code is None


def test_E2_R9_both_people_may_do_the_same_but_only_one_grants() -> None:
    table, sam, jo = together()
    for person, other in ((sam, jo), (jo, sam)):
        person.command("navigate", page=PAGE)
        person.command("mark_add", page=PAGE, block="b0", start=0, end=4, quote="What")
        person.command("media_play", block="film", position=1)
        person.command("propose", page=OTHER_PAGE)
        person.command("pause_all")
        person.command("resume_all")
        other.command("resume_all")
        assert person.events("refused") == []
        person.command("navigate", page=None)
    assert the_refusal(jo, jo.command("grant", participant=PAT.id, scope="pages")) == "forbidden"
    assert the_refusal(jo, jo.command("revoke", participant=PAT.id)) == "forbidden"


ATTEMPTS = [
    ("navigate", {"page": PAGE}),
    ("propose", {"page": PAGE}),
    ("answer_proposal", {"proposal": "x", "answer": "accept"}),
    ("mark_add", {"page": PAGE, "block": "b0", "start": 0, "end": 4, "quote": "What"}),
    ("mark_remove", {"mark": "x"}),
    ("media_play", {"block": "film", "position": 0}),
    ("media_pause", {"block": "film", "position": 0}),
    ("media_seek", {"block": "film", "position": 0}),
    ("follow", {"follow": False}),
    ("share_entry", {"entry": "e1"}),
    ("unshare_entry", {"entry": "e1"}),
    ("grant", {"participant": PAT.id, "scope": "entries"}),
    ("revoke", {"participant": PAT.id}),
    ("pause_all", {}),
    ("resume_all", {}),
    ("end", {}),
]


@pytest.mark.parametrize(("kind", "fields"), ATTEMPTS)
def test_E3_R40_a_supervisor_may_do_nothing(kind: str, fields: dict[str, object]) -> None:
    table = Table(stored_session(entries=[card("e1")], shared=["e1"], grants={PAT.id: Scope.ENTRIES}))
    sam, pat = Peer(table, SAM), Peer(table, PAT)
    sam.frames(), pat.frames()
    assert the_refusal(pat, pat.command(kind, **fields)) == "forbidden"
    assert sam.frames() == [] and pat.code is None


def test_E4_R3_turning_the_page_tells_everyone_who_chose_it() -> None:
    _, sam, jo = together()
    sam.command("navigate", page=PAGE)
    for peer in (sam, jo):
        (turned,) = peer.events("navigated")
        assert turned["location"] == {"page": PAGE, "version": "v1", "chosen_by": SAM.id} and turned["seq"] == 1


def test_E4_turning_to_where_we_are_does_nothing() -> None:
    _, sam, jo = together()
    sam.command("navigate", page=PAGE)
    sam.frames(), jo.frames()
    jo.command("navigate", page=PAGE)
    assert sam.frames() == jo.frames() == []


def test_E4_turning_the_page_stops_what_plays_and_the_proposal() -> None:
    table, sam, jo = together()
    sam.command("navigate", page=PAGE)
    sam.command("media_play", block="film", position=0)
    jo.command("propose", page=OTHER_PAGE)
    sam.command("navigate", page=OTHER_PAGE)
    (late,) = Peer(table, SAM).events("welcome")
    assert (late["media"], late["proposal"]) == (None, None)


def test_E5_R4_a_proposal_is_answered_by_the_other() -> None:
    table = Table(stored_session(grants={PAT.id: Scope.ENTRIES}))
    sam, jo, pat = Peer(table, SAM), Peer(table, JO), Peer(table, PAT)
    jo.command("propose", page=OTHER_PAGE)
    (proposed,) = sam.events("proposed")
    pat.frames()
    answer = proposed["proposal"]["id"]
    jo.frames()
    assert the_refusal(jo, jo.command("answer_proposal", proposal=answer, answer="accept")) == "forbidden"
    sam.command("answer_proposal", proposal=answer, answer="decline")
    assert [event["type"] for event in jo.events()] == ["proposal_answered"]
    assert pat.frames() == []  # no trace of it for the supervisor
    jo.command("propose", page=OTHER_PAGE)
    (proposed,) = sam.events("proposed")
    sam.command("answer_proposal", proposal=proposed["proposal"]["id"], answer="accept")
    assert [event["type"] for event in jo.events()][-2:] == ["proposal_answered", "navigated"]
    assert table.room.session.location.chosen_by == JO.id
    assert the_refusal(sam, sam.command("answer_proposal", proposal=answer, answer="accept")) == "not_found"


def test_E6_a_mark_keeps_the_words_that_its_utf16_offsets_name() -> None:
    _, sam, jo = together()
    sam.command("mark_add", page=PAGE, block="b1", start=5, end=10, quote="ignored")
    (added,) = jo.events("mark_added")
    assert added["mark"]["quote"] == "night" and added["mark"]["author"] == SAM.id
    for start, end, block in ((0, 900, "b1"), (5, 5, "b1"), (0, 1, "none")):
        sam.frames()
        assert the_refusal(sam, sam.command("mark_add", page=PAGE, block=block, start=start, end=end, quote="x")) == (
            "not_found"
        )
    assert the_refusal(sam, sam.command("mark_add", page="no/page", block="b1", start=0, end=1, quote="x")) == (
        "unknown_page"
    )


def test_E6_a_mark_keeps_the_words_of_the_language_in_which_they_were_read() -> None:
    table, sam, jo = together()
    session = table.room.session
    own = session.pages[PAGE]
    session.pages = {PAGE: replace(own, others=({"b0": "Was mir hilft", "else": "Sonst nirgends"},))}
    sam.command("mark_add", page=PAGE, block="b0", start=0, end=3, quote="Was")
    jo.command("mark_add", page=PAGE, block="b0", start=0, end=4, quote="Wort")
    assert [event["mark"]["quote"] for event in jo.events("mark_added")] == ["Was", "What"]
    only_there = sam.command("mark_add", page=PAGE, block="else", start=0, end=5, quote="Sonst")
    assert the_refusal(sam, only_there) == "not_found"


def test_E6_the_same_mark_twice_is_one_mark() -> None:
    _, sam, jo = together()
    for _ in range(2):
        sam.command("mark_add", page=PAGE, block="b0", start=0, end=4, quote="What")
    assert len(jo.events("mark_added")) == 1


def test_E7_R10_only_its_author_or_the_service_user_removes_a_mark() -> None:
    _, sam, jo = together()
    for peer in (sam, jo):
        peer.command("mark_add", page=PAGE, block="b0", start=0, end=4, quote="What")
    sams, jos = (event["mark"]["id"] for event in sam.events("mark_added"))
    jo.frames()
    assert the_refusal(jo, jo.command("mark_remove", mark=sams)) == "forbidden"
    sam.command("mark_remove", mark=jos)
    sam.command("mark_remove", mark=sams)
    assert [event["mark"] for event in jo.events("mark_removed")] == [jos, sams]


def test_E8_R16_media_carries_position_and_server_time_to_a_late_joiner() -> None:
    table, sam, jo = together()
    sam.frames()
    assert the_refusal(sam, sam.command("media_play", block="film", position=0)) == "not_found"
    sam.command("navigate", page=PAGE)
    sam.command("media_play", block="film", position=2.5)
    table.clock.advance(4)
    jo.command("media_seek", block="film", position=10)
    changed = sam.events("media_changed")
    assert [(m["act"], m["media"]["playing"]) for m in changed] == [("play", True), ("seek", True)]
    assert changed[1]["media"]["at"] == pytest.approx(table.clock.now() * 1000)
    jo.command("media_pause", block="film", position=11)
    (late,) = Peer(table, SAM).events("welcome")
    assert (late["media"]["playing"], late["media"]["position"], late["media"]["by"]) == (False, 11, JO.id)
    assert the_refusal(sam, sam.command("media_play", block="b0", position=0)) == "not_found"


def test_E9_a_pause_covers_all_and_ends_when_both_are_ready() -> None:
    table, sam, jo = together()
    sam.command("navigate", page=PAGE)
    sam.command("media_play", block="film", position=1)
    table.clock.advance(3)
    jo.command("pause_all")
    jo.command("pause_all")
    kinds = [event["type"] for event in sam.events()]
    assert kinds == ["navigated", "media_changed", "media_changed", "paused"]
    assert table.room.session.media and table.room.session.media.position == pytest.approx(4)
    assert the_refusal(sam, sam.command("navigate", page=OTHER_PAGE)) == "paused"
    sam.point()
    jo.frames()
    sam.command("resume_all")
    (paused,) = jo.events()
    assert paused["pause"]["ready"] == [SAM.id]
    jo.command("resume_all")
    assert jo.events("resumed") and table.room.session.pause is None
    jo.command("resume_all")
    assert jo.frames() == []


def test_E9_whoever_is_alone_goes_on_alone() -> None:
    table, sam, jo = together()
    sam.command("pause_all")
    table.drop(jo.connection)
    sam.command("resume_all")
    assert sam.events("resumed")


def test_E11_after_the_end_nothing_goes_on() -> None:
    table, sam, jo = together()
    jo.command("end")
    assert sam.events("ended") and sam.code is jo.code is CloseCode.SESSION_ENDED
    with pytest.raises(Refused) as refused:
        Peer(table, SAM)
    assert refused.value.code == RefusalCode.ENDED
    with pytest.raises(Refused):
        table.room.act(SAM.id, Navigate(id="1", type="navigate", page=PAGE), table.clock.now(), 1)


def test_E13_too_many_commands_are_refused_and_later_ones_pass() -> None:
    table, sam, jo = together()
    for _ in range(2 * Limits.COMMANDS_A_SECOND + 1):
        sam.command("navigate", page=None)
    assert [event["code"] for event in sam.events("refused")] == ["too_fast"]
    table.clock.advance(1)
    sam.command("navigate", page=PAGE)
    assert jo.events("navigated")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b"{", None),
        (b"[]", None),
        (b'{"id":"7","type":"fly"}', "7"),
        (b'{"id":"8","type":"navigate","page":"a/b","extra":1}', "8"),
        (b'{"id":"9","type":"media_play","block":"film","position":NaN}', "9"),
        (b"\xff", None),
        (b'{"id":"\\ud800","type":"fly"}', None),
        (b'{"id":"10","type":"grant","participant":"p-pat","scope":"pages","until":1e300}', "10"),
    ],
)
def test_E15_a_command_that_cannot_be_read_is_refused(text: bytes, name: str | None) -> None:
    _, sam, _ = together()
    sam.send(b"\x00\x40" + text)
    (refused,) = sam.events("refused")
    assert (refused["code"], refused["command"]) == ("bad_command", name)


def test_E15_a_huge_command_is_too_large() -> None:
    _, sam, _ = together()
    sam.send(b"\x00\x40" + b" " * (Limits.COMMAND_BYTES + 1))
    assert sam.events("refused")[0]["code"] == "too_large"


def test_W5_a_bad_frame_raises_and_changes_nothing() -> None:
    table, sam, jo = together()
    with pytest.raises(BadFrame):
        sam.send(b"\x00\x63")
    assert jo.frames() == []
    table.room.receive(jo.connection, b"\x09", table.clock.now())


def test_W6_a_message_over_the_limit_is_answered_and_the_socket_stays() -> None:
    _, sam, _ = together()
    sam.send(wire.sync_update("entry:a", b"x" * Limits.FRAME_BYTES))
    status, refused = sam.frames()
    assert status == wire.sync_status("entry:a", False)
    assert b'"too_large"' in refused and b'"entry:a"' in refused
    sam.send(b"\x00\x40" + b" " * Limits.FRAME_BYTES)
    assert sam.events("refused")[0]["document"] is None


def test_W7_the_clock_is_answered() -> None:
    table, sam, _ = together()
    sam.send(wire.clock(5.0, 0.0)[:10])
    assert sam.frames() == [wire.clock(5.0, table.clock.now() * 1000)]


def test_an_act_by_http_is_told_when_it_is_on_disk() -> None:
    table, sam, jo = together()
    table.autocommit = False
    table.do(table.room.act(JO.id, Navigate(id="1", type="navigate", page=PAGE), table.clock.now(), 7))
    assert table.told == {} and sam.frames() == []
    table.commit()
    assert table.told == {7: None} and sam.events("navigated")
    table.do(table.room.act(JO.id, Navigate(id="2", type="navigate", page=PAGE), table.clock.now(), 8))
    table.commit()
    assert table.told[8] is None
    with pytest.raises(Refused):
        table.room.act(ParticipantId("stranger"), End(id="1", type="end"), table.clock.now(), 9)


def test_J5_an_event_that_the_record_refuses_reloads_the_room() -> None:
    table, sam, jo = together()
    table.autocommit = False
    table.do(table.room.act(SAM.id, End(id="1", type="end"), table.clock.now(), 3))
    table.commit(kept=False)
    assert table.reloaded and table.told == {3: "ended"} and jo.events("ended") == []


def test_E9_whoever_waits_for_someone_who_left_goes_on() -> None:
    table, sam, jo = together()
    sam.command("pause_all")
    jo.command("resume_all")
    jo.frames()
    table.drop(sam.connection)
    assert jo.events("resumed") and table.room.session.pause is None


def test_E6_a_mark_does_not_cut_a_character_apart() -> None:
    _, sam, _ = together()
    assert the_refusal(sam, sam.command("mark_add", page=PAGE, block="b1", start=2, end=3, quote="x")) == "not_found"


def test_E7_R10_a_mark_of_an_earlier_session_is_still_its_authors() -> None:
    stored = stored_session()
    earlier = MarkState(
        id="m-1",
        page=PAGE,
        block="b0",
        start=0,
        end=4,
        quote="What",
        author="p-jo-then",
        author_name="Jo",
        author_role="worker",
        version="v1",
    )
    stored.marks.append(KeptMark(earlier, JO.person, SessionId("s-0"), alone=False))
    jo = Peer(Table(stored), JO)
    (welcome,) = jo.events("welcome")
    assert welcome["marks"][0]["author"] == JO.id
    jo.command("mark_remove", mark="m-1")
    assert jo.events("mark_removed")


def test_E11_an_end_that_waits_for_its_commit_is_not_taken_for_a_revocation() -> None:
    table, sam, jo = together()
    table.autocommit = False
    sam.command("end")
    table.do(table.room.sweep(table.clock.now()))
    assert sam.code is jo.code is None
    table.commit()
    assert sam.code is jo.code is CloseCode.SESSION_ENDED


def test_one_s_own_pages_alone_have_no_end() -> None:
    stored = stored_session(people=(SAM,))
    stored.mode = "alone"
    sam = Peer(Table(stored), SAM)
    assert the_refusal(sam, sam.command("end")) == "not_now"


def test_H1_a_mark_of_another_session_of_the_workbook_comes_and_goes_here_too() -> None:
    table, sam, jo = together()
    mark = MarkState(
        id="m-9",
        page=PAGE,
        block="b0",
        start=0,
        end=4,
        quote="What",
        author="p-sam-there",
        author_name="Sam",
        author_role="service_user",
        version="v1",
    )
    for event in (MarkAdded(seq=7, mark=mark), MarkRemoved(seq=8, mark="m-9"), MarkRemoved(seq=9, mark="m-9")):
        kept = KeptMark(mark, SAM.person, SessionId("s-0"), alone=False) if isinstance(event, MarkAdded) else None
        table.do(table.room.marked_elsewhere(event, kept, table.clock.now()))
    (added,), (removed,) = jo.events("mark_added"), sam.events("mark_removed")
    assert added["mark"]["author"] == SAM.id and removed["mark"] == "m-9"


def test_R4_R38_the_roster_says_behind_whom_an_account_stands() -> None:
    table, sam, _ = together()
    told = table.heard(sam, "welcome")[0]["people"]
    assert {line["name"]: line["known"] for line in told} == {"Sam": True, "Jo": True, "Pat": True, "Gus": False}
