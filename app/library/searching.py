"""Search within the library, behind a port: today SQLite's FTS5, held in memory beside the pack."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from app.library.real_words import REAL
from app.library.words import Vocabulary, folded
from content.editions import Edition
from content.exercises import KINDS
from content.library import Library
from content.model import Block, ExerciseBlock, Page, VideoBlock
from content.tone import NEED_OFTEN_MISSPELT, says_need

MOST = 20
"""Pages that one search finds."""
SURE = 5
"""Letters above which a word with a letter wrong is still taken for a call for help."""
LONGEST = 100
"""Letters of a search that are looked at."""
_WORD = re.compile(r"[^\W_]+")
_NEED = Vocabulary(dict.fromkeys(NEED_OFTEN_MISSPELT, 1))


@dataclass(frozen=True, slots=True)
class Found:
    """A page that was found. `said` is a piece of it, as (words, whether they were searched for)."""

    page: Page
    topic: str
    said: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """The best pages first.

    `instead`: the words that were looked for, where one was spelt in another way. `some`: no page has all the words.
    `akin`: the pages have words that mean nearly the same. `more`: there are more of them. `in_need`: who looks for
    this may be in danger, so Help comes first.
    """

    found: tuple[Found, ...] = ()
    instead: str | None = None
    some: bool = False
    akin: bool = False
    more: bool = False
    in_need: bool = False

    def within(self, has_page: Callable[[str], bool]) -> Findings:
        """Those that a session has too, which goes on with the pages that it began with."""
        return replace(self, found=tuple(one for one in self.found if has_page(one.page.id)))


class Search(Protocol):
    """Finds pages by their words."""

    def find(self, words: str, lang: str | None = None) -> Findings:
        """Pages as a reader of `lang` has them; nothing for a search without a word."""


class SqliteSearch:
    """Search with FTS5 (https://www.sqlite.org/fts5.html) in each language of a library.

    Nothing that anybody searches for is kept or logged.
    """

    def __init__(self, library: Library) -> None:
        self._own = library.lang
        self._indexes = {lang: _Index(library.edition(lang), library) for lang in library.languages}

    def find(self, words: str, lang: str | None = None) -> Findings:
        """See Search. Where a reader's language has nothing, the library's own may."""
        wanted = _WORD.findall(words[:LONGEST])
        here = lang if lang in self._indexes else self._own
        in_need = _is_in_need([folded(word) for word in wanted], lang or self._own)
        found = self._indexes[here].find(wanted, as_is=in_need)
        if not found.found and here != self._own:
            own = self._indexes[self._own].find(wanted, as_is=in_need)
            found = own if own.found else found
        return replace(found, in_need=in_need)


class _Index:
    """One language: word beginnings, without accents; titles count most, and what is said in stories least."""

    def __init__(self, edition: Edition, library: Library) -> None:
        self._pages = {page.id: (page, topic.title) for topic in edition.topics for page in topic.pages}
        self._lock = threading.Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.execute(
            "CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, title, summary, topic, said, also,"
            " tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
        )
        easy = library.edition(edition.lang, easy=True)
        rows = [
            (page.id, page.title, page.summary, topic, " \u2022 ".join(_said(page)), _also(page, easy.page(page.id)))
            for page, topic in self._pages.values()
        ]
        self._base.executemany("INSERT INTO page VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._base.execute("CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, page, row)")
        self._akin = {tuple(_plain(word)): others for word, others in edition.synonyms.items()}
        single = {key[0]: 1 for key in self._akin if len(key) == 1}
        written = dict(self._base.execute("SELECT term, doc FROM temp.word"))
        self._written = Vocabulary(written)
        self._known = Vocabulary(single | written)

    def find(self, words: list[str], *, as_is: bool) -> Findings:
        """All words first; where no page has them all, any of them.

        A word that nobody wrote is the nearest one, if not `as_is`.
        """
        meant = words if as_is else [self._meant(word) for word in words]
        parts = list(self._parts(meant))
        if not parts:
            return Findings()
        rows = self._rows(" AND ".join(query for query, _ in parts))
        some = not rows and len(parts) > 1
        rows = self._rows(" OR ".join(query for query, _ in parts)) if some else rows
        is_other = any(folded(word) != folded(other) for word, other in zip(words, meant, strict=True))
        return Findings(
            tuple(rows[:MOST]),
            instead=" ".join(meant) if rows and is_other else None,
            some=some,
            akin=any(akin for _, akin in parts),
            more=len(rows) > MOST,
        )

    def _meant(self, word: str) -> str:
        plain = folded(word)
        if self._known.begins(plain) or plain in REAL:
            return word
        return self._known.near(plain) or word

    def _parts(self, words: list[str]) -> Iterator[tuple[str, bool]]:
        """Words as FTS5 looks for them, with words that mean nearly the same; and whether no page has but those."""
        plain = [folded(word) for word in words]
        at = 0
        while at < len(words):
            size = next((size for size in (3, 2, 1) if tuple(plain[at : at + size]) in self._akin), 0)
            own = words[at : at + (size or 1)]
            others = self._akin.get(tuple(plain[at : at + size]), ())
            either = [own, *(_plain(other) for other in others)]
            written = all(self._written.begins(folded(word)) for word in own)
            yield f"({' OR '.join(_all_of(one) for one in either)})", bool(others) and not written
            at += size or 1

    def _rows(self, query: str) -> list[Found]:
        asked = (
            "SELECT id, snippet(page, 4, char(2), char(3), ' \u2026 ', 16) FROM page WHERE page MATCH ?"
            " ORDER BY bm25(page, 0, 8, 4, 3, 1, 0.5), rowid LIMIT ?"
        )
        with self._lock:
            rows = self._base.execute(asked, (query, MOST + 1)).fetchall()
        return [Found(*self._pages[id_], _quoted(said)) for id_, said in rows]


def _plain(words: str) -> list[str]:
    return [folded(word) for word in _WORD.findall(words)]


def _all_of(words: list[str]) -> str:
    """All of the words, each as a beginning."""
    return "(" + " AND ".join(f'"{word}"*' for word in words) + ")"


def _is_in_need(words: list[str], lang: str) -> bool:
    return says_need(" ".join(words), lang) or any(len(word) > SURE and _NEED.near(word) for word in words)


def _said(page: Page) -> Iterator[str]:
    """What stands on a page to be read. It may be quoted in what was found."""
    for block in page.blocks:
        if block.text:
            yield block.text
        if isinstance(block, ExerciseBlock):
            yield from (words for words in KINDS[block.kind].spoken(block) if words)


def _also(page: Page, easy: Page) -> str:
    """What is found and never quoted: words of a story (somebody may have hidden it), and the easier page."""
    told = [line for block in page.blocks for line in _told(block)]
    return " \u2022 ".join([*told, *(_said(easy) if easy.easy else ())])


def _told(block: Block) -> tuple[str, ...]:
    return block.transcript if isinstance(block, VideoBlock) and not block.withdrawn else ()


def _quoted(said: str) -> tuple[tuple[str, bool], ...]:
    """A piece of a page in parts; nothing where the piece has none of the words that were looked for."""
    if "\x02" not in said:
        return ()
    return tuple((piece, number % 2 == 1) for number, piece in enumerate(re.split("[\x02\x03]", said)) if piece)
