"""What every kind of exercise is made of: what an author writes, what stands on the page, what a person answers.

A kind is one folder here: `schema.py` (this side), `form.html` (its fields, also without a script and on paper),
`live.ts` (two people in it at once) and, where it needs one, `form.css`. docs/exercises.md shows how to add one.
"""

from __future__ import annotations

import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from content.markdown import one_line
from content.model import ExerciseBlock
from content.schema import ExerciseSource

Value = str | int | float | bool
"""What may stand under a key of an entry's `answer` map."""
Values = Mapping[str, Value]
Form = Mapping[str, Sequence[str]]
"""A form as a browser without a script sends it: each field's name with all its values."""


def _(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message


LONGEST_LINE = 300
"""UTF-16 units of one short field."""
MOST_ROWS = 24
"""Rows that one form may bring; the live page offers far fewer."""
_ROW = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_OURS = re.compile(r"r[0-9a-z]{9}-[0-9a-z]+")
_NEW = re.compile(r"new[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer in words. `label` is a message of the catalogue that stands before it, or empty.

    `values` are filled into the label. Signs and arrows are no words: not every paper and not every voice has them.
    """

    words: str
    label: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """A whole form, read: the text of a free answer, or all keys of the `answer` map. The other one is None."""

    text: str | None = None
    answer: dict[str, Value] | None = None


class BadAnswer(ValueError):
    """A form was filled in a way that the exercise does not take. `message` of the catalogue says how to mend it.

    `filled` is what was filled in, so that nothing of it is lost.
    """

    def __init__(self, message: str, filled: Filled, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.filled = filled
        self.values = values


Source = TypeVar("Source", bound=ExerciseSource)
Shown = TypeVar("Shown", bound=ExerciseBlock)


class Kind(ABC, Generic[Source, Shown]):
    """One kind of exercise. Stateless: everything comes in as an argument."""

    name: str
    source: type[Source]
    shown: type[Shown]

    @abstractmethod
    def block(self, source: Source) -> Shown:
        """What stands on the page for what the author wrote. `number` is set by the page."""

    @abstractmethod
    def fill(self, block: Shown, form: Form) -> Filled:
        """A submitted form.

        Raises:
            BadAnswer: too much, or something that this exercise does not take.
        """

    @abstractmethod
    def lines(self, block: Shown, answer: Values) -> list[Line]:
        """An answer map in words, for reading, printing and taking away. Keys that make no sense are passed over."""

    def spoken(self, block: Shown) -> Iterator[str]:
        """All words of the exercise besides its question, for the checks of plain words."""
        yield block.hint


def asked(source: ExerciseSource) -> dict[str, Any]:
    """What the block of every exercise takes over from its author."""
    ask = one_line(source.ask)
    return {"id": source.id, "number": 0, "text": ask, "ask": ask, "hint": source.hint or ""}


def line_of(answer: Values, key: str) -> str:
    """The short text under a key, on one line; empty for anything else."""
    value = answer.get(key)
    return one_line(value) if isinstance(value, str) else ""


def whole_of(answer: Values, key: str) -> int | None:
    """The whole number under a key. Programs may send it as a float."""
    value = answer.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 2**53:
        return None
    return int(value) if value == int(value) else None


def number_of(answer: Values, key: str) -> float | None:
    """The number under a key, for an order that leaves room between two."""
    value = answer.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 2**53:
        return None
    return float(value)


def rows_of(answer: Values, prefix: str) -> list[str]:
    """The ids of the rows that have a key `prefix:<row>`, in the order in which they were made.

    Rows are named by the time at which they were begun, so sorting is by age.
    """
    found = (key.removeprefix(f"{prefix}:") for key in answer if key.startswith(f"{prefix}:"))
    return sorted({row for row in found if _ROW.fullmatch(row)})


def row_number(row: str) -> int:
    """The number of a row: later rows have larger ones. 0 for a name that is none of ours."""
    return int(row[1:10], 36) if _OURS.fullmatch(row) else 0


def new_row(after: Sequence[str] = ()) -> str:
    """A fresh row's id that sorts behind those that are there; the live page makes its own alike."""
    digits, number = "", max(map(row_number, after), default=0) + 1
    for _ in range(9):
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return f"r{digits}-{secrets.token_hex(2)}"


def one(form: Form, name: str) -> str:
    """The first value of a form's field, on one line; empty without any."""
    return one_line((form.get(name) or [""])[0])


def keep_short(form: Form, names: Iterable[str], beside: Values | None = None) -> Filled:
    """The short fields of these names under keys of the same name, and what goes `beside` them. No empty ones.

    Raises:
        BadAnswer: one of them is too long.
    """
    fields = {name: words for name in names if (words := one(form, name))}
    filled = Filled(answer={**(beside or {}), **fields})
    if any(len(words.encode("utf-16-le")) // 2 > LONGEST_LINE for words in fields.values()):
        raise BadAnswer("One line is too long. Please make it shorter, and save again.", filled)
    return filled


def rows_sent(form: Form, prefixes: Sequence[str]) -> dict[str, str]:
    """The rows of a form that say something: the name of each in the form (`new1`, `r...`), and its id in the answer.

    A row says something when a field `prefix:<row>` of one of the `prefixes` is not empty.
    """
    names = (name.partition(":") for name in form if name.partition(":")[0] in prefixes and one(form, name))
    sent = list(dict.fromkeys(row for _, _, row in names if _ROW.fullmatch(row)))[:MOST_ROWS]
    known = [row for row in sent if not _NEW.fullmatch(row)]
    rows = {row: row for row in known}
    for row in sent:
        if row not in rows:
            rows[row] = new_row(list(rows.values()))
    return rows


def renamed(form: Form, rows: Mapping[str, str]) -> Form:
    """The form with its rows named as they will be in the answer."""
    split = ((name.partition(":"), values) for name, values in form.items())
    return {f"{prefix}:{rows[row]}" if colon and row in rows else prefix + colon + row: values
            for (prefix, colon, row), values in split}  # fmt: skip
