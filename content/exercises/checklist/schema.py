"""`:::checklist`: things to tick off, and lines of one's own beside them."""

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
from content.exercises.options import OPTION, Options, OptionSources, each_its_own, pairs, ticked
from content.model import ExerciseBlock
from content.schema import ExerciseSource

TICKED, NOT_TICKED = _("Ticked:"), _("Not ticked:")
OWN = "own"
"""The keys of one's own lines: `own:<row>`; such a line is ticked under `option:<row>`."""


class ChecklistSource(ExerciseSource):
    """`- id | label` for each thing; `own` says how many lines of one's own may be added."""

    kind: Literal["checklist"]
    options: OptionSources
    own: Annotated[int, Field(ge=0, le=6)] = 3

    @model_validator(mode="after")
    def _fits(self) -> Self:
        each_its_own(self.options)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistBlock(ExerciseBlock):
    """Things to tick off: `options` are (id, label); up to `own` lines may be added."""

    kind: ClassVar[str] = "checklist"
    options: Options
    own: int


class ChecklistKind(Kind[ChecklistSource, ChecklistBlock]):
    """Ticks and own lines. Answer: `option:<id>` is true where ticked, `own:<row>` holds the words of an own line."""

    name = "checklist"
    source = ChecklistSource
    shown = ChecklistBlock

    def block(self, source: ChecklistSource) -> ChecklistBlock:
        """See Kind."""
        return ChecklistBlock(**asked(source), options=pairs(source.options), own=source.own)

    def fill(self, block: ChecklistBlock, form: Form) -> Filled:
        """`option:<id>` for each tick; `own:<row>` for own lines, of which the new ones come as `own:new1` and on."""
        rows = rows_sent(form, [OWN])
        form = renamed(form, rows)
        boxes = [*(id_ for id_, _ in block.options), *rows.values()]
        ticks = {f"{OPTION}{id_}": True for id_ in boxes if form.get(f"{OPTION}{id_}")}
        return keep_short(form, [f"{OWN}:{row}" for row in rows.values()], ticks)

    def lines(self, block: ChecklistBlock, answer: Values) -> list[Line]:
        """What is ticked or of one's own words, each on its line, then what else there was, on one. See Kind."""
        done = set(ticked(block.options, answer))
        own = [(row, words) for row in rows_of(answer, OWN) if (words := line_of(answer, f"{OWN}:{row}"))]
        done |= {row for row, _words in own if answer.get(OPTION + row) is True}
        if not done and not own:
            return []
        told = [Line(words, TICKED) for id_, words in (*block.options, *own) if id_ in done]
        # One's own line means something by standing there.
        told += [Line(words) for row, words in own if row not in done]
        left = [words for id_, words in block.options if id_ not in done]
        return [*told, Line("; ".join(left), NOT_TICKED)] if left else told

    def spoken(self, block: ChecklistBlock) -> Iterator[str]:
        """See Kind."""
        yield block.hint
        yield from (label for _, label in block.options)
