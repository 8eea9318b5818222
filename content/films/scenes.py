"""The scenes of the sample films: flat, few shapes, the colours of the pages."""

from __future__ import annotations

import math

from content.films.canvas import WIDTH, Canvas, arc
from content.films.colours import (
    CLAY,
    DUSK,
    EVENING,
    INK,
    LAMP,
    LEAF,
    LINE,
    MIST,
    MOON,
    NIGHT,
    RAISED,
    SEA,
    SHADE,
    SKIN2,
    STEAM,
    TRAIL,
)  # fmt: skip
from content.films.people import Person, person

STEPS = tuple(step / 12 for step in range(13))


def window(c: Canvas, x: float, y: float, sky: str, light: str) -> None:
    """A window with the moon or the sun."""
    c.box(x, y, 220, 220, LINE, 10)
    c.box(x + 12, y + 12, 196, 196, sky, 4)
    c.oval(x + 150, y + 66, 28, 28, light)
    c.box(x + 106, y + 12, 8, 196, LINE)


def cup(c: Canvas, x: float, y: float, colour: str) -> None:
    """A cup with steam; (x, y) is the middle of its foot."""
    c.stroke(arc(x + 52, y - 56, 30, -math.pi / 2, math.pi), 14, colour)
    c.box(x - 58, y - 110, 116, 110, colour, 22)
    c.box(x - 58, y - 110, 116, 30, colour)
    for shift in (-26, 12):
        c.stroke([(x + shift + 9 * math.sin(t / 3), y - 130 - 5 * t) for t in range(15)], 6, STEAM)


def by_the_window(c: Canvas, who: Person) -> None:
    """Someone at home by day."""
    window(c, 560, 70, MIST, LAMP)
    person(c, 320, who)


def night(c: Canvas, who: Person) -> None:
    """Someone at home by night."""
    window(c, 560, 70, NIGHT, MOON)
    person(c, 320, who)


def _bed(c: Canvas, who: Person) -> None:
    c.box(120, 330, 620, 24, SHADE, 8)
    c.box(110, 210, 26, 230, SHADE, 8)
    c.box(724, 280, 22, 160, SHADE, 8)
    c.box(146, 268, 170, 64, MOON, 28)
    c.oval(250, 256, 44, 40, who.skin)
    c.polygon([*arc(250, 252, 46, math.pi * 0.85, math.pi * 1.1), (252, 236)], who.hair)
    c.box(270, 262, 460, 92, DUSK, 40)


def awake(c: Canvas, who: Person) -> None:
    """In bed, with thoughts that go round."""
    _bed(c, who)
    c.stroke(arc(430, 130, 56, 0.3, 5.4), 8, LAMP)


def round_and_round(c: Canvas, who: Person) -> None:
    """In bed, with more of them."""
    _bed(c, who)
    for x, y, radius in ((360, 150, 40), (480, 110, 62), (620, 160, 48)):
        c.stroke(arc(x, y, radius, 0.3, 5.4), 8, LAMP)


def warm_drink(c: Canvas) -> None:
    """A cup on a table."""
    c.box(0, 380, WIDTH, 100, LINE)
    cup(c, 427, 380, CLAY)


def street(c: Canvas, who: Person) -> None:
    """Someone from behind who looks out at the lights."""
    c.box(150, 40, 560, 330, SHADE, 10)
    c.box(166, 56, 528, 298, EVENING, 4)
    for x, base in ((250, 250), (380, 210), (600, 235)):
        c.stroke([(x, base + 90), (x, base)], 7, SHADE)
        c.oval(x, base - 12, 34, 34, "#5A5348")
        c.oval(x, base - 12, 15, 15, LAMP)
    c.box(424, 40, 10, 330, SHADE)
    if who.long_hair:
        c.box(448, 180, 144, 190, who.hair, 68)
    c.box(400, 330, 240, 220, who.shirt, 100)
    c.box(494, 280, 52, 80, who.hair if who.long_hair else who.skin, 24)
    c.oval(520, 250, 62, 72, who.hair)


def message(c: Canvas) -> None:
    """A phone with two messages."""
    c.box(310, 30, 234, 430, INK, 30)
    c.box(324, 56, 206, 378, RAISED, 14)
    for y, x, colour, length in ((100, 350, MIST, 110), (200, 374, TRAIL, 84)):
        c.box(x, y, 136, 76, colour, 18)
        for line in range(2):
            c.box(x + 14, y + 20 + 22 * line, length - 28 * line, 9, SHADE if colour == MIST else MIST, 4)
    c.box(338, 390, 178, 30, LINE, 14)


def morning(c: Canvas) -> None:
    """The window in the morning, and the cup."""
    window(c, 180, 70, MIST, LAMP)
    c.box(120, 340, 614, 20, LINE, 6)
    cup(c, 560, 340, CLAY)


def _tray(c: Canvas) -> None:
    c.box(0, 400, WIDTH, 80, LINE)
    c.box(210, 330, 434, 74, CLAY, 12)
    c.box(226, 318, 402, 30, "#5B3A22", 10)


def _sprout(c: Canvas, x: float, y: float, size: float) -> None:
    c.stroke([(x, y), (x, y - 60 * size)], 8 * size, TRAIL)
    for side in (-1, 1):
        upper = [(x + side * size * 64 * t, y - size * (56 + 48 * t + 40 * t * (1 - t))) for t in STEPS]
        lower = [(x + side * size * 64 * t, y - size * (56 + 48 * t - 70 * t * (1 - t))) for t in STEPS]
        c.polygon([*upper, *reversed(lower)], LEAF)


def seeds(c: Canvas) -> None:
    """A hand lays seeds into a tray."""
    _tray(c)
    c.box(470, 90, 300, 76, TRAIL, 30)
    c.box(370, 96, 130, 64, SKIN2, 30)
    c.box(352, 140, 76, 26, SKIN2, 13)
    for x, y in ((370, 200), (395, 240), (360, 276), (410, 292), (300, 312), (460, 312), (540, 312)):
        c.oval(x, y, 8, 6, LAMP)


def bare_tray(c: Canvas) -> None:
    """The tray with nothing to see yet."""
    _tray(c)
    for x, radius in ((560, 40), (610, 52), (664, 38)):
        c.oval(x, 120, radius, radius * 0.7, LINE)


def water(c: Canvas) -> None:
    """A watering can over the tray."""
    _tray(c)
    c.stroke(arc(640, 150, 56, -1.4, 2.8), 14, SEA)
    c.box(510, 90, 150, 130, SEA, 18)
    c.polygon([(516, 190), (516, 150), (420, 116), (410, 132)], SEA)
    for x, y in ((400, 160), (386, 200), (408, 236), (380, 276), (424, 190), (430, 286)):
        c.oval(x, y, 5, 9, "#6CCBD2")


def first_leaf(c: Canvas) -> None:
    """One green sprout."""
    _tray(c)
    _sprout(c, 427, 322, 1.4)


def three_pots(c: Canvas) -> None:
    """Three pots by the window."""
    window(c, 317, 40, MIST, LAMP)
    c.box(90, 400, 674, 20, LINE, 6)
    for x, size in ((210, 1.5), (427, 0.9), (644, 1.2)):
        _sprout(c, x, 326, size)
        c.polygon([(x - 66, 316), (x + 66, 316), (x + 46, 402), (x - 46, 402)], CLAY)
