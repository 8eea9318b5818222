"""`:::sort`: cards into piles; without piles, cards into an order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from content.exercises.kind import Filled, Form, Kind, Line, Value, Values, asked, line_of, number_of, one
from content.exercises.options import Options, each_its_own, pairs
from content.model import ExerciseBlock
from content.schema import ExerciseSource, OptionSource

PILE = "pile"
"""The keys of cards that lie in a pile: `pile:<card>` is the id of the pile."""
RANK = "rank"
"""The keys of cards that were moved in an order: `rank:<card>` is a number, small ones first.

A card that nobody moved has the place that its author gave it, 1 for the first. So two people who move two cards
change one key each, and both moves hold.
"""


SHOWN = "shown"
"""`shown:<card>` is a field of the form alone: the place that the card had in it, so that a moved one is known."""


class SortSource(ExerciseSource):
    """`- id | label` for each card, `+ id | label` for each pile. No pile means: put the cards in order."""

    kind: Literal["sort"]
    options: Annotated[list[OptionSource], Field(min_length=3, max_length=10)]
    piles: Annotated[list[OptionSource], Field(min_length=2, max_length=4)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        each_its_own(self.options)
        each_its_own(self.piles or [])
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class SortBlock(ExerciseBlock):
    """Cards to sort: `options` and `piles` are (id, label). Without piles the cards are put in order."""

    kind: ClassVar[str] = "sort"
    options: Options
    piles: Options

    def ranked(self, answer: Values) -> list[tuple[str, str]]:
        """The cards in the order of an answer."""
        places = {id_: number for number, (id_, _) in enumerate(self.options, 1)}
        moved = {id_: number_of(answer, f"{RANK}:{id_}") for id_ in places}
        return sorted(self.options, key=lambda card: at if (at := moved[card[0]]) is not None else places[card[0]])


class SortKind(Kind[SortSource, SortBlock]):
    """Cards into piles (`pile:<card>`), or into an order (`rank:<card>`)."""

    name = "sort"
    source = SortSource
    shown = SortBlock

    def block(self, source: SortSource) -> SortBlock:
        """See Kind."""
        return SortBlock(**asked(source), options=pairs(source.options), piles=pairs(source.piles or []))

    def fill(self, block: SortBlock, form: Form) -> Filled:
        """`pile:<card>` with the id of a pile or nothing, or `rank:<card>` with a place from 1. See Kind."""
        if block.piles:
            piles = {id_ for id_, _ in block.piles}
            chosen = {f"{PILE}:{id_}": one(form, f"{PILE}:{id_}") for id_, _ in block.options}
            return Filled(answer={key: pile for key, pile in chosen.items() if pile in piles})
        places = {id_: number for number, (id_, _) in enumerate(block.options, 1)}
        shown = {id_: _place(one(form, f"{SHOWN}:{id_}"), place) for id_, place in places.items()}
        wanted = {id_: _place(one(form, f"{RANK}:{id_}"), place) for id_, place in shown.items()}
        # The cards that nobody moved keep their order, and each moved one goes to the place that it says.
        order = sorted((id_ for id_ in places if wanted[id_] == shown[id_]), key=lambda id_: shown[id_])
        for id_ in sorted((id_ for id_ in places if id_ not in order), key=lambda id_: wanted[id_]):
            order.insert(wanted[id_] - 1, id_)
        ranks: dict[str, Value] = {f"{RANK}:{id_}": number for number, id_ in enumerate(order, 1)}
        return Filled(answer=ranks)

    def lines(self, block: SortBlock, answer: Values) -> list[Line]:
        """A line for each pile that has cards, or the cards in their order. See Kind."""
        if not block.piles:
            if not any(key.startswith(f"{RANK}:") for key in answer):
                return []
            return [Line(f"{number}. {label}") for number, (_, label) in enumerate(block.ranked(answer), 1)]
        told: list[Line] = []
        for pile, label in block.piles:
            cards = [card for id_, card in block.options if line_of(answer, f"{PILE}:{id_}") == pile]
            if cards:
                told.append(Line(f"{label}: {'; '.join(cards)}"))
        return told

    def spoken(self, block: SortBlock) -> Iterator[str]:
        """See Kind."""
        yield block.hint
        yield from (label for _, label in (*block.options, *block.piles))


def _place(typed: str, otherwise: int) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else otherwise
