"""Bytes that no device of ours would send, at a real server: answered or closed, and nobody else feels it (SPEC W)."""

from __future__ import annotations

import asyncio
import os
import random

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from realtime import wire
from realtime.errors import BadFrame
from realtime.lib0 import var_bytes, var_string
from realtime.protocol import Kind, Limits
from tests.faults.people import meet, opened, resident_mib, shared_entries, text_of
from tests.support.api import Meeting
from tests.support.device import Device
from tests.support.server import Server

pytestmark = pytest.mark.faults

SEED = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
SOCKETS = 6
SENTENCE = "These words stay as they are. 🌙"


def random_frames(chance: random.Random, count: int) -> list[bytes]:
    """Frames of random bytes; most begin like frames of ours, or nothing but their names would be tried."""
    heads = [b"", b"\x00", var_string("entry:x"), *(bytes((0, kind)) for kind in Kind)]
    return [chance.choice(heads) + chance.randbytes(chance.randrange(120)) for _ in range(count)]


def mutated_frames(chance: random.Random, count: int, document: str) -> list[bytes]:
    """Good frames with some bytes changed, cut off or doubled."""
    name = var_string(document)
    good = [
        name + bytes((Kind.AUTH, 0)) + var_string(""),
        name + bytes((Kind.SYNC, 0)) + var_bytes(b"\x00"),
        name
        + bytes((Kind.SYNC, 2))
        + var_bytes(bytes.fromhex("01010b00040104746578740a68656c6c6f2074686572") + b"e\x00"),
        name + bytes((Kind.AWARENESS,)) + var_bytes(b"\x01\x0b\x01" + var_string('{"typing":true}')),
        name + bytes((Kind.CLOSE,)),
        bytes((0, Kind.POINTER, 1, 3, 7, 128, 0)),
        bytes((0, Kind.COMMAND)) + b'{"id":"c1","type":"navigate","page":"hard-day/what-helps"}',
    ]
    return [_mutated(chance, chance.choice(good)) for _ in range(count)]


def _mutated(chance: random.Random, frame: bytes) -> bytes:
    changed = bytearray(frame)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(changed))
        act = chance.randrange(3)
        if act == 0:
            changed[at] = chance.randrange(256)
        elif act == 1:
            del changed[at:]
        else:
            changed[at:at] = changed[at : at + chance.randrange(1, 9)]
        changed = changed or bytearray(b"\x00")
    return bytes(changed)


def is_bad(frame: bytes) -> bool:
    """Whether the protocol says that this frame closes its socket."""
    try:
        wire.decode(frame)
    except BadFrame:
        return True
    return False


async def throw(meeting: Meeting, frames: list[bytes], document: str) -> int:
    """Send frames one after another; after each close on a new socket, with the document open. How many were closed."""
    url = f"{meeting.server.url.replace('http', 'ws')}/ws/sessions/{meeting.id}"
    closed, socket = 0, None
    for frame in frames:
        if socket is None:
            socket = await connect(url, additional_headers=meeting.apis["jo"].headers, compression=None)
            await socket.send(var_string(document) + bytes((Kind.AUTH, 0)) + var_string(""))
        try:
            await socket.send(frame)
            if is_bad(frame):
                assert await close_code(socket) == 4500, frame.hex()
                closed, socket = closed + 1, None
        except ConnectionClosed as end:  # an update or awareness inside a good frame may be bad too
            assert end.rcvd is not None and end.rcvd.code == 4500, (end, frame.hex())
            closed, socket = closed + 1, None
    if socket is not None:
        await socket.close()
    return closed


async def close_code(socket: ClientConnection) -> int:
    """Read until the close."""
    with pytest.raises(ConnectionClosed):
        while True:
            await asyncio.wait_for(socket.recv(), 20)
    return socket.close_code or 0


async def test_W1_W5_four_thousand_hostile_frames_disturb_nobody(server: Server) -> None:
    print(f"FAULT_SEED={SEED}")
    chance, meeting = random.Random(SEED), await meet(server)
    quiet_entry, target, _ = await shared_entries(meeting)
    sam = await opened(meeting, "sam", quiet_entry, 11)
    await sam.type(SENTENCE)
    await sam.saved(2)
    frames = random_frames(chance, 3000) + mutated_frames(chance, 1000, target["document"])
    warm = frames[::20]
    await throw(meeting, warm, target["document"])
    before = resident_mib(server)
    async with asyncio.timeout(90):
        closed = await asyncio.gather(
            *(throw(meeting, frames[start::SOCKETS], target["document"]) for start in range(SOCKETS))
        )
    assert sum(closed) >= sum(map(is_bad, frames)) > 1000
    assert resident_mib(server) - before < 48
    assert server.is_alive and sam.device.closed is None
    assert await text_of(meeting, quiet_entry) == SENTENCE == sam.text
    await sam.type(" Still here.")
    await sam.saved(3)
    await sam.device.close()


async def test_W5_W6_text_and_oversized_messages_have_their_answers(server: Server) -> None:
    meeting = await meet(server)
    entry = (await shared_entries(meeting))[0]
    sam = await opened(meeting, "sam", entry, 11)
    jo = await Device.open(meeting, "jo")
    await jo.socket.send("a text message")
    assert await jo.until_closed() == 4500
    large = await opened(meeting, "jo", entry, 22)
    name = var_string(entry["document"])
    for count, size in enumerate((Limits.FRAME_BYTES + 1, 300_000, 1024 * 1024 - 1), 1):
        head = name + bytes((Kind.SYNC, 2))
        await large.device.socket.send((head + var_bytes(bytes(size)))[:size])
        refused = await large.device.event("refused", count)
        assert (refused["code"], refused["document"]) == ("too_large", entry["document"])
    await large.type("and the socket stays")
    await large.saved(2)
    assert large.refused == 3
    await sam.reads("and the socket stays")
    await large.device.socket.send(bytes(1024 * 1024 + 1))
    assert await large.device.until_closed() == 1009
    await sam.type("!")
    await sam.saved(2)
    assert server.is_alive and await text_of(meeting, entry) == "and the socket stays!"
    await sam.device.close()
