"""`:::entry`: a question that is answered in one's own words. The one kind that is a text, not an answer map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from content.exercises.kind import BadAnswer, Filled, Form, Kind, Line, Values, asked
from content.model import ExerciseBlock
from content.schema import ExerciseSource

LONGEST_TEXT = 20_000
"""UTF-16 units of one text; the live page holds to the same (`TEXT_UNITS` in realtime.protocol.kinds)."""


class EntrySource(ExerciseSource):
    """`rows`: how many lines high the field is at first."""

    kind: Literal["entry"]
    rows: Annotated[int, Field(ge=1, le=20)] = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryBlock(ExerciseBlock):
    """An exercise in free text. `rows` is the height of the field in lines."""

    kind: ClassVar[str] = "entry"
    rows: int


class EntryKind(Kind[EntrySource, EntryBlock]):
    """Free text."""

    name = "entry"
    source = EntrySource
    shown = EntryBlock

    def block(self, source: EntrySource) -> EntryBlock:
        """See Kind."""
        return EntryBlock(**asked(source), rows=source.rows)

    def fill(self, block: EntryBlock, form: Form) -> Filled:
        """The field `text`. Browsers send its lines with CR LF; entries hold LF. See Kind."""
        words = (form.get("text") or [""])[0].replace("\r\n", "\n")
        if len(words.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            raise BadAnswer("This is more than fits here. Please make it shorter, and save again.", Filled(text=words))
        return Filled(text=words)

    def lines(self, block: EntryBlock, answer: Values) -> list[Line]:
        """The text speaks for itself. See Kind."""
        return []
