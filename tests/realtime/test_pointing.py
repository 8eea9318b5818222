"""Pointers in a room: newest wins, once a tick, to who may see them (SPEC P)."""

from __future__ import annotations

from realtime import wire
from realtime.identity import Scope
from realtime.protocol import Kind
from tests.support.rooms import GUS, PAGE, PAT, SAM, Peer, Table, stored_session, together


def test_E3_a_supervisors_pointer_is_refused() -> None:
    table = Table(stored_session(grants={PAT.id: Scope.ENTRIES}))
    sam, pat = Peer(table, SAM), Peer(table, PAT)
    sam.frames(), pat.frames()
    pat.point()
    assert pat.events("refused")[0]["code"] == "forbidden" and sam.frames() == []


def test_E14_R11_looking_around_alone_gets_and_gives_no_pointers() -> None:
    table, sam, jo = together()
    sam.command("follow", follow=False)
    assert jo.events("followed")[0]["device"] == sam.connection
    sam.frames()
    jo.point()
    sam.point()
    assert sam.frames() == jo.frames() == []
    sam.command("follow", follow=True)
    sam.frames()
    table.clock.advance(1)
    jo.point()
    assert sam.frames()


def test_P1_the_first_pointer_leaves_at_once_and_the_next_wait_for_the_tick() -> None:
    table, sam, jo = together()
    sam.point(offset=1)
    assert len(jo.frames()) == 1
    for offset in range(2, 9):
        sam.point(offset=offset)
    assert jo.frames() == [] and len(table.wakes) == 1
    table.wake()
    assert jo.frames() == [wire.pointers([wire.pointer_news(sam.connection, bytes((1, 1, 8, 0, 0)))])]
    assert table.wakes == []


def test_P2_nobody_gets_their_own_pointer_and_all_news_come_in_one_frame() -> None:
    table, sam, jo = together()
    third = Peer(table, SAM)
    third.frames(), sam.frames(), jo.frames()
    sam.point(offset=1)
    third.frames(), jo.frames()
    sam.point(offset=2)
    jo.point(offset=3)
    table.wake()
    assert [frame.count(b"\x05\x01\x01") for frame in third.frames()] == [2]
    (news,) = sam.frames()
    assert news == wire.pointers([wire.pointer_news(jo.connection, bytes((1, 1, 3, 0, 0)))])


def test_P3_R41_a_watcher_gets_pointers_only_when_the_grant_reaches_them() -> None:
    table = Table(stored_session(grants={PAT.id: Scope.PAGES, GUS.id: Scope.POINTERS}))
    sam, pat, guest = Peer(table, SAM), Peer(table, PAT), Peer(table, GUS)
    pat.frames(), guest.frames()
    sam.point()
    assert pat.frames() == [] and len(guest.frames()) == 1
    table.clock.advance(1)
    guest.point()
    assert sam.frames()


def test_P4_the_device_number_is_the_servers() -> None:
    _, sam, jo = together()
    sam.send(bytes((0, Kind.POINTER, 1, 0, 0, 0, 0)))
    (frame,) = jo.frames()
    assert frame == wire.pointers([wire.pointer_news(1, bytes((1, 0, 0, 0, 0)))])


def test_pointers_of_the_old_page_do_not_reach_the_new_one() -> None:
    table, sam, jo = together()
    sam.point()
    sam.point(offset=5)
    jo.frames()
    jo.command("navigate", page=PAGE)
    jo.frames()
    table.wake()
    assert jo.frames() == []
