"""What changed beside the engine reaches the rooms that are open: people, entries, stories (SPEC H, R)."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from realtime import wire
from realtime.commits import WINDOW
from realtime.identity import EntryId, Participant, ParticipantId, Role, SessionId, WorkbookId
from realtime.journal import StoredDocument
from realtime.session import films_of
from tests.realtime.test_hub import ELSEWHERE, second_session, with_entry
from tests.support.hall import Page, hall
from tests.support.rooms import JO, OTHER_PAGE, PAGES, SAM, card, stored_session
from tests.support.virtual import in_virtual_time, pass_seconds, quiet


@in_virtual_time
async def test_R9_refresh_people_tells_who_came_and_closes_who_was_removed() -> None:
    ann = Participant(ParticipantId("p-ann"), Role.GUEST, "Ann", "participant:p-ann")
    async with hall(stored_session()) as open_hall:
        await open_hall.hub.changes.refresh_people("s-1")
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        stored = open_hall.journal.sessions[SessionId("s-1")]
        stored.people[:] = [SAM, ann]
        await open_hall.hub.changes.refresh_people("s-1")
        await quiet()
        assert [person["name"] for person in sam.events("roster")[-1]["people"]] == ["Sam", "Ann"]
        assert jo.closed == (4503, "removed") and sam.closed is None
        del open_hall.journal.sessions[SessionId("s-1")]
        await open_hall.hub.changes.refresh_people("s-1")
        assert sam.closed is None


@in_virtual_time
async def test_an_entry_that_was_begun_is_told_to_its_writer_in_rooms_of_its_workbook() -> None:
    elsewhere = replace(stored_session(), id=SessionId("s-3"), workbook=WorkbookId("w-9"))
    async with hall(stored_session(), elsewhere) as open_hall:
        sam, jo, other = await open_hall.join(SAM), await open_hall.join(JO), await open_hall.join(SAM, "s-3")
        await open_hall.hub.changes.entry_added("e1")
        open_hall.journal.documents[EntryId("e1")] = StoredDocument(card("e1"), WorkbookId("w-1"), 1, [], {})
        await open_hall.hub.changes.entry_added("e1")
        await open_hall.hub.changes.entry_added("e1")
        await quiet()
        assert [event["entry"]["id"] for event in sam.events("entry_added")] == ["e1"]
        assert jo.events("entry_added") == other.events("entry_added") == []


@in_virtual_time
async def test_an_entry_that_is_erased_while_it_is_told_of_is_told_to_nobody() -> None:
    async with hall(stored_session()) as open_hall:
        sam = await open_hall.join(SAM)
        open_hall.journal.documents[EntryId("e1")] = StoredDocument(card("e1"), WorkbookId("w-1"), 1, [], {})
        open_hall.journal.loads.clear()
        adding = asyncio.create_task(open_hall.hub.changes.entry_added("e1"))
        await pass_seconds(2 * WINDOW)
        del open_hall.journal.documents[EntryId("e1")]
        await open_hall.hub.changes.erase_entry("e1")
        open_hall.journal.loads.set()
        await adding
        await quiet()
        assert sam.events("entry_added") == []
        assert (await open_hall.join(SAM)).events("welcome")[0]["entries"] == []


@in_virtual_time
async def test_an_entry_that_was_erased_closes_in_every_session() -> None:
    async with hall(with_entry(), second_session()) as open_hall:
        here, jo, there = [
            await open_hall.join(who, session) for who, session in ((SAM, "s-1"), (JO, "s-1"), (ELSEWHERE, "s-2"))
        ]
        for client, socket in enumerate((here, jo, there), 1):
            await Page(socket, "e1", client).open()
        del open_hall.journal.documents[EntryId("e1")]
        await open_hall.hub.changes.erase_entry("e1")
        await quiet()
        for socket in (here, jo, there):
            assert [event["entry"] for event in socket.events("entry_removed")] == ["e1"]
            assert wire.close_document("entry:e1", "permission-denied") in socket.received
            assert socket.closed is None
        assert open_hall.hub._rooms._documents == {}


@in_virtual_time
async def test_when_a_story_is_withdrawn_every_device_hears_that_other_films_are_shown() -> None:
    async with hall(stored_session(), second_session()) as open_hall:
        here, there = [await open_hall.join(who, session) for who, session in ((JO, "s-1"), (ELSEWHERE, "s-2"))]
        for seat in open_hall.hub._rooms:
            seat.room.session.pages = {OTHER_PAGE: PAGES[OTHER_PAGE]}
        open_hall.hub.changes.stories_withdrawn()
        await quiet()
        for socket in (here, there):
            assert [event["films"] for event in socket.events("welcome")] == [films_of(PAGES), films_of({})]
            assert socket.closed is None


@in_virtual_time
async def test_all_sockets_of_a_person_can_be_closed() -> None:
    async with hall(stored_session()) as open_hall:
        sam, jo, tablet = [await open_hall.join(who) for who in (SAM, JO, JO)]
        open_hall.hub.changes.close_participants([JO.id])
        await quiet()
        assert (jo.closed, tablet.closed, sam.closed) == ((4503, "removed"), (4503, "removed"), None)
