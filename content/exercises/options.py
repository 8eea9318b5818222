"""Options that can be ticked: shared by the kinds that offer a list of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field
from pydantic_core import PydanticCustomError

from content.exercises.kind import Values
from content.schema import OptionSource

OPTION = "option:"
"""The keys of ticked options in the answer map: `option:<id>`."""
Options = tuple[tuple[str, str], ...]
"""(id, label), in the author's order."""
OptionSources = Annotated[list[OptionSource], Field(min_length=2, max_length=12)]


def pairs(options: Iterable[OptionSource]) -> Options:
    """Options as a block has them."""
    return tuple((option.id, option.label) for option in options)


def each_its_own(options: Sequence[OptionSource]) -> None:
    """Options have different ids.

    Raises:
        PydanticCustomError: two have the same.
    """
    ids = [option.id for option in options]
    if len(set(ids)) < len(ids):
        raise PydanticCustomError("plain", "Two options have the same id. Give each its own.")


def not_more_than_all(most: int, options: Sequence[OptionSource]) -> None:
    """`most` of the options may be picked, and there are as many.

    Raises:
        PydanticCustomError: there are fewer.
    """
    if most > len(options):
        raise PydanticCustomError("plain", "'max' is more than there are options. Make it smaller.")


def ticked(options: Options, answer: Values) -> list[str]:
    """The ids of the ticked options, in the author's order."""
    return [id_ for id_, _ in options if answer.get(OPTION + id_) is True]
