"""The hub: rooms that open, share documents and are forgotten, and what comes by HTTP (SPEC H, D, R, J)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import pytest

from realtime import wire
from realtime.commits import WINDOW
from realtime.errors import JournalUnavailable, Refused
from realtime.identity import EntryId, Participant, ParticipantId, Role, Scope, SessionId, WorkbookId
from realtime.journal import GrantCard, StoredDocument, StoredSession
from realtime.line import Line
from realtime.protocol import Follow, Kind, Limits, Navigate, ShareEntry
from tests.support.hall import Hall, Page, hall
from tests.support.rooms import JO, OTHER_PAGE, PAGE, PAT, SAM, card, stored_session
from tests.support.virtual import in_virtual_time, pass_seconds, quiet

ELSEWHERE = Participant(ParticipantId("q-sam"), Role.SERVICE_USER, "Sam", "account:sam", owns_workbook=True)


def with_entry(**changes: Any) -> StoredSession:
    return stored_session(entries=[card("e1")], shared=["e1"], **changes)


def second_session() -> StoredSession:
    """Another session of the same workbook, with Sam in it."""
    return replace(with_entry(people=(ELSEWHERE,)), id=SessionId("s-2"))


def rooms_of(open_hall: Hall) -> set[str]:
    return {seat.room.session.stored.id for seat in open_hall.hub._rooms}


async def refusal(asked: Awaitable[None]) -> str:
    with pytest.raises(Refused) as refused:
        await asked
    return refused.value.code


def navigate(page: str | None) -> Navigate:
    return Navigate(id="c", type="navigate", page=page)


# --- rooms


@in_virtual_time
async def test_H1_two_sessions_of_one_workbook_share_a_document() -> None:
    async with hall(with_entry(), second_session()) as open_hall:
        here, there = await open_hall.join(SAM), await open_hall.join(ELSEWHERE, "s-2")
        first, second = await Page(here, "e1", 11).open(), await Page(there, "e1", 22).open()
        first.type("from here, ")
        await pass_seconds(2 * WINDOW)
        assert second.text == "from here, "
        second.type("from there.")
        await pass_seconds(2 * WINDOW)
        assert first.text == second.text == "from here, from there."
        assert open_hall.journal.asked.count("e1") == 1


@in_virtual_time
async def test_H1_D11_what_the_record_refuses_is_read_anew_and_nobody_else_notices() -> None:
    async with hall(with_entry(), second_session()) as open_hall:
        here, there = await open_hall.join(SAM), await open_hall.join(ELSEWHERE, "s-2")
        first, second = await Page(here, "e1", 11).open(), await Page(there, "e1", 22).open()
        open_hall.journal.refuses = True
        first.type("never kept")
        await quiet()
        assert (here.closed, there.closed) == ((4010, "reload"), None)
        assert first.text == "never kept" and first.acks == [0]
        open_hall.journal.refuses = False
        second.type("goes on")
        await pass_seconds(2 * WINDOW)
        assert second.acks == [1]
        again = await Page(await open_hall.join(SAM), "e1", 33).open()
        assert again.text == second.text == "goes on"


@in_virtual_time
async def test_H2_a_room_that_nobody_is_in_is_forgotten_and_opens_as_it_was() -> None:
    async with hall(with_entry()) as open_hall:
        sam = await open_hall.join(SAM)
        sam.command("navigate", page=PAGE)
        page = await Page(sam, "e1", 11).open()
        page.type("Hello 🌙")
        await pass_seconds(2 * WINDOW)
        before = sam.events("navigated")[-1]["location"]
        sam.hang_up()
        await pass_seconds(2 * WINDOW)
        assert rooms_of(open_hall) == set() and open_hall.hub._rooms._documents == {}
        again = await open_hall.join(JO)
        welcome = again.events("welcome")[0]
        assert (welcome["location"], welcome["seq"], welcome["device"]) == (before, 1, 1)
        assert (await Page(again, "e1", 22).open()).text == "Hello 🌙"


@in_virtual_time
async def test_H2_a_room_that_waits_for_a_commit_is_kept_until_it_is_done() -> None:
    async with hall(with_entry()) as open_hall:
        sam = await open_hall.join(SAM)
        page = await Page(sam, "e1", 11).open()
        open_hall.journal.commits.clear()
        page.type("on its way")
        await quiet()
        sam.hang_up()
        await quiet()
        assert rooms_of(open_hall) == {"s-1"}
        open_hall.journal.commits.set()
        await quiet()
        assert rooms_of(open_hall) == set()
        assert len(open_hall.journal.documents[EntryId("e1")].updates) == 1


@in_virtual_time
async def test_H2_people_who_come_at_once_come_into_one_room() -> None:
    async with hall(stored_session()) as open_hall:
        open_hall.journal.loads.clear()
        refused, sam, jo = open_hall.knock(PAT), open_hall.knock(SAM), open_hall.knock(JO)
        await quiet()
        open_hall.journal.loads.set()
        await quiet()
        await pass_seconds(2 * WINDOW)
        assert isinstance(refused.task.exception(), Refused)
        assert [sam.events("welcome")[0]["device"], jo.events("welcome")[0]["device"]] == [1, 2]
        sam.command("navigate", page=PAGE)
        await quiet()
        assert len(jo.events("navigated")) == 1


@in_virtual_time
async def test_H2_a_document_that_is_asked_for_at_once_is_loaded_once() -> None:
    async with hall(with_entry(), second_session()) as open_hall:
        here, there = await open_hall.join(SAM), await open_hall.join(ELSEWHERE, "s-2")
        first, second = Page(here, "e1", 11), Page(there, "e1", 22)
        open_hall.journal.loads.clear()
        first.ask(), second.ask()
        await quiet()
        open_hall.journal.loads.set()
        await quiet()
        first.type("one truth")
        await quiet()
        assert second.text == "one truth" and open_hall.journal.asked.count("e1") == 1


@in_virtual_time
async def test_H2_a_room_that_failed_to_open_opens_later() -> None:
    async with hall(stored_session()) as open_hall:
        open_hall.journal.available = False
        with pytest.raises(JournalUnavailable):
            await open_hall.knock(SAM).task
        open_hall.journal.available = True
        await open_hall.join(SAM)


@in_virtual_time
async def test_R4_D8_what_is_decided_for_a_device_that_left_meanwhile_is_dropped() -> None:
    async with hall(stored_session(grants={PAT.id: Scope.PAGES})) as open_hall:
        sam, pat = await open_hall.join(SAM), await open_hall.join(PAT)
        open_hall.journal.commits.clear()
        sam.command("revoke", participant=PAT.id)
        await quiet()
        late = open_hall.knock(JO)
        await quiet()
        assert late.accepted and late.received == []
        pat.hang_up(), late.hang_up()
        await quiet()
        open_hall.journal.commits.set()
        await quiet()
        assert late.received == [] and pat.events("revoked") == []
        assert len(sam.events("revoked")) == 1
        assert [person["devices"] for person in sam.events("roster")[-1]["people"]] == [[1], [], [], []]


@in_virtual_time
async def test_a_connection_leaves_once_and_says_nothing_afterwards() -> None:
    async with hall(stored_session()) as open_hall:
        jo, line = await open_hall.join(JO), Line()
        visit = await open_hall.hub.enter(SessionId("s-1"), SAM, line)
        open_hall.hub.leave(visit)
        open_hall.hub.leave(visit)
        open_hall.hub.receive(visit, b"not even a frame")
        await quiet()
        assert [person["devices"] for person in jo.events("roster")[-1]["people"][:2]] == [[], [1]]


# --- documents


@in_virtual_time
async def test_A5_a_document_that_is_not_there_is_denied() -> None:
    async with hall(stored_session()) as open_hall:
        page = await Page(await open_hall.join(SAM), "nothing", 11).open()
        assert page.denied


@in_virtual_time
async def test_a_document_whose_record_cannot_be_read_by_the_library_stays_closed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = StoredDocument(card("e1"), WorkbookId("w-1"), 1, [b"no update at all"], {})
    async with hall(with_entry(), documents=[broken]) as open_hall:
        sam = await open_hall.join(SAM)
        page = await Page(sam, "e1", 11).open()
        assert page.denied and sam.closed is None
    assert "it stays closed" in caplog.text


@in_virtual_time
async def test_a_device_that_waits_for_a_document_the_record_cannot_give_comes_back() -> None:
    async with hall(with_entry()) as open_hall:
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        open_hall.journal.available = False
        await Page(sam, "e1", 11).open()
        assert sam.closed == (4010, "reload") and jo.closed is None
        open_hall.journal.available = True
        assert not (await Page(await open_hall.join(SAM), "e1", 11).open()).denied


@in_virtual_time
async def test_a_room_that_is_gone_when_its_document_comes_is_left_alone() -> None:
    async with hall(with_entry()) as open_hall:
        sam = await open_hall.join(SAM)
        open_hall.journal.loads.clear()
        Page(sam, "e1", 11).ask()
        await quiet()
        sam.hang_up()
        await quiet()
        open_hall.journal.loads.set()
        await quiet()
        assert rooms_of(open_hall) == set()


@in_virtual_time
async def test_D9_a_document_is_loaded_behind_what_is_being_committed() -> None:
    async with hall(with_entry(), second_session()) as open_hall:
        sam, there = await open_hall.join(SAM), await open_hall.join(ELSEWHERE, "s-2")
        page = await Page(sam, "e1", 11).open()
        open_hall.journal.commits.clear()
        page.type("on its way")
        await pass_seconds(2 * WINDOW)
        sam.hang_up()
        await pass_seconds(2 * WINDOW)
        late = Page(there, "e1", 22)
        late.ask()
        await pass_seconds(2 * WINDOW)
        assert late.text == "" and not late.denied
        open_hall.journal.commits.set()
        await pass_seconds(2 * WINDOW)
        assert late.text == "on its way"


# --- by HTTP


@in_virtual_time
async def test_a_command_by_http_is_on_disk_when_it_returns_and_everyone_hears() -> None:
    async with hall(stored_session()) as open_hall:
        jo = await open_hall.join(JO)
        open_hall.journal.commits.clear()
        asked = asyncio.create_task(open_hall.hub.act("s-1", SAM.id, navigate(PAGE)))
        await quiet()
        assert not asked.done() and jo.events("navigated") == []
        open_hall.journal.commits.set()
        await asked
        assert len(open_hall.journal.events) == 1
        await quiet()
        assert jo.events("navigated")[0]["location"]["page"] == PAGE
        await open_hall.hub.act("s-1", SAM.id, navigate(PAGE))
        assert len(open_hall.journal.events) == 1


@in_virtual_time
async def test_a_command_by_http_opens_the_room_and_leaves_it() -> None:
    async with hall(with_entry()) as open_hall:
        await open_hall.hub.act("s-1", SAM.id, navigate(PAGE))
        assert rooms_of(open_hall) == set()
        assert await refusal(open_hall.hub.act("s-1", "nobody", navigate(PAGE))) == "not_found"
        assert await refusal(open_hall.hub.act("no-session", SAM.id, navigate(PAGE))) == "not_found"
        assert await refusal(open_hall.hub.act("s-1", SAM.id, navigate("no/page"))) == "unknown_page"
        assert await refusal(open_hall.hub.act("s-1", JO.id, ShareEntry(id="c", type="share_entry", entry="e1")))
        assert await refusal(open_hall.hub.act("s-1", SAM.id, Follow(id="c", type="follow", follow=True)))
        assert rooms_of(open_hall) == set() and open_hall.hub._tickets == {}


@in_virtual_time
async def test_J5_a_command_that_the_record_refuses_is_refused_and_the_room_comes_back_from_the_record() -> None:
    async with hall(with_entry()) as open_hall:
        sam = await open_hall.join(SAM)
        await Page(sam, "e1", 11).open()
        open_hall.journal.refuses = True
        assert await refusal(open_hall.hub.act("s-1", JO.id, navigate(PAGE))) == "ended"
        await quiet()
        assert sam.closed == (4010, "reload") and rooms_of(open_hall) == set()
        assert open_hall.hub._rooms._documents == {}
        open_hall.journal.refuses = False
        assert (await open_hall.join(SAM)).events("welcome")[0]["location"]["page"] is None


@in_virtual_time
async def test_a_request_that_is_given_up_leaves_nothing_behind() -> None:
    async with hall(stored_session()) as open_hall:
        open_hall.journal.commits.clear()
        asked = asyncio.create_task(open_hall.hub.act("s-1", SAM.id, navigate(PAGE)))
        await quiet()
        asked.cancel()
        await quiet()
        assert open_hall.hub._tickets == {} and rooms_of(open_hall) == {"s-1"}
        open_hall.journal.commits.set()
        await quiet()
        assert rooms_of(open_hall) == set()


@in_virtual_time
async def test_a_form_writes_the_smallest_edit_and_open_devices_see_it() -> None:
    async with hall(with_entry()) as open_hall:
        jo = await open_hall.join(JO)
        page = await Page(jo, "e1", 22).open()
        page.type("I call Ann")
        await quiet()
        await open_hall.hub.write_entry("s-1", "e1", SAM.id, "I call my Ann 🌙", {"sure": 3})
        await quiet()
        assert page.text == "I call my Ann 🌙"
        page.type("!")
        await quiet()
        await open_hall.hub.write_entry("s-1", "e1", SAM.id, "I call my Ann 🌙!", None)
        assert page.text == "I call my Ann 🌙!" and page.acks == [1, 1]
        assert len(open_hall.journal.documents[EntryId("e1")].updates) == 3


@in_virtual_time
async def test_a_form_on_an_entry_that_is_not_ones_own_is_refused() -> None:
    draft = stored_session(entries=[card("e1")])
    async with hall(draft) as open_hall:
        for entry, who in (("e1", JO.id), ("nothing", SAM.id), ("e1", "nobody")):
            assert await refusal(open_hall.hub.write_entry("s-1", entry, who, "x", None)) == "not_found"
        assert await refusal(open_hall.hub.write_entry("nowhere", "e1", SAM.id, "x", None)) == "not_found"
        await open_hall.hub.write_entry("s-1", "e1", SAM.id, "mine", None)
        assert rooms_of(open_hall) == set() and open_hall.hub._rooms._documents == {}
        open_hall.journal.refuses = True
        assert await refusal(open_hall.hub.write_entry("s-1", "e1", SAM.id, "too late", None)) == "ended"


@in_virtual_time
async def test_a_form_writes_into_the_document_that_is_open_by_then() -> None:
    """Between asking for the document and the edit another room may have forgotten it and opened it anew."""
    async with hall(with_entry(), second_session()) as open_hall:
        sam = await open_hall.join(SAM)
        page = await Page(sam, "e1", 11).open()
        open_hall.journal.loads.clear()
        writing = asyncio.create_task(open_hall.hub.write_entry("s-2", "e1", ELSEWHERE.id, "by form", None))
        await pass_seconds(2 * WINDOW)
        sam.hang_up()
        await pass_seconds(2 * WINDOW)
        open_hall.journal.loads.set()
        again = await Page(await open_hall.join(SAM), "e1", 12).open()
        await writing
        await pass_seconds(2 * WINDOW)
        assert again.text == "by form" and page.text == ""
        again.type(" and on")
        await pass_seconds(2 * WINDOW)
        assert again.acks == [1]


# --- time


@in_virtual_time
async def test_R8_a_silent_device_is_closed_after_75_seconds_and_a_talking_one_is_not() -> None:
    async with hall(stored_session()) as open_hall:
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        for _ in range(9):
            sam.say(bytes((Kind.PONG,)))
            await pass_seconds(10)
        assert jo.closed == (4009, "idle") and sam.closed is None
        assert sam.received.count(wire.PING_FRAME) == 9


@in_virtual_time
async def test_R6_a_grant_that_runs_out_closes_its_socket() -> None:
    stored = stored_session()
    async with hall(stored) as open_hall:
        until = open_hall.hub._clock.now() + 30
        stored.grants[PAT.id] = GrantCard("g", Scope.PAGES, until)
        pat = await open_hall.join(PAT)
        await pass_seconds(29)
        assert pat.closed is None
        await pass_seconds(3)
        assert pat.closed == (4506, "revoked")


@in_virtual_time
async def test_R8_a_fault_in_one_room_does_not_stop_the_watch_over_the_others(caplog: pytest.LogCaptureFixture) -> None:
    watched = stored_session(grants={PAT.id: Scope.PAGES})
    async with hall(watched, second_session()) as open_hall:
        pat, there = await open_hall.join(PAT), await open_hall.join(ELSEWHERE, "s-2")
        broken = next(seat for seat in open_hall.hub._rooms if seat.room.session.stored.id == "s-1")
        broken.room.session.grants = None  # type: ignore[assignment]
        await pass_seconds(90)
        assert there.closed == pat.closed == (4009, "idle")
        assert "a room could not be looked after" in caplog.text
        broken.room.session.grants = {}


@in_virtual_time
async def test_P1_pointers_leave_at_once_and_then_once_a_tick() -> None:
    async with hall(stored_session()) as open_hall:
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        head = bytes((0, Kind.POINTERS))

        def news() -> list[bytes]:
            return [frame for frame in jo.received if frame[:2] == head]

        for place in range(10):
            sam.say(bytes((0, Kind.POINTER, 1, 1, place, 0, 0)))
        await quiet()
        assert len(news()) == 1
        await pass_seconds(Limits.POINTER_TICK)
        assert len(news()) == 2 and news()[-1][-3] == 9
        sam.say(bytes((0, Kind.POINTER, 1, 1, 11, 0, 0)), bytes((0, Kind.POINTER, 1, 1, 12, 0, 0)))
        await quiet()
        sam.hang_up(), jo.hang_up()
        await pass_seconds(1)  # the room is gone when the tick comes
        assert rooms_of(open_hall) == set()


@in_virtual_time
async def test_O1_a_device_that_is_too_slow_for_events_is_cut() -> None:
    async with hall(stored_session()) as open_hall:
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        jo.reads.clear()
        line = next(iter(open_hall.hub._rooms)).lines[2]  # type: ignore[index]
        line._outbox._limit = 2000
        for number in range(30):
            await open_hall.hub.act("s-1", SAM.id, navigate(PAGE if number % 2 == 0 else OTHER_PAGE))
        await quiet()
        assert jo.closed == (4008, "too slow") and sam.closed is None
        assert len(sam.events("navigated")) == 30


# --- the end


@in_virtual_time
async def test_D8_stopping_says_come_back_and_brings_what_was_received_to_disk() -> None:
    async with hall(with_entry()) as open_hall:
        sam = await open_hall.join(SAM)
        page = await Page(sam, "e1", 11).open()
        open_hall.journal.commits.clear()
        page.type("just in time")
        await quiet()
        stopping = asyncio.create_task(open_hall.hub.stop())
        await quiet()
        assert sam.closed == (1001, "the server restarts")
        assert not stopping.done()
        open_hall.journal.commits.set()
        await stopping
        assert len(open_hall.journal.documents[EntryId("e1")].updates) == 1


@in_virtual_time
async def test_J2_stopping_does_not_wait_for_ever_for_a_record_that_is_away(caplog: pytest.LogCaptureFixture) -> None:
    async with hall(with_entry()) as open_hall:
        page = await Page(await open_hall.join(SAM), "e1", 11).open()
        open_hall.journal.available = False
        page.type("not acknowledged")
        await quiet()
        begun = asyncio.get_running_loop().time()
        await open_hall.hub.stop()
        assert asyncio.get_running_loop().time() - begun == pytest.approx(10, abs=0.1)
        assert page.acks == [] and "could not be written" in caplog.text
