"""Right-to-left words on paper: letters that join, and the order in which they stand from left to right.

A browser does both by itself. fpdf2's plain text does neither, and a sentence in Arabic or Hebrew came out backwards.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

FROM_RIGHT: Final = frozenset({"R", "AL"})
STRONG: Final = FROM_RIGHT | {"L"}
LAM: Final = "\u0644"
STRETCH: Final = "\u0640"
"""Tatweel: it joins on both sides."""
MIRRORS: Final = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))
"""What opens on the left closes on the left where a line runs from the right."""
BLOCKS: Final = (range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))
"""Where Unicode has the shapes of Arabic letters, each with the letter that it stands for."""


def has_rtl(line: str) -> bool:
    """Whether any letter of a line runs from right to left."""
    return not line.isascii() and any(unicodedata.bidirectional(letter) in FROM_RIGHT for letter in line)


def begins_right(line: str) -> bool:
    """Whether a line runs from right to left as a whole: its first letter with a direction says so."""
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
    shapes, made, at = _shapes(), [], 0
    while at < len(line):
        letter = line[at]
        pair = line[at : at + 2]
        before, after = _before(line, at), _after(line, at)
        if pair in shapes:  # lam and alef are one shape
            letter, after = pair, ""
        own = shapes.get(letter, {})
        name = (
            ("medial" if _takes(after) else "final") if _gives(before) else ("initial" if _takes(after) else "isolated")
        )
        shape = own.get(name) or own.get("final" if name == "medial" else "isolated", letter)
        made.append(shape if has(shape) else letter)
        at += len(letter)
    return "".join(made)


@cache
def _shapes() -> dict[str, dict[str, str]]:
    """Letter -> name of a shape -> the shape, as Unicode's own data has it."""
    found: dict[str, dict[str, str]] = {}
    for number in (number for block in BLOCKS for number in block):
        name, *letters = unicodedata.decomposition(chr(number)).split() or [""]
        word = "".join(chr(int(letter, 16)) for letter in letters) if name.startswith("<") else ""
        if len(word) == 1 or (len(word) == 2 and word[0] == LAM and word[1] in "\u0622\u0623\u0625\u0627"):
            found.setdefault(word, {}).setdefault(name.strip("<>"), chr(number))
    return found


def _gives(letter: str) -> bool:
    """Whether a letter joins the one after it."""
    return letter == STRETCH or "initial" in _shapes().get(letter, {})


def _takes(letter: str) -> bool:
    """Whether a letter joins the one before it."""
    return letter == STRETCH or "final" in _shapes().get(letter, {})


def _before(line: str, at: int) -> str:
    """The letter before, marks over and under letters left out."""
    return next((letter for letter in reversed(line[:at]) if not unicodedata.combining(letter)), "")


def _after(line: str, at: int) -> str:
    return next((letter for letter in line[at + 1 :] if not unicodedata.combining(letter)), "")
