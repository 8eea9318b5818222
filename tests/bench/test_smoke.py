"""The benchmark measures what it says: every system delivers, and what was typed is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from bench import report
from bench.__main__ import lost
from bench.devices import Room, System
from bench.letters import ACK, EditFrames
from bench.load import Round, run_round
from bench.node_peers import Hocuspocus, Relay
from bench.report import Row
from bench.waymark import Waymark

SYSTEMS: list[Callable[[], System]] = [Waymark, Hocuspocus, Relay]
SECONDS = 0.5


@pytest.fixture(params=SYSTEMS, ids=["waymark", "hocuspocus", "relay"])
async def system(request: pytest.FixtureRequest) -> AsyncIterator[System]:
    made: System = request.param()
    await made.start(None)
    yield made
    await made.stop()


async def test_moves_reach_the_others_of_a_room_and_edits_are_kept(system: System) -> None:
    rooms = [await system.pointer_room(f"room-{place}", 3) for place in range(2)]
    moved = await run_round(system, rooms, 20, SECONDS)
    assert moved.sent > 0
    assert moved.delivered >= 0.5 * moved.wanted
    close(rooms)

    typing = await system.edit_room("text")
    if typing is None:
        return
    typed = await run_round(system, [typing], 10, SECONDS)
    assert typed.delivered >= 0.5 * typed.wanted
    assert typed.acks is not None
    letters = sum(len(device.sent_at) for device in typing.devices)
    if (kept := await system.kept(typing)) is not None:
        assert kept == letters
        assert await lost(system, [typing]) == [
            f"{system.name}: {letters} letters typed, {kept} kept and shown by the API afterwards."
        ]
    close([typing])


def close(rooms: list[Room]) -> None:
    for room in rooms:
        room.close()


def test_a_reader_of_edits_sees_the_edits_of_others_and_its_own_acks() -> None:
    mine, theirs = EditFrames("entry:1", 7), EditFrames("entry:1", 9)
    assert list(mine.read(theirs.encode(0))) == [(9, 0)]
    assert list(mine.read(theirs.encode(1))) == [(9, 1)]
    assert list(mine.read(mine.encode(0))) == []
    status = b"\x07entry:1\x08\x01"
    assert list(mine.read(status)) + list(mine.read(status)) == [(ACK, 0), (ACK, 1)]
    assert list(mine.read(b"\x07entry:2\x08\x01")) == []


def round_of(cpu: float, generator: float = 0.2) -> Round:
    return Round(cpu, generator, 100_000, 100_000, 100_000, 1.0, 9.0, None, 1.0)


def test_a_table_gives_medians_beside_the_first_system() -> None:
    row = Row("A load", {"Waymark": [round_of(1), round_of(2), round_of(9)], "peer": [round_of(6)] * 3})
    assert "| Waymark | 2.00 (1.00 - 9.00) | 1.00 x | 1.0 | 9.0 |" in row.table()
    assert "| peer | 6.00 (6.00 - 6.00) | 3.00 x |" in row.table()


def test_a_table_says_when_the_generator_was_the_limit() -> None:
    row = Row("A load", {"Waymark": [round_of(1, generator=0.95)]})
    assert "the generator was the limit" in row.table()
    assert "A load" in report.page([row], 1, 1.0, pinned=True)


def test_a_report_says_when_other_work_disturbed_it() -> None:
    assert "do not trust" not in report.page([], 1, 1.0, pinned=True, busy=0.2)
    assert "do not trust" in report.page([], 1, 1.0, pinned=True, busy=2.5)
