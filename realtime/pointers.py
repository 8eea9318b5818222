"""Where each device points: newest wins, nothing is stored, news leaves at most once a tick (SPEC P1 to P4)."""

from __future__ import annotations

from realtime import wire
from realtime.identity import ConnectionId
from realtime.protocol import Limits


class Pointers:
    """The newest pointer of each device of a room, and which of them are news."""

    def __init__(self) -> None:
        self._news: dict[ConnectionId, bytes] = {}
        self._flushed_at = float("-inf")
        self._waking = False

    def move(self, device: ConnectionId, payload: bytes) -> None:
        """Keep a device's newest pointer."""
        self._news[device] = wire.pointer_news(device, payload)

    def forget(self, device: ConnectionId) -> None:
        """A device left, or looks at another page now."""
        self._news.pop(device, None)

    def clear(self) -> None:
        """The page turned: no old place means anything."""
        self._news.clear()

    def due(self, now: float) -> bool:
        """Whether news may leave now: the first after a pause at once, the rest once a tick."""
        return bool(self._news) and now - self._flushed_at >= Limits.POINTER_TICK

    def wake_at(self) -> float | None:
        """When to look again, once for each tick; None if that was asked for already or there is no news."""
        if self._waking or not self._news:
            return None
        self._waking = True
        return self._flushed_at + Limits.POINTER_TICK

    def flush(self, now: float) -> dict[ConnectionId, bytes]:
        """All news, which is none from now on."""
        news, self._news = self._news, {}
        self._flushed_at = now
        return news

    def woken(self) -> None:
        """The tick that was asked for has come."""
        self._waking = False
