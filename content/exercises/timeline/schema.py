"""`:::timeline`: good and hard times one after the other, with a small drawing of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from content.exercises.kind import (
    Filled,
    Form,
    Kind,
    Line,
    Value,
    Values,
    _,
    asked,
    keep_short,
    line_of,
    number_of,
    one,
    renamed,
    row_number,
    rows_of,
    rows_sent,
    whole_of,
)
from content.model import ExerciseBlock
from content.schema import ExerciseSource
from content.schema import Line as Words

PREFIXES = ("when", "what")
"""The keys of a point's words: `when:<row>` and `what:<row>`."""
MOOD = "mood"
"""`mood:<row>` is a whole number from LOWEST to HIGHEST; without it the point lies in the middle."""
AT = "at"
"""`at:<row>` is a number that says where a point that was moved stands among the others, small ones first.

A point that nobody moved stands by its row's number, so points stand in the order in which they were made.
"""
LOWEST, HIGHEST = -2, 2


class TimelineSource(ExerciseSource):
    """`low` and `high` are the words for hard and good times; `max` points may be made."""

    kind: Literal["timeline"]
    low: Words = "Hard"
    high: Words = "Good"
    max: Annotated[int, Field(ge=3, le=12)] = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineBlock(ExerciseBlock):
    """Up to `max` points between `low` and `high`."""

    kind: ClassVar[str] = "timeline"
    moods: ClassVar[tuple[int, ...]] = tuple(range(HIGHEST, LOWEST - 1, -1))
    low: str
    high: str
    max: int

    def points(self, answer: Values) -> list[str]:
        """The rows of an answer in their order."""
        rows = {row for prefix in (*PREFIXES, MOOD) for row in rows_of(answer, prefix)}

        def place(row: str) -> tuple[float, str]:
            at = number_of(answer, f"{AT}:{row}")
            return (row_number(row) if at is None else at), row

        return sorted(rows, key=place)

    def line(self, mood: int, words: str) -> Line:
        """A point in words, with how it was before them."""
        if mood == 0:
            return Line(words, _("In the middle:"))
        if abs(mood) == HIGHEST:
            return Line(f"{self.high if mood > 0 else self.low}: {words}")
        return Line(words, _("A bit high:") if mood > 0 else _("A bit low:"))

    def mood(self, answer: Values, row: str) -> int:
        """How high a point lies, from LOWEST to HIGHEST."""
        return mood_of(answer, row)


class TimelineKind(Kind[TimelineSource, TimelineBlock]):
    """Answer: `when:<row>`, `what:<row>`, `mood:<row>` and, for points that were moved, `at:<row>`."""

    name = "timeline"
    source = TimelineSource
    shown = TimelineBlock

    def block(self, source: TimelineSource) -> TimelineBlock:
        """See Kind."""
        return TimelineBlock(**asked(source), low=source.low, high=source.high, max=source.max)

    def fill(self, block: TimelineBlock, form: Form) -> Filled:
        """Three fields a row, and `at:<row>` where a point was moved in the live page. See Kind."""
        rows = rows_sent(form, PREFIXES)
        form = renamed(form, rows)
        beside: dict[str, Value] = {}
        for row in rows.values():
            mood = one(form, f"{MOOD}:{row}")
            if mood in {str(value) for value in block.moods}:
                beside[f"{MOOD}:{row}"] = int(mood)
            at = one(form, f"{AT}:{row}")
            if _is_number(at):
                beside[f"{AT}:{row}"] = float(at)
        return keep_short(form, [f"{prefix}:{row}" for row in rows.values() for prefix in PREFIXES], beside)

    def lines(self, block: TimelineBlock, answer: Values) -> list[Line]:
        """A line for each point: how it was, when, what. See Kind."""
        told: list[Line] = []
        for row in block.points(answer):
            when, what = (line_of(answer, f"{prefix}:{row}") for prefix in PREFIXES)
            told.append(block.line(mood_of(answer, row), ". ".join(part for part in (when, what) if part)))
        return told

    def spoken(self, block: TimelineBlock) -> Iterator[str]:
        """See Kind."""
        yield from (block.hint, block.low, block.high)


def mood_of(answer: Values, row: str) -> int:
    """How high a point lies, LOWEST to HIGHEST."""
    mood = whole_of(answer, f"{MOOD}:{row}")
    return 0 if mood is None else max(LOWEST, min(HIGHEST, mood))


def _is_number(typed: str) -> bool:
    digits = typed.replace(".", "", 1)
    return digits.isascii() and digits.isdigit() and len(typed) <= 40
