"""While a document is read from the record: what waits is bounded (SPEC D2), and who goes is gone (I3)."""

from __future__ import annotations

from realtime import wire
from realtime.errors import CloseCode
from realtime.identity import EntryId
from realtime.lib0 import var_bytes, var_string
from realtime.protocol import Kind
from tests.realtime.test_entries import shared_table
from tests.support.rooms import JO, SAM, Peer, Table, Writer, card, stored_session


def test_D2_a_device_that_sends_too_much_while_a_document_loads_comes_back_and_says_it_again() -> None:
    table = Table(stored_session(entries=[card("e1")]))
    table._load = lambda entry: None  # type: ignore[method-assign]
    sam = Writer(Peer(table, SAM), "e1", 11)
    sam.open()
    for _ in range(256):
        sam.peer.send(var_string("entry:e1") + bytes((Kind.QUERY_AWARENESS,)))
    assert sam.peer.code is CloseCode.TRY_AGAIN


def test_D2_what_waits_while_documents_load_is_bounded_in_bytes_too() -> None:
    table = Table(stored_session(entries=[card("e1"), card("e2", exercise="other")]))
    table._load = lambda entry: None  # type: ignore[method-assign]
    peer = Peer(table, SAM)
    for name in ("e1", "e2"):
        Writer(peer, name, 11).open()
    for number in range(40):
        assert peer.code is None, number
        peer.send(var_string(f"entry:e{1 + number % 2}") + bytes((Kind.SYNC, 2)) + var_bytes(bytes(60 * 1024)))
        if peer.code is not None:
            break
    assert peer.code is CloseCode.TRY_AGAIN and 30 < number < 36


def test_I3_D11_who_goes_while_a_document_is_read_anew_is_gone_from_it_and_can_come_back() -> None:
    table, sam, jo = shared_table()
    sam.peer.send(wire.awareness("entry:e1", [(11, 4, '{"typing":true}')]))
    load, asked = table._load, list[EntryId]()
    table._load = lambda entry: asked.append(entry)  # type: ignore[method-assign]  # noqa: PLW0108
    table.autocommit = False
    sam.type(0, "refused")
    table.commit(kept=False)
    table.autocommit = True
    assert sam.peer.code is CloseCode.RELOAD and asked == ["e1"]
    jo.peer.frames()
    table.drop(sam.peer.connection)
    assert wire.awareness("entry:e1", [(11, 5, "null")]) in jo.peer.frames()
    load(*asked)
    again = Writer(Peer(table, SAM), "e1", 11)
    again.open()
    jo.peer.frames()
    again.peer.send(wire.awareness("entry:e1", [(11, 6, '{"typing":true}')]))
    assert any(isinstance(wire.decode(frame), wire.Awareness) for frame in jo.peer.frames()), "who came back is heard"


def test_D12_R19_what_is_taken_back_while_it_is_read_anew_is_closed_for_the_others() -> None:
    table, sam, jo = shared_table()
    second = Writer(Peer(table, JO), "e1", 23)
    second.open()
    load, asked = table._load, list[EntryId]()
    table._load = lambda entry: asked.append(entry)  # type: ignore[method-assign]  # noqa: PLW0108
    table.autocommit = False
    second.type(0, "refused")
    table.commit(kept=False)
    table.autocommit = True
    sam.peer.command("unshare_entry", entry="e1")
    sam.type(0, "for me alone")
    load(*asked)
    frames = jo.peer.frames()
    assert wire.close_document("entry:e1", "permission-denied") in frames
    assert "for me alone" in str(table.live[EntryId("e1")].text)
    assert not any(b"for me alone" in frame for frame in frames), "a draft reaches nobody"
