"""What a film's file can show by name: people, scenes with somebody in them, and scenes without."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Final

from content.films import scenes, things
from content.films.canvas import Canvas
from content.films.people import PEOPLE, Person, side_by_side

Draw = Callable[[Canvas], None]

WITH_SOMEBODY: Final[dict[str, Callable[[Canvas, Person], None]]] = {
    "awake": scenes.awake,
    "night": scenes.night,
    "round-and-round": scenes.round_and_round,
    "street": scenes.street,
}
"""Scenes that need a person: `awake, joe`."""

SCENES: Final[dict[str, Draw]] = {
    "bags": things.bags,
    "bank-card": things.bank_card,
    "bare-tray": scenes.bare_tray,
    "bench": things.bench,
    "bread": things.table_with_bread,
    "bus": things.bus,
    "bus-stop": things.bus_stop,
    "calendar": lambda c: things.calendar(c, 28, blue=7),
    "calendar-two-weeks": lambda c: things.calendar(c, 14, blue=7),
    "calendar-week": lambda c: things.calendar(c, 7, blue=7),
    "cat": things.cat,
    "cup": scenes.warm_drink,
    "desk": things.desk,
    "door": things.door,
    "first-leaf": scenes.first_leaf,
    "key": things.key,
    "kitchen": things.kitchen,
    "last-step": things.last_step,
    "letter": things.letter,
    "meeting": things.meeting,
    "message": scenes.message,
    "morning": scenes.morning,
    "notebook": things.notebook,
    "notes": things.notes,
    "path": things.path,
    "pens": things.pens,
    "pills": things.pills,
    "poster": things.poster,
    "radio": things.radio,
    "rain": things.rain,
    "rucksack": things.rucksack,
    "seeds": scenes.seeds,
    "shoes": things.shoes,
    "snow": things.snow,
    "stairs": things.stairs,
    "three-pots": scenes.three_pots,
    "umbrella": things.umbrella,
    "water": scenes.water,
}
"""Scenes with nobody in them."""


def drawing_of(words: str) -> Draw | None:
    """The drawing that a film's `show` means: `rosa`, `rosa, sister`, `awake, joe` or `bus`; None for none."""
    first, comma, second = (part.strip() for part in words.partition(","))
    if not comma:
        if first in PEOPLE:
            return lambda c: scenes.by_the_window(c, PEOPLE[first])
        return SCENES.get(first)
    if second not in PEOPLE:
        return None
    if first in PEOPLE:
        return lambda c: side_by_side(c, PEOPLE[first], PEOPLE[second])
    with_somebody = WITH_SOMEBODY.get(first)
    return None if with_somebody is None else lambda c: with_somebody(c, PEOPLE[second])


def nearest(words: str) -> str:
    """A name that is like `words`, for a sentence that says how to mend it."""
    names = [*SCENES, *PEOPLE, *(f"{scene}, ari" for scene in WITH_SOMEBODY)]
    near = difflib.get_close_matches(words, names, n=1)
    return f"Did you mean '{near[0]}'?" if near else "Use one of the scenes in the guide, or a file that lies beside."
