"""Where each device points: newest wins, nothing is stored, news leaves at most once a tick (SPEC P1 to P4)."""

from __future__ import annotations

from realtime import wire
from realtime.device import Device
from realtime.effects import Effect, Point, Wake
from realtime.identity import ConnectionId
from realtime.permissions import sees_pointers
from realtime.protocol import Limits
from realtime.session import Session


class Pointers:
    """The newest pointer of each device of a room, and which of them are news."""

    def __init__(self, session: Session, devices: dict[ConnectionId, Device]) -> None:
        self._session = session
        self._devices = devices
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

    def tell(self, now: float) -> list[Effect]:
        """Give the news to those who may see it, or ask to be woken when the next tick is due."""
        if not (self._news and now - self._flushed_at >= Limits.POINTER_TICK):
            at = self._wake_at()
            return [Wake(at)] if at is not None else []
        news, self._news = tuple(self._news.items()), {}
        self._flushed_at = now
        effects: list[Effect] = []
        for connection, device in self._devices.items():
            scope = self._session.scope_of(device.participant.id, now)
            if device.following and sees_pointers(device.participant, scope):
                others = tuple(item for item in news if item[0] != connection)
                if others:
                    effects.append(Point(connection, others))
        return effects

    def _wake_at(self) -> float | None:
        """When to look again, once for each tick; None if that was asked for already or there is no news."""
        if self._waking or not self._news:
            return None
        self._waking = True
        return self._flushed_at + Limits.POINTER_TICK

    def woken(self, now: float) -> list[Effect]:
        """The tick that was asked for has come."""
        self._waking = False
        return self.tell(now)
