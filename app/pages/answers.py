"""What people wrote into the exercises of a page, ready for a form or for reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content.model import Block, ChoiceBlock, EntryBlock, ScaleBlock

OPTION = "option:"
"""The keys of a choice in the answer map: `option:<id>`."""

LONGEST_TEXT = 20_000


class AnswerProblem(ValueError):
    """A form was filled in a way that the exercise does not take. A message of the catalogue says how to mend it."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


@dataclass(slots=True)
class Answer:
    """One person's answer to one exercise, whatever its kind."""

    text: str = ""
    options: frozenset[str] = frozenset()
    value: int | None = None
    saved: datetime | None = None
    problem: str | None = None
    before: str | None = None
    """What the form was filled with at first, when it comes back with a problem."""
    name: str = ""
    lines: list[str] = field(default_factory=list)
    """A choice or scale in words."""


def answer_from(block: Block | None, text: str, answer: dict[str, Any]) -> Answer:
    """The answer as the record holds it, with the words of `block` (None: the page has changed)."""
    options = frozenset(key.removeprefix(OPTION) for key, on in answer.items() if key.startswith(OPTION) and on)
    value = _whole(answer.get("value"))
    lines: list[str] = []
    if isinstance(block, ChoiceBlock):
        lines = [label for id_, label in block.options if id_ in options]
    elif isinstance(block, ScaleBlock) and value is not None:
        lines = [_on_scale(block, value)]
    return Answer(text=text, options=options, value=value, lines=lines)


def filled_in(block: Block, text: str, options: list[str], value: str) -> tuple[str | None, dict[str, Any] | None]:
    """A submitted form as (text, answer) for the live engine; one of them is None.

    Raises:
        AnswerProblem: too much, or not one of the choices.
    """
    if isinstance(block, EntryBlock):
        words = one_kind_of_lines(text)
        if len(words.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            raise AnswerProblem("This is more than fits here. Please make it shorter, and save again.")
        return words, None
    if isinstance(block, ChoiceBlock):
        return None, _chosen(block, options)
    if isinstance(block, ScaleBlock):
        return None, _rated(block, value)
    raise AnswerProblem("There is nothing to write here.")


def one_kind_of_lines(text: str) -> str:
    """Browsers send the lines of a form with CR LF; entries hold LF."""
    return text.replace("\r\n", "\n")


def _chosen(block: ChoiceBlock, options: list[str]) -> dict[str, Any]:
    known = {id_ for id_, _ in block.options}
    picked = [option for option in dict.fromkeys(options) if option in known]
    if len(picked) > block.max:
        raise AnswerProblem("Choose up to %(most)d. Take one away, and save again.", most=block.max)
    return {f"{OPTION}{option}": True for option in picked}


def _rated(block: ScaleBlock, value: str) -> dict[str, Any]:
    if value == "":
        return {}
    if not value.isascii() or not value.isdigit() or not block.min <= int(value) <= block.max:
        raise AnswerProblem("Choose a number from %(low)d to %(high)d.", low=block.min, high=block.max)
    return {"value": int(value)}


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value == int(value) else None


def _on_scale(block: ScaleBlock, value: int) -> str:
    ends = {block.min: block.low, block.max: block.high}
    words = ends.get(value)
    return f"{value} ({words})" if words else f"{value} ({block.min}: {block.low}, {block.max}: {block.high})"
