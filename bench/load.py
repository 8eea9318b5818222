"""Runs one load against one system, and says what it cost and how long things took."""

from __future__ import annotations

import asyncio
import random
import resource
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.devices import Device, Room, System
from bench.letters import ACK
from bench.websocket import Receive, SocketClosed

SETTLE_SECONDS = 1.0


@dataclass(slots=True)
class Counted:
    """What arrived while the clock ran; times in seconds."""

    open: bool = False
    delays: list[float] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Round:
    """One measurement. Times in milliseconds, CPU in seconds."""

    server_cpu: float
    generator_share: float
    sent: int
    wanted: int
    """How many positions or edits should have come to others."""
    delivered: int
    p50: float
    p99: float
    acks: tuple[float, float] | None
    """From an edit to its ack: p50 and p99; None where nothing is acknowledged."""
    late: float
    """The worst delay of the generator's own clock."""

    @property
    def cost(self) -> float:
        """Server CPU seconds for 100,000 delivered positions or edits."""
        return self.server_cpu / max(1, self.delivered) * 100_000


async def run_round(system: System, rooms: Sequence[Room], rate: float, seconds: float) -> Round:
    """Everyone in `rooms` sends `rate` a second, evenly spread; measured after a moment of settling.

    Raises:
        SocketClosed: the server hung up on someone.
    """
    counted = Counted()
    for room in rooms:
        _listen(room, counted)
    devices = [device for room in rooms for device in room.devices]
    random.Random(len(devices)).shuffle(devices)
    await _pace(devices, rate, SETTLE_SECONDS)
    counted.open = True
    sent_before, cpu, own, started = _sent(devices), system.cpu_seconds(), _own_cpu(), time.perf_counter()
    late = await _pace(devices, rate, seconds)
    took, cpu, own = time.perf_counter() - started, system.cpu_seconds() - cpu, _own_cpu() - own
    counted.open = False
    sent = _sent(devices) - sent_before
    await asyncio.sleep(0.3)  # what is still under way belongs to no round
    broken = [device.socket.closed_with for device in devices if device.socket.closed_with is not None]
    if broken:
        raise SocketClosed(f"{len(broken)} of {len(devices)} sockets of {system.name} were closed: {broken[0]}")
    p50, p99 = _middle_and_tail(counted.delays)
    return Round(
        server_cpu=cpu,
        generator_share=own / took,
        sent=sent,
        wanted=round(sent * statistics.mean(len(room.devices) - 1 for room in rooms)),
        delivered=len(counted.delays),
        p50=p50,
        p99=p99,
        acks=_middle_and_tail(counted.acks) if counted.acks else None,
        late=late * 1000,
    )


def _listen(room: Room, counted: Counted) -> None:
    by_number = room.by_number
    for device in room.devices:
        device.socket.listen(_receiver(device, by_number, counted))


def _receiver(device: Device, by_number: dict[int, Device], counted: Counted) -> Receive:
    read, own = device.read, device.sent_at

    def receive(frame: bytes, at: float) -> None:
        for sender, number in read(frame):
            if sender == ACK:
                if counted.open:
                    counted.acks.append(at - own[number])
            elif counted.open:
                counted.delays.append(at - by_number[sender].sent_at[number])

    return receive


async def _pace(devices: Sequence[Device], rate: float, seconds: float) -> float:
    """Send evenly, each device in turn; the answer is by how much the worst send came late."""
    step = 1 / (rate * len(devices))
    started = time.perf_counter()
    done, late = 0, 0.0
    while (passed := time.perf_counter() - started) < seconds:
        due = int(passed / step) + 1
        if done < due:
            late = max(late, passed - done * step)
        while done < due:
            devices[done % len(devices)].send_next()
            done += 1
        await asyncio.sleep(max(0.001, done * step - (time.perf_counter() - started)))
    return late


def _sent(devices: Sequence[Device]) -> int:
    return sum(len(device.sent_at) for device in devices)


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _middle_and_tail(times: list[float]) -> tuple[float, float]:
    if not times:
        return float("nan"), float("nan")
    ordered = sorted(times)
    return ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.99)] * 1000
