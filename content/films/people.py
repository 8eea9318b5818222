"""The people of the sample films: hair, skin and a shirt, and no faces. All of them are made up."""

from __future__ import annotations

import math
from dataclasses import dataclass

from content.films.canvas import Canvas, arc
from content.films.colours import CLAY, DUSK, HAIR, INK, LAMP, SEA, SHADE, SKIN, SKIN2, STEAM, TRAIL


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody is drawn."""

    skin: str
    hair: str
    shirt: str
    long_hair: bool = False


PEOPLE = {
    "ari": Person(SKIN, HAIR, SEA),
    "ben": Person(SKIN2, STEAM, TRAIL),
    "joe": Person(SKIN, INK, DUSK),
    "mina": Person(SKIN, HAIR, SEA, long_hair=True),
    "nell": Person(SKIN2, CLAY, TRAIL, long_hair=True),
    "rosa": Person(SKIN, INK, CLAY, long_hair=True),
    "sol": Person(SKIN2, HAIR, LAMP, long_hair=True),
    "tam": Person(SKIN2, CLAY, SHADE),
    "aunt": Person(SKIN2, STEAM, DUSK, long_hair=True),
    "brother": Person(SKIN, HAIR, CLAY),
    "friend": Person(SKIN, INK, TRAIL, long_hair=True),
    "neighbour": Person(SKIN, STEAM, CLAY),
    "singer": Person(SKIN, STEAM, LAMP, long_hair=True),
    "sister": Person(SKIN, INK, TRAIL, long_hair=True),
    "worker": Person(SKIN2, HAIR, TRAIL, long_hair=True),
}
"""Those who tell the stories, and those whom they meet."""


def person(c: Canvas, x: float, who: Person) -> None:
    """Someone from the front."""
    if who.long_hair:
        c.box(x - 82, 130, 164, 220, who.hair, 76)
    c.box(x - 130, 330, 260, 220, who.shirt, 100)
    c.box(x - 28, 270, 56, 90, who.skin, 26)
    c.oval(x, 222, 68, 80, who.skin)
    c.polygon([*arc(x, 206, 78, math.pi, math.pi), (x + 40, 182), (x - 30, 168)], who.hair)


def side_by_side(c: Canvas, one: Person, other: Person) -> None:
    """Two people from the front."""
    person(c, 270, one)
    person(c, 590, other)
