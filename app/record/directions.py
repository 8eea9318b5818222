"""Right-to-left words on paper: letters that join, and the order in which they stand from left to right.

A browser does both by itself. fpdf2's plain text does neither, and a sentence in Arabic or Hebrew came out backwards;
its paragraphs with HarfBuzz do, ten times slower than this.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

from arabic_reshaper import ArabicReshaper
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

FROM_RIGHT: Final = frozenset({"R", "AL"})
STRONG: Final = FROM_RIGHT | {"L"}
MIRRORS: Final = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))
"""What opens on the left closes on the left where a line runs from the right."""
_RESHAPER: Final = ArabicReshaper({"delete_harakat": False, "delete_tatweel": False})


def has_rtl(line: str) -> bool:
    """Whether any letter of a line runs from right to left."""
    return not line.isascii() and any(unicodedata.bidirectional(letter) in FROM_RIGHT for letter in line)


def begins_right(line: str) -> bool:
    """Whether a line runs from right to left as a whole: its first letter with a direction says so (UAX 9, P2)."""
    found = (unicodedata.bidirectional(letter) for letter in line)
    return next((way for way in found if way in STRONG), "L") in FROM_RIGHT


def in_order(line: str, from_right: bool) -> str:
    """The letters of a line from left to right, as they stand on paper."""
    way = TextDirection.RTL if from_right else TextDirection.LTR
    letters = BidiParagraph(line, base_direction=way).get_reordered_characters()
    return "".join(
        MIRRORS.get(letter.character, letter.character) if letter.embedding_level % 2 else letter.character
        for letter in letters
    )


def joined(line: str, has: Callable[[str], bool]) -> str:
    """The line with the shape of each Arabic letter that its neighbours ask for; `has`: what can be drawn."""
    shaped = str(_RESHAPER.reshape(line))
    return shaped if all(map(has, shaped)) else line
