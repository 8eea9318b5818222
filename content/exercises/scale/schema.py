"""`:::scale`: a rating between two ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from content.exercises.kind import BadAnswer, Filled, Form, Kind, Line, Values, asked, one, whole_of
from content.model import ExerciseBlock
from content.schema import ExerciseSource
from content.schema import Line as Words

VALUE = "value"
"""The key of the rating in the answer map, and its field in the form."""


class ScaleSource(ExerciseSource):
    """`low` and `high` are the words at the ends `min` and `max`."""

    kind: Literal["scale"]
    low: Words
    high: Words
    min: Annotated[int, Field(ge=0, le=10)] = 0
    max: Annotated[int, Field(ge=1, le=10)] = 10

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.min >= self.max:
            raise PydanticCustomError("plain", "'min' must be less than 'max'.")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBlock(ExerciseBlock):
    """A rating from `min` to `max`, with words for both ends."""

    kind: ClassVar[str] = "scale"
    min: int
    max: int
    low: str
    high: str


class ScaleKind(Kind[ScaleSource, ScaleBlock]):
    """A number between two ends. Answer: `value`."""

    name = "scale"
    source = ScaleSource
    shown = ScaleBlock

    def block(self, source: ScaleSource) -> ScaleBlock:
        """See Kind."""
        return ScaleBlock(**asked(source), min=source.min, max=source.max, low=source.low, high=source.high)

    def fill(self, block: ScaleBlock, form: Form) -> Filled:
        """The field `value`: empty, or a whole number in the range. See Kind."""
        typed = one(form, VALUE)
        if typed == "":
            return Filled(answer={})
        if not (typed.isascii() and typed.isdigit() and len(typed) < 4 and block.min <= int(typed) <= block.max):
            raise BadAnswer(
                "Choose a number from %(low)d to %(high)d.", Filled(answer={}), low=block.min, high=block.max
            )
        return Filled(answer={VALUE: int(typed)})

    def lines(self, block: ScaleBlock, answer: Values) -> list[Line]:
        """The number, with the words of its ends. See Kind."""
        value = whole_of(answer, VALUE)
        if value is None:
            return []
        ends = {block.min: block.low, block.max: block.high}
        words = ends.get(value)
        around = f"{value} ({words})" if words else f"{value} ({block.min}: {block.low}, {block.max}: {block.high})"
        return [Line(around)]

    def spoken(self, block: ScaleBlock) -> Iterator[str]:
        """See Kind."""
        yield from (block.hint, block.low, block.high)
