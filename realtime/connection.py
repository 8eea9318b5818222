"""One socket: one reader, one writer, and one way to end (SPEC C1 to C3)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Protocol

from realtime import wire
from realtime.device import Allowance
from realtime.errors import BadFrame, CloseCode
from realtime.hub import Hub, Visit
from realtime.identity import Participant, SessionId
from realtime.line import Line
from realtime.protocol import Limits

log = logging.getLogger("waymark.connection")

CLOSE_SECONDS = 2.0


class Gone(Exception):
    """The other side has closed the socket."""


class Socket(Protocol):
    """A websocket, as the connection needs it."""

    async def accept(self) -> None:
        """Say yes to the handshake. Raises Gone."""

    async def receive(self) -> bytes:
        """The next binary message. Raises Gone; BadFrame for a text message."""

    async def send(self, message: bytes) -> None:
        """Send a binary message; waits while the device does not read. Raises Gone."""

    async def close(self, code: int, reason: str) -> None:
        """Close the socket."""


async def serve(socket: Socket, hub: Hub, session: SessionId, participant: Participant) -> None:
    """Carry messages between a socket and its room until either side ends.

    Raises:
        Refused: the participant is not let in; nothing was sent.
        JournalUnavailable: the session cannot be read now; nothing was sent.
    """
    line = Line()
    visit = await hub.enter(session, participant, line)
    try:
        await socket.accept()
    except BaseException:
        hub.leave(visit)
        raise
    reader = asyncio.create_task(_read(socket, hub, visit))
    writer = asyncio.create_task(_write(socket, line))
    ending = asyncio.create_task(line.ending.wait())
    aborted = asyncio.create_task(line.aborted.wait())
    tasks = (reader, writer, ending, aborted)
    try:
        await asyncio.wait((reader, writer, ending), return_when=asyncio.FIRST_COMPLETED)
        if line.closing is not None:  # let the last words out, but not for ever: the device may not read
            await asyncio.wait((writer, aborted), timeout=CLOSE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        hub.leave(visit)
        if line.closing is not None:
            with contextlib.suppress(Gone, TimeoutError):
                await asyncio.wait_for(socket.close(*line.closing), CLOSE_SECONDS)


async def _read(socket: Socket, hub: Hub, visit: Visit) -> None:
    """Take messages as fast as the allowance and the disk let us; the network holds back the rest (SPEC C3)."""
    frames = Allowance(Limits.FRAMES_A_SECOND, 2 * Limits.FRAMES_A_SECOND)
    edits = Allowance(Limits.EDITS_A_SECOND, 2 * Limits.EDITS_A_SECOND)
    loop = asyncio.get_running_loop()
    try:
        while True:
            message = await socket.receive()
            too_early = frames.spend(loop.time())
            if wire.is_edit(message):
                too_early = max(too_early, edits.spend(loop.time()))
            if too_early:
                await asyncio.sleep(too_early)
            await hub.commits.room_left()
            hub.receive(visit, message)
    except Gone:
        visit.line.abort(CloseCode.GOING_AWAY, "gone")
    except BadFrame as fault:
        log.info("a bad frame: %s", fault)
        visit.line.close(CloseCode.BAD_FRAME, "bad frame")
    except Exception:
        log.exception("a connection failed")
        visit.line.close(CloseCode.TRY_AGAIN, "a fault of ours")


async def _write(socket: Socket, line: Line) -> None:
    with contextlib.suppress(Gone):
        while (message := await line.next()) is not None:
            await socket.send(message)
