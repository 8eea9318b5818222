"""`:::signs`: early signs that a hard time may come, what helps then, and who to call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from content.exercises.kind import (
    Filled,
    Form,
    Kind,
    Line,
    Values,
    _,
    asked,
    keep_short,
    line_of,
    renamed,
    rows_of,
    rows_sent,
)
from content.exercises.options import Options, each_its_own, pairs
from content.model import ExerciseBlock
from content.schema import ExerciseSource, OptionSource

FIELDS = (
    ("sign", _("I notice:")),
    ("help", _("What helps me then:")),
    ("call", _("Who I can call:")),
)
"""The keys of a row, `sign:<row>` and so on, with the words before each."""
PREFIXES = tuple(prefix for prefix, _words in FIELDS)


class SignsSource(ExerciseSource):
    """`- id | label` for each sign that is offered; `max` rows may be made."""

    kind: Literal["signs"]
    options: Annotated[list[OptionSource], Field(max_length=12, default_factory=list)]
    max: Annotated[int, Field(ge=1, le=8)] = 5

    @model_validator(mode="after")
    def _fits(self) -> Self:
        each_its_own(self.options)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class SignsBlock(ExerciseBlock):
    """Early signs in up to `max` rows. `options` are (id, label) of signs that many people know."""

    kind: ClassVar[str] = "signs"
    fields: ClassVar[tuple[tuple[str, str], ...]] = FIELDS
    options: Options
    max: int


class SignsKind(Kind[SignsSource, SignsBlock]):
    """Answer: `sign:<row>`, `help:<row>` and `call:<row>` are short texts."""

    name = "signs"
    source = SignsSource
    shown = SignsBlock

    def block(self, source: SignsSource) -> SignsBlock:
        """See Kind."""
        return SignsBlock(**asked(source), options=pairs(source.options), max=source.max)

    def fill(self, block: SignsBlock, form: Form) -> Filled:
        """Three fields a row. See Kind."""
        rows = rows_sent(form, PREFIXES)
        return keep_short(renamed(form, rows), [f"{prefix}:{row}" for row in rows.values() for prefix in PREFIXES])

    def lines(self, block: SignsBlock, answer: Values) -> list[Line]:
        """The three lines of each row, those that are filled. See Kind."""
        rows = sorted({row for prefix in PREFIXES for row in rows_of(answer, prefix)})
        return [
            Line(words, label)
            for row in rows
            for prefix, label in FIELDS
            if (words := line_of(answer, f"{prefix}:{row}"))
        ]

    def spoken(self, block: SignsBlock) -> Iterator[str]:
        """See Kind."""
        yield block.hint
        yield from (label for _, label in block.options)
