"""SIGTERM while people type: told to come back, on disk, and gone in time (SPEC D8, H2)."""

from __future__ import annotations

import asyncio
import time

import pytest
from websockets.exceptions import ConnectionClosed

from tests.faults.people import meet, opened, shared_entries, text_of
from tests.support.server import Server

pytestmark = [pytest.mark.faults, pytest.mark.alone]


async def test_D8_a_server_that_is_told_to_stop_keeps_what_it_acknowledged_and_says_come_back(server: Server) -> None:
    meeting = await meet(server)
    entry = (await shared_entries(meeting))[0]
    sam, jo = await opened(meeting, "sam", entry, 11), await opened(meeting, "jo", entry, 22)
    typed = 0

    async def type_on() -> None:
        nonlocal typed
        try:
            while True:
                await sam.type(f"<{typed}>")
                typed += 1
                await sam.saved(typed - 20)
        except (ConnectionClosed, AssertionError):
            await sam.device.until_closed()

    typing = asyncio.create_task(type_on())
    await sam.saved(100)
    begun = time.monotonic()
    await asyncio.to_thread(server.stop)
    assert time.monotonic() - begun < 15 and not server.is_alive
    await typing
    assert await jo.device.until_closed() in (1001, 1012)
    # What is still on its way to a socket that closes can cost the sender the close frame: 1006 says come back too.
    assert await sam.device.until_closed() in (1001, 1012, 1006)
    await asyncio.to_thread(server.start)
    text = await text_of(meeting, entry)
    kept = text.count("<")
    assert text == "".join(f"<{number}>" for number in range(kept))
    assert kept >= sam.acked - 1 >= 99
    assert jo.text == text[: len(jo.text)]
