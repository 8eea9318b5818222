"""What a service user's record is made of, as plain values: the same for the screen, for JSON, for print."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote or marked something. `mine`: the person whose record it is."""

    name: str
    role: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Words that one person wrote in one go: UTF-16 offsets `start` to `end` of the text (R21)."""

    start: int
    end: int
    words: str
    author: Author
    kept_by: Author | None = None
    """Who put them into the entry, where `author` typed them for somebody else (R20)."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Something in an entry was typed by one person and kept by another."""

    typist: Author
    keeper: Author


@dataclass(frozen=True, slots=True)
class Shown:
    """A time in which an entry was shown in a session, and to whom. `until` None: still."""

    session_id: str
    since: datetime
    until: datetime | None
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """One entry. `others` wrote in it too; `readers` can see it now."""

    id: str
    page: str
    exercise: str
    kind: str
    ask: str
    anchor: str
    text: str
    answer: list[str]
    """A choice or scale in words."""
    raw_answer: dict[str, Any]
    begun_at: datetime
    at: datetime
    writer: Author
    parts: list[Part]
    others: list[str]
    readers: list[str]
    shown: list[Shown]
    typed: list[Typed] = field(default_factory=list)
    """Who typed what somebody else kept, words and answers: each pair once."""
    damaged: bool = False
    """What is kept of it does not open now. It is never shown as if it were empty."""


@dataclass(frozen=True, slots=True)
class KeptMark:
    """One highlight."""

    id: str
    page: str
    block: str
    start: int
    end: int
    quote: str
    name: str
    role: str
    at: datetime
    changed: bool = False
    """The words are not on the page any more."""
    was: str = ""
    """The address of the page as it was then, if it is still kept."""


@dataclass(slots=True)
class WrittenPage:
    """What stands in the workbook about one page. `known` is false when the library has the page no more."""

    id: str
    title: str
    known: bool
    entries: list[WrittenEntry] = field(default_factory=list)
    marks: list[KeptMark] = field(default_factory=list)


@dataclass(slots=True)
class WrittenTopic:
    """The pages of one topic, in the library's order."""

    title: str
    pages: list[WrittenPage]


@dataclass(frozen=True, slots=True)
class Met:
    """A session with others."""

    id: str
    mode: str
    started_at: datetime
    ended_at: datetime | None
    people: tuple[Author, ...]


@dataclass(frozen=True, slots=True)
class Yes:
    """Something that was said yes to, in the words that were asked."""

    purpose: str
    words: str
    name: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Erased:
    """Something that was erased."""

    id: str
    kind: str
    asked_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class HowRead:
    """What they chose for their own reading: the stories that they hid, as (name, title), and questions on or off."""

    hidden: tuple[tuple[str, str], ...] = ()
    talk: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """All of it, as it stood at `made_at`."""

    name: str
    login: str
    made_at: datetime
    content_version: str
    topics: list[WrittenTopic]
    sessions: list[Met]
    consents: list[Yes]
    erased: list[Erased]
    reading: HowRead = HowRead()
