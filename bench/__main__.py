"""`python -m bench`: all rows, all systems, interleaved rounds. Bounded: about three minutes.

BENCH_ROUNDS (3) and BENCH_SECONDS (4) make it longer or shorter; BENCH_ONLY=pointers or edits runs a part.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import uvloop

from bench import report
from bench.devices import Room, System
from bench.load import run_round
from bench.node_peers import Hocuspocus, Relay
from bench.processes import cores, pinned_to
from bench.report import Row
from bench.waymark import Waymark

MOVES_A_SECOND = 30.0
EDITS_A_SECOND = 5.0
POINTER_ROOMS = {2: 40, 3: 24, 5: 12}
EDIT_ROOMS = 60
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
ONLY = os.environ.get("BENCH_ONLY", "")


async def measure() -> list[Row]:
    """Start every system, run every row, stop every system."""
    systems: list[System] = [Waymark(), Hocuspocus(), Relay()]
    server_core, generator_core = cores()
    started: list[System] = []
    try:
        for system in systems:
            say(f"starting {system.name}")
            await system.start(server_core)
            started.append(system)
        with pinned_to(generator_core):
            rows = [] if ONLY == "edits" else [await pointers(systems, people) for people in POINTER_ROOMS]
            return rows if ONLY == "pointers" else [*rows, await edits(systems)]
    finally:
        for system in started:
            await system.stop()


async def pointers(systems: Sequence[System], people: int) -> Row:
    """Everyone in rooms of `people` moves a pointer."""
    count = POINTER_ROOMS[people]
    row = Row(f"Pointers: {count} rooms of {people}, {MOVES_A_SECOND:g} moves a second each")
    rooms = {
        system.name: [await system.pointer_room(f"k{people}-{place}", people) for place in range(count)]
        for system in systems
    }
    await interleave(row, systems, rooms, MOVES_A_SECOND)
    return row


async def edits(systems: Sequence[System]) -> Row:
    """Two people in each room type into one text."""
    row = Row(f"Text: {EDIT_ROOMS} rooms of 2, {EDITS_A_SECOND:g} edits a second each")
    rooms: dict[str, list[Room]] = {}
    for system in systems:
        made = [await system.edit_room(f"text-{place}") for place in range(EDIT_ROOMS)]
        if all(room is not None for room in made):
            rooms[system.name] = [room for room in made if room is not None]
    await interleave(row, [system for system in systems if system.name in rooms], rooms, EDITS_A_SECOND)
    return row


async def interleave(row: Row, systems: Sequence[System], rooms: dict[str, list[Room]], rate: float) -> None:
    """A round of warming up that is thrown away, then ROUNDS rounds, the systems taking turns."""
    say(row.title)
    for number in range(ROUNDS + 1):
        for system in systems:
            measured = await run_round(system, rooms[system.name], rate, SECONDS if number else 1.0)
            if number:
                row.rounds.setdefault(system.name, []).append(measured)
                say(f"  {system.name}: {measured.cost:.2f} s, p50 {measured.p50:.1f} ms, p99 {measured.p99:.1f} ms")
    for system in systems:
        row.notes += await lost(system, rooms[system.name])
        for room in rooms[system.name]:
            room.close()


async def lost(system: System, rooms: Sequence[Room]) -> list[str]:
    """What the server kept of the text, compared with what was typed; nothing to say for pointers."""
    asked = [
        (sum(len(device.sent_at) for device in room.devices), await system.kept(room)) for room in rooms if room.name
    ]
    known = [(typed, kept) for typed, kept in asked if kept is not None]
    if not known:
        return []
    typed, kept = sum(pair[0] for pair in known), sum(pair[1] for pair in known)
    return [f"{system.name}: {typed} letters typed, {kept} kept and shown by the API afterwards."]


def say(line: str) -> None:
    """Progress, apart from the tables."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Run, print, keep."""
    busy = os.getloadavg()[0]
    rows = uvloop.run(measure())
    text = report.page(rows, ROUNDS, SECONDS, None not in cores(), busy)
    print(text)
    say(f"written to {report.keep(text).relative_to(report.RESULTS.parent.parent)}")


if __name__ == "__main__":
    main()
