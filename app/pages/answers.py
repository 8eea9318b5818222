"""What people wrote into the exercises of a page, ready for a form or for reading."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData

from content.exercises import KINDS
from content.exercises.kind import BadAnswer, Filled, Form, rows_of
from content.model import Block, ExerciseBlock

Say = Callable[..., str]
"""A message of the catalogue in the reader's language, with what is filled in: `app.pages.house.House.say`."""


@dataclass(slots=True)
class Answer:
    """One person's answer to one exercise, whatever its kind."""

    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    """The `answer` map as the record holds it."""
    saved: datetime | None = None
    problem: str | None = None
    before: str | None = None
    """What the form was filled with at first, when it comes back with a problem."""
    name: str = ""
    lines: list[str] = field(default_factory=list)
    """An answer map in words."""

    @property
    def filled_with(self) -> str:
        """What a form of this answer is filled with, for telling later what its writer changed."""
        if self.before is not None:
            return self.before
        return json.dumps(self.values, ensure_ascii=False, sort_keys=True) if self.values else self.text

    def rows(self, *prefixes: str) -> list[str]:
        """The ids of the rows that have a key `prefix:<row>` of one of these, the oldest first."""
        return sorted({row for prefix in prefixes for row in rows_of(self.values, prefix)})


def answer_from(block: Block | None, text: str, values: dict[str, Any], say: Say) -> Answer:
    """The answer as the record holds it, with the words of `block` (None: the page has changed)."""
    lines = KINDS[block.kind].lines(block, values) if isinstance(block, ExerciseBlock) else []
    told = [f"{say(line.label, **line.values)} {line.words}" if line.label else line.words for line in lines]
    return Answer(text=text, values=values, lines=told)


def filled_in(block: Block, form: FormData) -> Filled:
    """A submitted form.

    Raises:
        BadAnswer: too much, or not what this exercise takes.
    """
    if not isinstance(block, ExerciseBlock):
        raise BadAnswer("There is nothing to write here.", Filled())
    return KINDS[block.kind].fill(block, fields_of(form))


def fields_of(form: FormData) -> Form:
    """The fields of a form with all their values, in its order; files are passed over."""
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return fields


def changes(wanted: Mapping[str, Any], seen: str | None, there: Mapping[str, Any]) -> dict[str, Any]:
    """What a writer changed in an answer map: key to value, None for a key that was taken away.

    `seen` is what the form was filled with, as `Answer.filled_with`; without it, or when it cannot be read, the form
    is compared with what is `there` now.
    """
    try:
        before = json.loads(seen) if seen else ({} if seen is not None else there)
    except (ValueError, RecursionError):
        before = there
    if not isinstance(before, dict):
        before = there
    changed = {key: value for key, value in wanted.items() if key not in before or before[key] != value}
    return {**changed, **{key: None for key in before if key not in wanted}}
