"""Highlights drawn into a block's HTML as real `<mark>` elements, for pages that run without JavaScript and for print.

Offsets count UTF-16 units of the block's text, as browsers and the protocol do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import pairwise

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Highlight:
    """A kept highlight of one block: from `start` up to `end`, by `name` in the part of `role`."""

    id: str
    start: int
    end: int
    name: str
    role: str
    quote: str = ""


def units(text: str) -> int:
    """How many UTF-16 units `text` has."""
    return len(text.encode("utf-16-le")) // 2


def at_unit(text: str, offset: int) -> int:
    """The index into `text` of the character that holds or follows UTF-16 unit `offset`."""
    seen = 0
    for index, character in enumerate(text):
        if seen >= offset:
            return index
        seen += 2 if ord(character) > 0xFFFF else 1
    return len(text)


def marked(html: str, text: str, highlights: Sequence[Highlight]) -> Markup:
    """`html`, whose text content is `text`, with each highlight wrapped in `<mark data-mark>`.

    A highlight whose words are no longer there is left out: never drawn on words that nobody chose.
    """
    good = [mark for mark in highlights if _still_there(text, mark)]
    if not good:
        return Markup(html)  # noqa: S704 - pre-rendered by the content pack's allow-list
    writer = _Writer([(at_unit(text, mark.start), at_unit(text, mark.end), mark) for mark in good])
    writer.feed(html)
    writer.close()
    return Markup("".join(writer.out))  # noqa: S704 - the same elements, plus our own marks


def kept_aside(text: str, highlights: Sequence[Highlight]) -> list[Highlight]:
    """The highlights whose words do not stand in `text`: made in another language, or on words that are gone."""
    return [mark for mark in highlights if mark.quote and not _still_there(text, mark)]


def _still_there(text: str, mark: Highlight) -> bool:
    if not 0 <= mark.start < mark.end <= units(text):
        return False
    words = text[at_unit(text, mark.start) : at_unit(text, mark.end)]
    return not mark.quote or words == mark.quote


class _Writer(HTMLParser):
    """Copies HTML and opens and closes marks at the right characters of its text."""

    def __init__(self, spans: list[tuple[int, int, Highlight]]) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._spans = spans
        self._cuts = sorted({edge for start, end, _ in spans for edge in (start, end)})
        self._at = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        start, end = self._at, self._at + len(data)
        edges = [start, *(cut for cut in self._cuts if start < cut < end), end]
        for left, right in pairwise(edges):
            piece = escape(data[left - start : right - start], quote=False)
            owners = [mark for first, last, mark in self._spans if first <= left and right <= last]
            self.out.append(_wrapped(piece, owners))
        self._at = end


def _wrapped(piece: str, owners: list[Highlight]) -> str:
    for mark in owners:
        name = escape(mark.name)
        piece = f'<mark data-mark="{escape(mark.id)}" data-role="{escape(mark.role)}" title="{name}">{piece}</mark>'
    return piece
