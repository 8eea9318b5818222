"""What waits while a document is read from the record is bounded, in frames and in bytes (SPEC D2)."""

from __future__ import annotations

from realtime.errors import CloseCode
from realtime.lib0 import var_bytes, var_string
from realtime.protocol import Kind
from tests.support.rooms import SAM, Peer, Table, Writer, card, stored_session


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
