"""What every system under test looks like to the loads: rooms of devices that move a pointer, or type."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from bench.websocket import Socket

Position = tuple[int, int]
"""Who moved, as the system names a device, and the number of that move (from 0)."""


@dataclass(slots=True)
class Device:
    """One screen: its socket, how the system numbers it, and when it sent what."""

    socket: Socket
    number: int
    encode: Callable[[int], bytes]
    """The frame of the move or edit with this number."""
    read: Callable[[bytes], Iterable[Position]]
    """The moves or edits of other devices that a frame brings; the number of an ack is that of one's own edit."""
    sent_at: list[float] = field(default_factory=list)

    def send_next(self) -> None:
        """Send the next move or edit, and note when."""
        frame = self.encode(len(self.sent_at))
        self.sent_at.append(time.perf_counter())
        self.socket.send(frame)


@dataclass(slots=True)
class Room:
    """The devices of one session."""

    devices: list[Device]
    name: str = ""

    @property
    def by_number(self) -> dict[int, Device]:
        """The devices as the system numbers them."""
        return {device.number: device for device in self.devices}

    def close(self) -> None:
        """Hang up."""
        for device in self.devices:
            device.socket.close()


class System(Protocol):
    """A server under test, and how to talk to it."""

    name: str

    async def start(self, core: int | None) -> None:
        """Start its process on a core."""

    async def pointer_room(self, name: str, people: int) -> Room:
        """A room in which everyone can move a pointer and sees the others'."""

    async def edit_room(self, name: str) -> Room | None:
        """A room of two who type into one text; None when the system knows no text."""

    async def kept(self, room: Room) -> int | None:
        """How many letters the server has of an edit room's text now; None when it cannot say."""

    def cpu_seconds(self) -> float:
        """CPU time that its process used so far."""

    async def stop(self) -> None:
        """End it."""
