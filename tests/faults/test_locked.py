"""Another program holds the write lock of the record for more than ten seconds (SPEC J2, D8)."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.faults.people import meet, opened, shared_entries, text_of
from tests.support.api import PAGE
from tests.support.device import Device
from tests.support.lock import WriteLock
from tests.support.server import Server

pytestmark = [pytest.mark.faults, pytest.mark.alone]


async def test_J2_a_locked_record_holds_back_acks_and_news_and_nothing_is_lost(server: Server) -> None:
    meeting = await meet(server)
    entry = (await shared_entries(meeting))[0]
    sam, jo = await opened(meeting, "sam", entry, 11), await opened(meeting, "jo", entry, 22)
    await sam.type("Before. ")
    await sam.saved(2)
    await jo.reads("Before. ")
    lock = WriteLock(server)
    lock.take()
    begun = time.monotonic()
    try:
        for word in ("one ", "two 🌙 ", "three "):
            await sam.type(word)
        await jo.type("four ", at=0)
        await sam.device.command("mark_add", page=PAGE, block="none", start=0, end=1, quote="x")
        await sam.device.event("refused")  # a word that needs no record comes through, behind the edits
        refused = [await asyncio.to_thread(meeting.apis["sam"].ask, "POST", "/sessions", {"mode": "remote"})]
        assert await text_of(meeting, entry) == "Before. "
        assert (await asyncio.to_thread(meeting.apis["jo"].ask, "GET", f"/pages/{PAGE}")).status_code == 200
        refused.append(await asyncio.to_thread(meeting.apis["jo"].ask, "POST", f"/sessions/{meeting.id}/tickets"))
        refused.append(await asyncio.to_thread(meeting.apis["sam"].ask, "POST", "/sessions", {"mode": "remote"}))
        assert time.monotonic() - begun > 10
        for answer in refused:
            assert answer.status_code == 503 and answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json()["detail"]
        await asyncio.to_thread(lock.until_noticed)
        assert (sam.acked, jo.acked) == (2, 1)
        assert sam.text == "Before. one two 🌙 three " and jo.text == "four Before. "
    finally:
        lock.release()
    released = time.monotonic()
    await sam.saved(5)
    await jo.saved(2)
    assert time.monotonic() - released < 10
    whole = "four Before. one two 🌙 three "
    await sam.reads(whole)
    await jo.reads(whole)
    assert await text_of(meeting, entry) == whole
    late = await Device.open(meeting, "jo")
    for device in (sam.device, jo.device, late):
        assert device.closed is None
        await device.close()
