"""The tables of a run: printed, and kept under bench/results/."""

from __future__ import annotations

import math
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.load import Round

RESULTS = Path(__file__).parent / "results"
GENERATOR_LIMIT = 0.8
LATE_LIMIT_MS = 50.0
BUSY = 0.7
HEAD = (
    "| system | server CPU s / 100,000 | beside Waymark | p50 ms | p99 ms | ack p50 / p99 ms | delivered | generator |"
    "\n| --- | --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass(slots=True)
class Row:
    """One load: what it was, and the rounds of each system under it."""

    title: str
    rounds: dict[str, list[Round]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Medians over the rounds, a line for each system."""
        base = median(one.cost for one in next(iter(self.rounds.values())))
        lines = [_line(name, rounds, base) for name, rounds in self.rounds.items()]
        lines += [""] + [f"*{note}*" for note in [*self.notes, *self._doubts()]]
        return "\n".join([f"### {self.title}", "", HEAD, *lines]).rstrip() + "\n"

    def _doubts(self) -> list[str]:
        doubts = []
        for name, rounds in self.rounds.items():
            share, late = median(one.generator_share for one in rounds), median(one.late for one in rounds)
            if share > GENERATOR_LIMIT:
                doubts.append(f"{name}: the generator was the limit ({share:.0%} of its core); times are upper bounds.")
            elif late > LATE_LIMIT_MS:
                doubts.append(f"{name}: the generator's clock ran up to {late:.0f} ms late; p99 is an upper bound.")
        return doubts


def _line(name: str, rounds: Sequence[Round], base: float) -> str:
    cost = median(one.cost for one in rounds)
    spread = f"{min(one.cost for one in rounds):.2f} - {max(one.cost for one in rounds):.2f}"
    delivered = sum(one.delivered for one in rounds) / max(1, sum(one.wanted for one in rounds))
    acks = [one.acks for one in rounds if one.acks is not None]
    ack = f"{median(a[0] for a in acks):.1f} / {median(a[1] for a in acks):.1f}" if acks else ""
    ratio = cost / base if base else math.nan
    return (
        f"| {name} | {cost:.2f} ({spread}) | {ratio:.2f} x | {median(one.p50 for one in rounds):.1f} "
        f"| {median(one.p99 for one in rounds):.1f} | {ack} | {delivered:.1%} "
        f"| {median(one.generator_share for one in rounds):.0%} |"
    )


def page(rows: Sequence[Row], rounds: int, seconds: float, pinned: bool, busy: float = 0.0) -> str:
    """The whole report as Markdown. `busy` is how many processes wanted to run before it began."""
    where = "server on one core, generator on another" if pinned else "server and generator on the same core"
    return "\n".join(
        [
            f"# Waymark beside its peers, {today()}",
            "",
            f"Loopback, {where}; medians of {rounds} interleaved rounds of {seconds:g} s (in brackets: least and "
            f"most). Python {platform.python_version()}. Compare within a table, not between days.",
            "",
            "Server CPU is user and kernel time of the whole server process, for 100,000 positions or edits that "
            "reached another device. Waymark authenticates, checks and filters each frame, sends packed pointers, and "
            "lets the newest win within a tick; the peers' moves are 120 bytes, and they pass on each one. Waymark "
            "acknowledges an edit when it is on disk (SQLite, synchronous=FULL), `@hocuspocus/server` when it is in "
            "memory.",
            "",
            *([f"**Other work ran on this machine ({busy:.1f} processes): do not trust these.**", ""] * (busy > BUSY)),
            *(row.table() for row in rows),
        ]
    )


def today() -> str:
    """The date of the run."""
    return datetime.now(UTC).date().isoformat()


def keep(text: str) -> Path:
    """Write the report under today's date."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{today()}.md"
    path.write_text(text, encoding="utf-8")
    return path
