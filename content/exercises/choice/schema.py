"""`:::choice`: a question with ticks, one or a few of a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from content.exercises.kind import BadAnswer, Filled, Form, Kind, Line, Values, asked
from content.exercises.options import OPTION, Options, OptionSources, each_its_own, not_more_than_all, pairs, ticked
from content.model import ExerciseBlock
from content.schema import ExerciseSource


class ChoiceSource(ExerciseSource):
    """`- id | label` for each option; `max` says how many may be chosen."""

    kind: Literal["choice"]
    options: OptionSources
    max: Annotated[int, Field(ge=1, le=12)] = 1

    @model_validator(mode="after")
    def _fits(self) -> Self:
        each_its_own(self.options)
        not_more_than_all(self.max, self.options)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceBlock(ExerciseBlock):
    """Ticks: at most `max` of `options`, which are (id, label)."""

    kind: ClassVar[str] = "choice"
    options: Options
    max: int


class ChoiceKind(Kind[ChoiceSource, ChoiceBlock]):
    """One or a few of a list. Answer: `option:<id>` is true for each that is ticked."""

    name = "choice"
    source = ChoiceSource
    shown = ChoiceBlock

    def block(self, source: ChoiceSource) -> ChoiceBlock:
        """See Kind."""
        return ChoiceBlock(**asked(source), options=pairs(source.options), max=source.max)

    def fill(self, block: ChoiceBlock, form: Form) -> Filled:
        """`option:<id>` for each tick. See Kind."""
        picked = [id_ for id_, _ in block.options if form.get(f"{OPTION}{id_}")]
        filled = Filled(answer={f"{OPTION}{id_}": True for id_ in picked})
        if len(picked) > block.max:
            raise BadAnswer("Choose up to %(most)d. Take one away, and save again.", filled, most=block.max)
        return filled

    def lines(self, block: ChoiceBlock, answer: Values) -> list[Line]:
        """The labels of what is ticked. See Kind."""
        chosen = set(ticked(block.options, answer))
        return [Line(label) for id_, label in block.options if id_ in chosen]

    def spoken(self, block: ChoiceBlock) -> Iterator[str]:
        """See Kind."""
        yield block.hint
        yield from (label for _, label in block.options)
