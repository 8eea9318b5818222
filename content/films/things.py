"""Things that many films show: streets, rooms and small objects, as flat as the scenes of the first two films."""

from __future__ import annotations

import math

from content.films.canvas import WIDTH, Canvas, arc
from content.films.colours import (
    CLAY,
    DUSK,
    HAIR,
    INK,
    LAMP,
    LEAF,
    LINE,
    MIST,
    MOON,
    RAISED,
    SEA,
    SHADE,
    SKIN,
    SKIN2,
    STEAM,
    TRAIL,
)  # fmt: skip
from content.films.scenes import cup, window


def bus(c: Canvas) -> None:
    """A bus at the kerb."""
    c.box(0, 400, WIDTH, 80, SHADE)
    c.box(130, 130, 600, 250, CLAY, 36)
    for x in (170, 300, 430, 560):
        c.box(x, 170, 104, 90, MIST, 10)
    c.box(646, 270, 60, 110, MIST, 8)
    for x in (250, 560):
        c.oval(x, 388, 46, 46, INK)
        c.oval(x, 388, 20, 20, STEAM)


def bus_stop(c: Canvas) -> None:
    """A stop with a bench, and nobody there."""
    c.box(0, 400, WIDTH, 80, LINE)
    c.box(250, 100, 12, 300, INK, 6)
    c.oval(256, 100, 46, 46, TRAIL)
    c.box(360, 320, 260, 22, CLAY, 8)
    for x in (390, 580):
        c.box(x, 340, 14, 60, SHADE)


def door(c: Canvas) -> None:
    """A front door, open a hand wide."""
    c.box(300, 40, 260, 440, SHADE, 8)
    c.box(316, 56, 228, 424, LAMP)
    c.polygon([(316, 56), (500, 80), (500, 470), (316, 480)], TRAIL)
    c.oval(474, 280, 12, 12, LAMP)


def shoes(c: Canvas) -> None:
    """A pair of shoes on a mat."""
    c.box(220, 340, 420, 60, DUSK, 16)
    for x in (270, 450):
        c.box(x, 290, 120, 66, CLAY, 30)
        c.box(x, 240, 60, 90, CLAY, 20)
        c.box(x - 4, 340, 134, 18, INK, 8)
        for lace in range(3):
            c.stroke([(x + 14, 262 + 20 * lace), (x + 52, 256 + 20 * lace)], 5, RAISED)


def path(c: Canvas) -> None:
    """A path to a tree on a hill."""
    c.polygon([(0, 480), (0, 340), *[(x, 330 - 50 * math.sin(x / WIDTH * math.pi)) for x in range(0, WIDTH, 20)],
               (WIDTH, 340), (WIDTH, 480)], LEAF)  # fmt: skip
    c.polygon([(330, 480), (460, 480), (438, 300), (420, 300)], MIST)
    c.box(560, 150, 26, 150, HAIR, 8)
    for x, y, size in ((572, 120, 84), (510, 160, 54), (636, 160, 54)):
        c.oval(x, y, size, size * 0.9, TRAIL)


def bench(c: Canvas) -> None:
    """A bench under a tree."""
    c.box(0, 400, WIDTH, 80, LEAF)
    c.box(150, 120, 30, 290, HAIR, 8)
    c.oval(166, 110, 110, 96, TRAIL)
    c.box(380, 290, 300, 20, CLAY, 8)
    c.box(380, 330, 300, 22, CLAY, 8)
    for x in (400, 640):
        c.box(x, 290, 14, 116, SHADE)


def kitchen(c: Canvas) -> None:
    """A pan on a stove, and a sink with dishes."""
    c.box(0, 340, WIDTH, 140, LINE)
    c.box(90, 300, 300, 50, SHADE, 8)
    c.box(140, 220, 160, 84, INK, 16)
    c.box(296, 240, 120, 18, INK, 8)
    for shift in (-30, 20):
        c.stroke([(220 + shift + 9 * math.sin(t / 3), 200 - 5 * t) for t in range(15)], 6, STEAM)
    c.box(520, 290, 240, 60, STEAM, 10)
    for index, colour in enumerate((RAISED, SEA, RAISED, CLAY)):
        c.oval(640, 284 - 18 * index, 80 - 6 * index, 16, colour)


def table_with_bread(c: Canvas) -> None:
    """Bread and a cup on a table."""
    c.box(0, 380, WIDTH, 100, LINE)
    c.box(190, 300, 220, 84, CLAY, 40)
    for x in (240, 300, 360):
        c.stroke([(x, 314), (x + 16, 344)], 6, LAMP)
    cup(c, 590, 380, SEA)


def pills(c: Canvas) -> None:
    """A box of tablets, and a glass of water."""
    c.box(0, 380, WIDTH, 100, LINE)
    c.box(220, 250, 220, 130, RAISED, 10)
    c.box(220, 250, 220, 36, TRAIL, 10)
    for row in range(2):
        for column in range(4):
            c.oval(256 + 50 * column, 314 + 38 * row, 16, 12, LAMP)
    c.polygon([(530, 220), (640, 220), (624, 380), (546, 380)], MOON)
    c.polygon([(536, 280), (634, 280), (624, 380), (546, 380)], "#6CCBD2")


def notebook(c: Canvas) -> None:
    """A page with a list, and a pen."""
    c.box(270, 60, 300, 370, RAISED, 12)
    c.box(270, 60, 44, 370, TRAIL, 12)
    for line in range(5):
        c.box(346, 120 + 56 * line, 24, 24, LINE, 4)
        c.box(386, 126 + 56 * line, 150 - 18 * (line % 3), 12, SHADE, 6)
    c.stroke([(600, 380), (660, 200)], 16, CLAY)
    c.stroke([(596, 394), (602, 376)], 8, INK)


def desk(c: Canvas) -> None:
    """A desk with a chair on each side."""
    c.box(250, 260, 360, 26, CLAY, 8)
    for x in (280, 560):
        c.box(x, 284, 18, 130, CLAY)
    for x, colour in ((120, TRAIL), (660, SEA)):
        c.box(x, 180, 90, 120, colour, 16)
        c.box(x - 6, 290, 102, 26, colour, 10)
        c.box(x + 6, 314, 14, 100, SHADE)
        c.box(x + 70, 314, 14, 100, SHADE)
    c.box(380, 200, 110, 62, RAISED, 6)


def stairs(c: Canvas) -> None:
    """A staircase going up."""
    for step in range(7):
        c.box(120 + 90 * step, 400 - 48 * step, WIDTH - 120 - 90 * step, 48, LINE if step % 2 else STEAM)
    c.stroke([(110, 300), (720, -20)], 14, CLAY)
    for step in range(6):
        c.box(150 + 100 * step, 290 - 52 * step, 8, 120, CLAY)


def bags(c: Canvas) -> None:
    """Two shopping bags, with bread and leaves in them."""
    c.box(0, 400, WIDTH, 80, LINE)
    for x, colour in ((230, SEA), (470, CLAY)):
        c.stroke(arc(x + 90, 210, 50, math.pi, math.pi), 12, colour)
        c.box(x + 40, 160, 30, 90, LAMP, 14)
        for shift in (90, 120):
            c.oval(x + shift, 190, 18, 40, LEAF)
        c.box(x, 210, 180, 196, colour, 14)


def radio(c: Canvas) -> None:
    """An old radio with a long aerial."""
    c.box(0, 390, WIDTH, 90, LINE)
    c.stroke([(560, 180), (700, 40)], 8, SHADE)
    c.box(200, 170, 440, 220, CLAY, 26)
    c.oval(320, 284, 80, 80, INK)
    for ring in (58, 36, 14):
        c.oval(320, 284, ring, ring, SHADE if ring == 36 else HAIR)
    c.box(440, 210, 160, 44, MOON, 8)
    for x in (470, 570):
        c.oval(x, 320, 30, 30, LAMP)


def notes(c: Canvas) -> None:
    """Music in the air over a row of heads."""
    for x, y in ((220, 170), (400, 90), (590, 150)):
        c.oval(x, y, 26, 20, TRAIL)
        c.stroke([(x + 24, y - 4), (x + 24, y - 90), (x + 64, y - 74)], 9, TRAIL)
    for index in range(6):
        x = 90 + 135 * index
        c.box(x - 56, 370, 112, 140, (SEA, CLAY, DUSK)[index % 3], 50)
        c.oval(x, 330, 40, 46, (SKIN, SKIN2)[index % 2])
        c.polygon([*arc(x, 320, 44, math.pi, math.pi), (x, 300)], (HAIR, INK, CLAY)[index % 3])


def snow(c: Canvas) -> None:
    """A house in the snow, with one light."""
    c.box(0, 360, WIDTH, 120, MOON)
    c.box(300, 200, 260, 180, SHADE)
    c.polygon([(270, 210), (590, 210), (430, 90)], RAISED)
    c.box(400, 260, 70, 70, LAMP, 4)
    for index in range(26):
        c.oval((index * 137) % WIDTH, (index * 89) % 340, 6, 6, RAISED)


def rucksack(c: Canvas) -> None:
    """A big rucksack that stands on the floor."""
    c.box(0, 400, WIDTH, 80, LINE)
    c.box(310, 130, 240, 280, TRAIL, 60)
    c.box(340, 250, 180, 120, SEA, 20)
    c.stroke(arc(430, 130, 40, math.pi, math.pi), 14, INK)
    c.box(410, 240, 40, 26, LAMP, 6)


def meeting(c: Canvas) -> None:
    """A round table from above, with papers and seven chairs; one is blue."""
    for index in range(7):
        angle = 2 * math.pi * index / 7 - math.pi / 2
        c.oval(427 + 270 * math.cos(angle), 240 + 190 * math.sin(angle), 44, 40, SEA if index == 2 else STEAM)
    c.oval(427, 240, 200, 130, CLAY)
    c.oval(427, 234, 190, 122, LAMP)
    for x, y in ((340, 200), (470, 190), (410, 270)):
        c.box(x, y, 60, 44, RAISED, 4)


def letter(c: Canvas) -> None:
    """A letter in its envelope."""
    c.box(200, 150, 454, 270, RAISED, 10)
    c.polygon([(200, 160), (654, 160), (427, 320)], LINE)
    c.box(270, 70, 314, 150, RAISED, 6)
    for line in range(4):
        c.box(300, 96 + 28 * line, 250 - 40 * (line % 2), 10, SHADE, 5)
    c.oval(427, 318, 30, 30, CLAY)


def calendar(c: Canvas, marked: int, blue: int = 0) -> None:
    """A month in which `marked` days have a colour; the first `blue` ones are all blue."""
    c.box(200, 50, 454, 390, RAISED, 14)
    c.box(200, 50, 454, 70, TRAIL, 14)
    for day in range(28):
        yellow = day >= blue and day % 3 == 2
        colour = LINE if day >= marked else LAMP if yellow else SEA
        c.box(224 + 60 * (day % 7), 142 + 72 * (day // 7), 46, 54, colour, 8)


def poster(c: Canvas) -> None:
    """A poster on a wall, with a note of music and a few lines."""
    c.box(270, 40, 314, 400, RAISED, 8)
    c.box(290, 60, 274, 190, DUSK, 6)
    c.oval(390, 210, 30, 22, LAMP)
    c.stroke([(418, 206), (418, 90), (476, 112)], 10, LAMP)
    for line in range(3):
        c.box(310, 290 + 44 * line, 230 - 50 * (line % 2), 16, SHADE, 8)
    c.oval(427, 44, 10, 10, CLAY)


def bank_card(c: Canvas) -> None:
    """A bank card that one hand gives to another."""
    c.box(60, 250, 240, 76, CLAY, 30)
    c.box(240, 256, 120, 62, SKIN, 28)
    c.box(560, 250, 240, 76, TRAIL, 30)
    c.box(500, 256, 120, 62, SKIN, 28)
    c.box(326, 190, 208, 130, SEA, 14)
    c.box(326, 214, 208, 24, INK)
    c.box(350, 270, 60, 26, LAMP, 5)


def last_step(c: Canvas) -> None:
    """The top of the stairs, with a door and a bag in front of it."""
    c.box(0, 380, WIDTH, 100, LINE)
    c.box(0, 430, 300, 50, STEAM)
    c.box(500, 80, 180, 300, TRAIL, 6)
    c.oval(650, 240, 11, 11, LAMP)
    c.stroke(arc(390, 290, 36, math.pi, math.pi), 10, SEA)
    c.box(330, 290, 120, 92, SEA, 10)


def pens(c: Canvas) -> None:
    """A blue and a yellow pen."""
    c.box(0, 390, WIDTH, 90, LINE)
    for y, colour in ((210, SEA), (300, LAMP)):
        c.box(220, y, 360, 40, colour, 18)
        c.polygon([(576, y + 2), (576, y + 38), (640, y + 20)], INK)


def rain(c: Canvas) -> None:
    """Grey sky and rain on a street."""
    for x, size in ((200, 90), (330, 120), (480, 100), (600, 80)):
        c.oval(x, 110, size, size * 0.6, STEAM)
    for index in range(30):
        x, y = (index * 71) % WIDTH, 190 + (index * 53) % 240
        c.stroke([(x, y), (x - 8, y + 26)], 6, "#6CCBD2")
    c.box(0, 440, WIDTH, 40, SHADE)


def umbrella(c: Canvas) -> None:
    """An open umbrella in the rain."""
    for index in range(22):
        x, y = (index * 97) % WIDTH, (index * 61) % 420
        c.stroke([(x, y), (x - 8, y + 26)], 6, "#6CCBD2")
    c.polygon([*arc(427, 260, 230, math.pi, math.pi)], SEA)
    c.stroke([(427, 40), (427, 400)], 12, INK)
    c.stroke(arc(455, 400, 28, 0, math.pi), 12, INK)


def cat(c: Canvas) -> None:
    """A cat on a sill."""
    window(c, 120, 60, MIST, LAMP)
    c.box(80, 400, 700, 20, LINE, 6)
    c.oval(540, 330, 110, 80, INK)
    c.oval(620, 240, 60, 54, INK)
    for side in (-1, 1):
        c.polygon([(620 + side * 50, 230), (620 + side * 46, 160), (620 + side * 10, 200)], INK)
    c.stroke(arc(430, 330, 60, math.pi / 2, math.pi), 18, INK)


def key(c: Canvas) -> None:
    """A key on a hook."""
    c.box(380, 60, 90, 30, HAIR, 8)
    c.stroke(arc(427, 130, 30, -math.pi / 2, 4.4), 10, SHADE)
    c.stroke(arc(427, 210, 50, 0, 2 * math.pi), 18, LAMP)
    c.box(418, 256, 18, 150, LAMP, 6)
    for y in (340, 376):
        c.box(436, y, 40, 16, LAMP, 4)
