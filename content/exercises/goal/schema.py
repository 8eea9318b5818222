"""`:::goal`: the smallest next step. What, when, who with, what could get in the way, and what then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from content.exercises.kind import Filled, Form, Kind, Line, Values, _, asked, keep_short, line_of
from content.model import ExerciseBlock
from content.schema import ExerciseSource

FIELDS = (
    ("what", _("What is the step?")),
    ("when", _("When will you do it?")),
    ("who", _("Who could be with you, or know of it?")),
    ("hinder", _("What could get in the way?")),
    ("then", _("What will you do then?")),
)
"""The keys of the answer map, with the question of each."""


class GoalSource(ExerciseSource):
    """A goal has only its question and a hint: its fields are the same everywhere."""

    kind: Literal["goal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalBlock(ExerciseBlock):
    """The smallest next step, in five short fields."""

    kind: ClassVar[str] = "goal"
    fields: ClassVar[tuple[tuple[str, str], ...]] = FIELDS


class GoalKind(Kind[GoalSource, GoalBlock]):
    """Five short fields. Answer: a short text under each of FIELDS that is filled."""

    name = "goal"
    source = GoalSource
    shown = GoalBlock

    def block(self, source: GoalSource) -> GoalBlock:
        """See Kind."""
        return GoalBlock(**asked(source))

    def fill(self, block: GoalBlock, form: Form) -> Filled:
        """A field for each key. See Kind."""
        return keep_short(form, [key for key, _ in FIELDS])

    def lines(self, block: GoalBlock, answer: Values) -> list[Line]:
        """Each field that is filled, with its question. See Kind."""
        return [Line(words, label) for key, label in FIELDS if (words := line_of(answer, key))]
