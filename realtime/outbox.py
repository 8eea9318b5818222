"""What waits to be sent to one connection: bounded, in order, with newest-wins slots for pointers (SPEC O1, O2)."""

from __future__ import annotations

from collections import deque

from realtime import wire
from realtime.errors import SlowConsumer
from realtime.protocol import Limits


class Outbox:
    """The queue of one connection. Frames keep their order; pointers only ever hold one place per device."""

    def __init__(self, limit: int = Limits.OUTBOX_BYTES) -> None:
        self._frames: deque[bytes] = deque()
        self._pointers: dict[int, bytes] = {}
        self._bytes = 0
        self._limit = limit
        self._greeted = False

    def greet(self, welcome: bytes) -> None:
        """Put the welcome first; nothing is taken before it is there (SPEC R2)."""
        self._frames.appendleft(welcome)
        self._bytes += len(welcome)
        self._greeted = True

    def put(self, frame: bytes) -> None:
        """Queue a frame.

        Raises:
            SlowConsumer: the device has not read what waits already.
        """
        if self._bytes + len(frame) > self._limit:
            raise SlowConsumer
        self._frames.append(frame)
        self._bytes += len(frame)

    def point(self, news: tuple[tuple[int, bytes], ...]) -> None:
        """Keep the newest pointer of each device until it can be sent."""
        self._pointers.update(news)

    def take(self) -> bytes | None:
        """The next message to send, or None. Pointers go last: an event they belong behind must come first."""
        if not self._greeted:
            return None
        if self._frames:
            frame = self._frames.popleft()
            self._bytes -= len(frame)
            return frame
        if self._pointers:
            news, self._pointers = self._pointers, {}
            return wire.pointers(news.values())
        return None

    def clear(self) -> None:
        """Forget what was not taken yet."""
        self._frames.clear()
        self._pointers.clear()
        self._bytes = 0

    @property
    def waiting(self) -> int:
        """Bytes of frames not sent yet."""
        return self._bytes
