"""One socket from the handshake to its end (SPEC C3, W5, O1, R1, R2, and how each side may end it)."""

from __future__ import annotations

import asyncio

import pytest

from realtime.connection import CLOSE_SECONDS, Gone
from realtime.errors import BadFrame, JournalUnavailable, Refused
from realtime.identity import Scope
from realtime.journal import StoredSession
from realtime.lib0 import var_string
from realtime.protocol import Kind, Limits
from tests.support.hall import Page, hall
from tests.support.rooms import JO, OTHER_PAGE, PAGE, PAT, SAM, card, stored_session
from tests.support.virtual import in_virtual_time, pass_seconds, quiet

ENTRIES = ("e1", "e2", "e3")


def shared() -> StoredSession:
    return stored_session(entries=[card(entry, exercise=entry) for entry in ENTRIES], shared=ENTRIES)


@in_virtual_time
async def test_R1_R2_a_connection_is_announced_then_accepted_then_welcomed() -> None:
    async with hall(stored_session()) as open_hall:
        sam = await open_hall.join(SAM)
        before = len(sam.events("roster"))
        jo = await open_hall.join(JO)
        assert jo.accepted and [event["type"] for event in jo.events()] == ["welcome"]
        assert len(sam.events("roster")) == before + 1
        jo.hang_up()
        await jo.task
        assert sam.events("roster")[-1]["people"][1]["devices"] == []
        assert jo.closed == (1001, "gone")


@in_virtual_time
async def test_R5_who_may_not_come_in_is_refused_before_the_handshake_is_accepted() -> None:
    async with hall(stored_session()) as open_hall:
        pat = open_hall.knock(PAT)
        with pytest.raises(Refused, match="forbidden"):
            await pat.task
        nowhere = open_hall.knock(SAM, "no-such-session")
        with pytest.raises(Refused, match="not_found"):
            await nowhere.task
        open_hall.journal.available = False
        too_early = open_hall.knock(SAM)
        with pytest.raises(JournalUnavailable):
            await too_early.task
        assert not any(socket.accepted or socket.received or socket.closed for socket in (pat, nowhere, too_early))


@in_virtual_time
async def test_a_device_that_left_during_the_handshake_is_taken_off_the_roster() -> None:
    async with hall(stored_session()) as open_hall:
        sam = await open_hall.join(SAM)
        jo = open_hall.knock(JO, gone=True)
        with pytest.raises(Gone):
            await jo.task
        assert [event["people"][1]["devices"] for event in sam.events("roster")] == [[2], []]


@pytest.mark.parametrize("message", [b"\x00\x63nonsense", BadFrame("a text message")])
def test_W5_a_bad_frame_closes_its_socket_at_once_and_no_other(message: bytes | BadFrame) -> None:
    @in_virtual_time
    async def run() -> None:
        async with hall(stored_session()) as open_hall:
            sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
            sam.say(message)
            sam.command("navigate", page=PAGE)
            await quiet()
            assert sam.closed == (4500, "bad frame") and sam.task.done()
            assert jo.closed is None and jo.events("navigated") == []
            assert jo.events("roster")[-1]["people"][0]["devices"] == []
            jo.command("navigate", page=PAGE)
            await quiet()
            assert len(jo.events("navigated")) == 1

    run()


@in_virtual_time
async def test_a_fault_of_ours_closes_with_come_back_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with hall(stored_session()) as open_hall:
        sam = await open_hall.join(SAM)
        sam.say(ZeroDivisionError())
        await quiet()
        assert sam.closed == (4000, "a fault of ours")
        assert [record.message for record in caplog.records] == ["a connection failed"]


@in_virtual_time
async def test_C3_a_flood_is_read_at_200_messages_a_second_and_all_of_it() -> None:
    loop = asyncio.get_running_loop()
    async with hall(stored_session()) as open_hall:
        sam = await open_hall.join(SAM)
        burst, rate = 2 * Limits.FRAMES_A_SECOND, Limits.FRAMES_A_SECOND
        begun = loop.time()
        sam.say(*[bytes((0, Kind.CLOCK)) + bytes(8)] * (burst + 10 * rate))
        await quiet()
        assert sam.waiting == 10 * rate - 1  # one has been taken and waits for its turn
        await pass_seconds(5)
        assert abs(sam.waiting - 5 * rate) <= 2
        while sam.waiting:
            await pass_seconds(0.01)
        assert 9.9 <= loop.time() - begun <= 10.1


@in_virtual_time
async def test_C3_edits_are_read_at_40_a_second_and_all_of_them() -> None:
    loop = asyncio.get_running_loop()
    async with hall(shared()) as open_hall:
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        page, theirs = await Page(sam, "e1", 11).open(), await Page(jo, "e1", 22).open()
        await pass_seconds(5)  # opening the page was an edit
        burst, rate, begun = 2 * Limits.EDITS_A_SECOND, Limits.EDITS_A_SECOND, loop.time()
        for _ in range(burst + 5 * rate):
            page.type("a")
        await quiet()
        assert sam.waiting == 5 * rate - 1  # one has been taken and waits for its turn
        while sam.waiting:
            await pass_seconds(0.01)
        assert 4.9 <= loop.time() - begun <= 5.1
        await pass_seconds(1)
        assert theirs.text == "a" * (burst + 5 * rate)


@in_virtual_time
async def test_C3_others_are_not_slowed_by_a_flood() -> None:
    async with hall(shared()) as open_hall:
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        page = await Page(jo, "e1", 22).open()
        sam.say(*[bytes((0, Kind.CLOCK)) + bytes(8)] * 5000)
        await quiet()
        page.type("Hello")
        await quiet()
        assert page.text == "Hello" and page.acks == [1]
        assert sam.waiting > 4000


@in_virtual_time
async def test_J2_while_the_record_cannot_be_written_sockets_are_read_no_further_than_it_holds() -> None:
    async with hall(shared()) as open_hall:
        sam = await open_hall.join(SAM)
        page = await Page(sam, "e1", 11).open()
        open_hall.journal.available = False
        asked = var_string(page.name) + bytes((Kind.SYNC, 0, 1, 0))
        page.type("kept?")
        sam.say(*[asked] * 6000)
        await pass_seconds(60)
        assert sam.waiting > 1000
        assert page.acks == [] and page.text == "kept?"
        open_hall.journal.available = True
        await pass_seconds(30)
        assert sam.waiting == 0 and page.text == "kept?" and page.acks == [1]


@in_virtual_time
async def test_O1_a_device_that_does_not_read_is_cut_and_others_go_on() -> None:
    async with hall(shared()) as open_hall:
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        pages = [await Page(sam, entry, 10 + number).open() for number, entry in enumerate(ENTRIES)]
        for number, entry in enumerate(ENTRIES):
            await Page(jo, entry, 20 + number).open()
        jo.reads.clear()
        sent = 0
        while jo.closed is None and sent < 2 * Limits.OUTBOX_BYTES:
            for page in pages:
                page.type("x" * 60_000)
                sent += 60_000
            await pass_seconds(0.1)
        assert jo.closed == (4008, "too slow") and jo.task.done()
        assert Limits.OUTBOX_BYTES - 60_000 * len(pages) <= sent <= Limits.OUTBOX_BYTES + 60_000 * len(pages)
        for page in pages:
            assert set(page.text) == {"x"} and all(page.acks)
        assert sam.events("roster")[-1]["people"][1]["devices"] == []


def test_a_device_that_never_reads_the_close_does_not_hold_its_place() -> None:
    @in_virtual_time
    async def run() -> None:
        loop = asyncio.get_running_loop()
        async with hall(stored_session(grants={PAT.id: Scope.PAGES})) as open_hall:
            sam, pat = await open_hall.join(SAM), await open_hall.join(PAT)
            pat.reads.clear()
            pat.hears_the_close = False
            sam.command("navigate", page=PAGE)
            await quiet()
            begun = loop.time()
            sam.command("revoke", participant=PAT.id)
            await pat.task
            assert CLOSE_SECONDS <= loop.time() - begun <= 2 * CLOSE_SECONDS + 0.1
            assert sam.events("roster")[-1]["people"][2]["devices"] == []

    run()


@in_virtual_time
async def test_R9_who_was_removed_has_no_say_even_while_the_socket_hangs() -> None:
    async with hall(stored_session()) as open_hall:
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        jo.reads.clear()
        sam.command("navigate", page=PAGE)
        await quiet()
        open_hall.journal.sessions[next(iter(open_hall.journal.sessions))].people.remove(JO)
        await open_hall.hub.changes.refresh_people("s-1")
        jo.command("navigate", page=OTHER_PAGE)
        await quiet()
        assert [event["location"]["page"] for event in sam.events("navigated")] == [PAGE]
        await pass_seconds(CLOSE_SECONDS + 0.1)
        assert jo.closed == (4503, "removed")


@in_virtual_time
async def test_E11_the_last_words_are_sent_before_the_close() -> None:
    async with hall(stored_session()) as open_hall:
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        sam.command("end")
        await quiet()
        for socket in (sam, jo):
            assert socket.events()[-1]["type"] == "ended"
            assert socket.closed == (4501, "ended") and socket.task.done()


@in_virtual_time
async def test_a_device_whose_socket_breaks_while_it_is_sent_to_is_gone() -> None:
    async with hall(stored_session()) as open_hall:
        sam, jo = await open_hall.join(SAM), await open_hall.join(JO)
        jo.breaks()
        sam.command("navigate", page=PAGE)
        await quiet()
        assert jo.task.done() and jo.closed is None
        assert sam.events("roster")[-1]["people"][1]["devices"] == []
