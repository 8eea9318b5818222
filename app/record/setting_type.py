"""Text on paper: lines broken by the widths of letters, pages as they are needed, each letter in a font that has it.

fpdf2's own paragraphs take minutes for a workbook of ten megabytes; this takes seconds. A letter that no font here has
is drawn as an empty box, never left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from fpdf import FPDF
from fpdf.fonts import TTFFont

from app.record.directions import begins_right, has_rtl, in_order, joined
from app.record.typeface import more_scripts, typeface

MARGIN: Final = 20.0
LEADING: Final = 1.5
BOX: Final = 0.6
"""Width of the box for a letter that no font has, in ems."""
POINT: Final = 25.4 / 72
"""Millimetres."""
SILENT: Final = frozenset({"Cc", "Cf", "Cs"})
"""Categories of characters that have no shape: control signs, joiners, marks of direction."""
FOOT: Final = 9
"""Points of the number at the foot of a page."""
MAIN: Final = "latin"
NO_FONT: Final = ""
REMEMBERED: Final = 100_000
"""Words whose width is remembered."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph looks. `grey` from 0 (black) to 255."""

    points: float
    bold: bool = False
    grey: int = 0
    indent: float = 0.0
    """Millimetres from the left margin."""
    before: float = 0.0
    """Millimetres of space above."""


class _Sheets(FPDF):
    """Pages with their number at the foot: they are printed, and come apart."""

    def footer(self) -> None:
        self.set_font(MAIN, "", FOOT)
        self.set_text_color(70)
        number = str(self.page_no())
        self.text((self.w - self.get_string_width(number)) / 2, self.h - MARGIN / 2, number)


class Paper:
    """An A4 document that grows downwards."""

    def __init__(self, title: str, language: str) -> None:
        self._pdf = _Sheets(format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_creator("Waymark")
        self._faces = _add_fonts(self._pdf)
        self._places: dict[tuple[str, bool], tuple[str, float]] = {}
        self._plain: dict[bool, set[str]] = {False: set(), True: set()}
        self._widths: dict[tuple[str, bool], float] = {}
        self._bottom = self._pdf.h - MARGIN
        self._y = self._bottom
        self.lost = 0
        """How many letters had to be drawn as a box."""

    def write(self, text: str, style: Style) -> None:
        """A paragraph; line breaks in it stay."""
        self._y += style.before
        width = (self._pdf.w - 2 * MARGIN - style.indent) / (style.points * POINT) * 1000
        for line in text.splitlines() or [""]:
            shown = _shown(line)
            if not has_rtl(shown):
                for words in self._broken(shown, width, style.bold):
                    self._line(words, style)
                continue
            from_right = begins_right(shown)
            shaped = joined(shown, lambda letter: self._place(letter, style.bold)[0] != NO_FONT)
            for words in self._broken(shaped, width, style.bold):
                self._line(in_order(words, from_right), style, from_right=from_right)

    def keep_together(self, millimetres: float) -> None:
        """Begin a new page unless so much still fits on this one."""
        if self._y + millimetres > self._bottom:
            self._y = self._bottom

    def done(self) -> bytes:
        """The PDF."""
        if self._pdf.page == 0:
            self._pdf.add_page()
        return bytes(self._pdf.output())

    def _line(self, words: str, style: Style, *, from_right: bool = False) -> None:
        height = style.points * POINT * LEADING
        if self._y + height > self._bottom:
            self._pdf.add_page()
            self._y = MARGIN
        self._y += height
        x = MARGIN + style.indent
        if from_right:
            x = self._pdf.w - x - self._width(words, style.bold) * style.points * POINT / 1000
        self._pdf.set_text_color(style.grey)
        if self._is_plain(words, style.bold):
            self._run(x, MAIN, words, style)
            return
        for face, letters in self._runs(words, style.bold):
            if face == NO_FONT:
                self._boxes(x, len(letters), style)
            else:
                self._run(x, face, letters, style)
            x += self._width(letters, style.bold) * style.points * POINT / 1000

    def _is_plain(self, words: str, bold: bool) -> bool:
        """Whether the first font has every letter of a line: nearly every line, and much faster."""
        plain, letters = self._plain[bold], set(words)
        if letters <= plain:
            return True
        plain.update(letter for letter in letters if self._place(letter, bold)[0] == MAIN)
        return letters <= plain

    def _runs(self, words: str, bold: bool) -> Iterator[tuple[str, str]]:
        """The line in pieces of one font each."""
        for face, run in groupby(words, key=lambda letter: self._place(letter, bold)[0]):
            yield face, "".join(run)

    def _run(self, x: float, face: str, letters: str, style: Style) -> None:
        weight = "B" if style.bold and f"{face}B" in self._faces else ""
        self._pdf.set_font(face, weight, style.points)
        self._pdf.text(x, self._y, letters)

    def _boxes(self, x: float, count: int, style: Style) -> None:
        em = style.points * POINT
        self._pdf.set_draw_color(style.grey)
        for _ in range(count):
            self._pdf.rect(x + 0.05 * em, self._y - 0.7 * em, (BOX - 0.1) * em, 0.7 * em)
            x += BOX * em
        self.lost += count

    def _place(self, letter: str, bold: bool) -> tuple[str, float]:
        """The font that has a letter, and its width there in thousandths of an em."""
        key = letter, bold
        if key not in self._places:
            self._places[key] = self._look_up(ord(letter), bold)
        return self._places[key]

    def _look_up(self, number: int, bold: bool) -> tuple[str, float]:
        for name, font in self._faces.items():
            if name.endswith("B") == bold and number in font.cmap:
                return name.removesuffix("B"), font.cw[number]
        for name, font in self._faces.items():
            if number in font.cmap:
                return name, font.cw[number]
        return NO_FONT, BOX * 1000

    def _broken(self, line: str, width: float, bold: bool) -> Iterator[str]:
        """The line in pieces that fit, broken at spaces, and inside a word only where it is longer than a line."""
        piece, used = "", 0.0
        for word in _words(line):
            wide, rest = self._width(word, bold), word
            if used + wide > width and piece:
                yield piece.rstrip()
                piece, used = "", 0.0
            while wide > width:
                head = self._fitting(rest, width, bold)
                yield head
                rest = rest[len(head) :]
                wide = self._width(rest, bold)
            piece, used = piece + rest, used + wide
        yield piece.rstrip()

    def _width(self, word: str, bold: bool) -> float:
        key = word, bold
        known = self._widths.get(key)
        if known is None:
            known = sum(self._place(letter, bold)[1] for letter in word)
            if len(self._widths) < REMEMBERED:
                self._widths[key] = known
        return known

    def _fitting(self, word: str, width: float, bold: bool) -> str:
        used = 0.0
        for index, letter in enumerate(word):
            used += self._place(letter, bold)[1]
            if used > width:
                return word[: max(1, index)]
        return word


def _add_fonts(pdf: FPDF) -> dict[str, TTFFont]:
    for (subset, style), path in typeface().items():
        pdf.add_font(subset, style, path)
    for index, path in enumerate(more_scripts()):
        pdf.add_font(f"more{index}", "", path)
    return {name: font for name, font in pdf.fonts.items() if isinstance(font, TTFFont)}


def _shown(line: str) -> str:
    """A line without the characters that have no shape of their own; a tab is spaces."""
    if line.isascii() and line.isprintable():
        return line
    plain = unicodedata.normalize("NFC", line.replace("\t", "    "))
    return "".join(
        letter for letter in plain if unicodedata.category(letter) not in SILENT and not 0xFE00 <= ord(letter) <= 0xFE0F
    )


def _words(line: str) -> Iterator[str]:
    """Words with the spaces that follow them."""
    start = 0
    while start < len(line):
        end = line.find(" ", start)
        if end < 0:
            yield line[start:]
            return
        while end < len(line) and line[end] == " ":
            end += 1
        yield line[start:end]
        start = end
