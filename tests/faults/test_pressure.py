"""A device that does not read, and one that sends without end: both are held back alone (SPEC O1, C3)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time

import pytest

from realtime.lib0 import var_bytes, var_string
from realtime.protocol import Kind
from tests.faults.people import meet, opened, resident_mib, shared_entries, text_of
from tests.faults.raw import knock, masked
from tests.support.device import Device
from tests.support.server import Server

pytestmark = [pytest.mark.faults, pytest.mark.alone]

PIECE = 60_000
PIECES = 25


async def test_O1_a_device_that_stops_reading_is_cut_and_memory_stays_bounded(server: Server) -> None:
    meeting = await meet(server)
    entry, other, _ = await shared_entries(meeting)
    sam, elsewhere = await opened(meeting, "sam", entry, 11), await opened(meeting, "sam", other, 33)
    for number in range(PIECES):
        await sam.type(f"{number:03}" + "x" * PIECE)
    await sam.saved(PIECES + 1)
    before = resident_mib(server)
    stuck = await asyncio.to_thread(knock, meeting, "jo", 4096)
    await sam.device.until(lambda: devices_of(sam.device, "Jo"))
    name = var_string(entry["document"])
    everything = masked(name + bytes((Kind.SYNC, 0)) + var_bytes(b"\x00"))
    stuck.sendall(masked(name + bytes((Kind.AUTH, 0)) + var_string("")) + everything * 30)
    slowest = 0.0
    acks = elsewhere.acked
    while devices_of(sam.device, "Jo"):
        begun = time.monotonic()
        acks += 1
        await elsewhere.type("go on ")
        await elsewhere.saved(acks)
        slowest = max(slowest, time.monotonic() - begun)
        await sam.device.socket.send(bytes((0, Kind.POINTER, 1, 3, 7, 0, 0)))
        assert acks < 2000, "it was never cut"
    assert slowest < 2
    assert resident_mib(server) - before < 64
    stuck.settimeout(20)
    received = 0
    with contextlib.suppress(ConnectionError):
        while chunk := await asyncio.to_thread(stuck.recv, 2**20):
            received += len(chunk)
    stuck.close()
    assert received < 30 * PIECE * PIECES / 2
    again = await opened(meeting, "jo", entry, 44)
    await again.reads(sam.text)
    for page in (sam, elsewhere, again):
        await page.device.close()


def devices_of(device: Device, name: str) -> list[int]:
    """The open sockets of a person by the newest roster."""
    newest = next((frame for frame in reversed(device.received) if b'"type":"roster"' in frame), None)
    people = json.loads(newest[2:])["people"] if newest is not None else []
    return [number for person in people if person["name"] == name for number in person["devices"]]


async def test_C3_a_flood_from_one_device_does_not_slow_another(server: Server) -> None:
    meeting = await meet(server)
    entry = (await shared_entries(meeting))[0]
    sam, jo = await opened(meeting, "sam", entry, 11), await opened(meeting, "jo", entry, 22)
    flooding = await asyncio.to_thread(knock, meeting, "jo", 4096)
    flooding.settimeout(None)
    sent, chunk = 0, masked(bytes((Kind.PONG,))) * 2000

    def flood() -> None:
        nonlocal sent
        with contextlib.suppress(OSError):
            while True:
                flooding.sendall(chunk)
                sent += 2000

    task = asyncio.create_task(asyncio.to_thread(flood))
    waits = []
    for number in range(60):
        begun = time.monotonic()
        await sam.type(f"{number} ")
        await sam.saved(number + 2)
        waits.append(time.monotonic() - begun)
    await jo.reads(sam.text)
    assert sent > 5000, "that was no flood"
    assert sorted(waits)[len(waits) // 2] < 0.25 and max(waits) < 2, waits
    assert not task.done(), "the network holds it back; it is not cut"
    flooding.shutdown(socket.SHUT_RDWR)
    await task
    flooding.close()
    assert await text_of(meeting, entry) == sam.text
    for page in (sam, jo):
        await page.device.close()
