"""The sending side of one connection: an outbox, and the word that there is something in it."""

from __future__ import annotations

import asyncio

from realtime import wire
from realtime.errors import CloseCode, SlowConsumer
from realtime.outbox import Outbox

RIGHT_IS_GONE = frozenset({CloseCode.FORBIDDEN, CloseCode.REVOKED, CloseCode.SIGNED_OUT})


class Line:
    """What the hub puts in and the connection's writer takes out."""

    def __init__(self, outbox: Outbox | None = None) -> None:
        self._outbox = outbox or Outbox()
        self._news = asyncio.Event()
        self.closing: tuple[CloseCode, str] | None = None
        self.ending = asyncio.Event()
        self.aborted = asyncio.Event()

    def greet(self, welcome: bytes) -> None:
        """The first frame; nothing leaves before it."""
        self._outbox.greet(welcome)
        self._news.set()

    def put(self, frame: bytes) -> None:
        """Queue a frame. Raises SlowConsumer when too much waits already."""
        if self.closing is None:
            self._outbox.put(frame)
            self._news.set()

    def point(self, news: tuple[tuple[int, bytes], ...]) -> None:
        """Keep the newest pointers until they can be sent."""
        if self.closing is None:
            self._outbox.point(news)
            self._news.set()

    def heartbeat(self) -> None:
        """Ask whether the device is still there."""
        try:
            self.put(wire.PING_FRAME)
        except SlowConsumer:
            self.abort(CloseCode.SLOW_CONSUMER, "too slow")

    def close(self, code: CloseCode, reason: str) -> None:
        """Close after what is queued was sent; who may not be here any more gets nothing of it (SPEC C4)."""
        if self.closing is None:
            self.closing = (code, reason)
        if code in RIGHT_IS_GONE:
            self._outbox.clear()
        self.ending.set()
        self._news.set()

    def abort(self, code: CloseCode, reason: str) -> None:
        """Close at once; the device does not read anyway."""
        self.close(code, reason)
        self.aborted.set()

    async def next(self) -> bytes | None:
        """The next message to send; None when the connection is to be closed now."""
        while True:
            if not self.aborted.is_set():
                message = self._outbox.take()
                if message is not None:
                    return message
            if self.closing is not None:
                return None
            self._news.clear()
            await self._news.wait()
