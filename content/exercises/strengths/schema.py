"""`:::strengths`: pick what is strong in you, and say when it helped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from content.exercises.kind import (
    BadAnswer,
    Filled,
    Form,
    Kind,
    Line,
    Values,
    asked,
    keep_short,
    line_of,
    renamed,
    rows_of,
    rows_sent,
)
from content.exercises.options import OPTION, Options, OptionSources, each_its_own, not_more_than_all, pairs, ticked
from content.model import ExerciseBlock
from content.schema import ExerciseSource

OWN = "own"
"""The keys of strengths in one's own words: `own:<row>`. They are picked by being written."""
TELL = "tell"
"""The keys of what people tell of a strength: `tell:<id>` or `tell:<row>`."""


class StrengthsSource(ExerciseSource):
    """`- id | label` for each strength; `max` may be picked, `own` may be added in one's own words."""

    kind: Literal["strengths"]
    options: OptionSources
    max: Annotated[int, Field(ge=1, le=6)] = 3
    own: Annotated[int, Field(ge=0, le=4)] = 2

    @model_validator(mode="after")
    def _fits(self) -> Self:
        each_its_own(self.options)
        not_more_than_all(self.max, self.options)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthsBlock(ExerciseBlock):
    """Strengths to pick: `options` are (id, label), at most `max` of them, and up to `own` more in own words."""

    kind: ClassVar[str] = "strengths"
    options: Options
    max: int
    own: int


class StrengthsKind(Kind[StrengthsSource, StrengthsBlock]):
    """Answer: `option:<id>` is true for each that is picked, `own:<row>` one's own, `tell:<...>` when it helped."""

    name = "strengths"
    source = StrengthsSource
    shown = StrengthsBlock

    def block(self, source: StrengthsSource) -> StrengthsBlock:
        """See Kind."""
        return StrengthsBlock(**asked(source), options=pairs(source.options), max=source.max, own=source.own)

    def fill(self, block: StrengthsBlock, form: Form) -> Filled:
        """`option:<id>` for each pick, `own:<row>`, and `tell:<...>` for each of them. See Kind."""
        rows = rows_sent(form, [OWN, TELL])
        form = renamed(form, rows)
        picked = [id_ for id_, _ in block.options if form.get(f"{OPTION}{id_}")]
        fields = [*(f"{OWN}:{row}" for row in rows.values())]
        # What was told of a strength that is not picked any more stays: it may be picked again.
        fields += [f"{TELL}:{name}" for name in (*(id_ for id_, _ in block.options), *rows.values())]
        filled = keep_short(form, fields, {f"{OPTION}{id_}": True for id_ in picked})
        if len(picked) > block.max:
            raise BadAnswer("Choose up to %(most)d. Take one away, and save again.", filled, most=block.max)
        return filled

    def lines(self, block: StrengthsBlock, answer: Values) -> list[Line]:
        """Each strength that was picked, with what was told of it. See Kind."""
        chosen = set(ticked(block.options, answer))
        named = [(id_, label) for id_, label in block.options if id_ in chosen]
        named += [(row, words) for row in rows_of(answer, OWN) if (words := line_of(answer, f"{OWN}:{row}"))]
        told = ((label, line_of(answer, f"{TELL}:{id_}")) for id_, label in named)
        return [Line(f"{label}: {words}" if words else label) for label, words in told]

    def spoken(self, block: StrengthsBlock) -> Iterator[str]:
        """See Kind."""
        yield block.hint
        yield from (label for _, label in block.options)
