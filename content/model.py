"""What a loaded pack is made of: topics, pages and blocks. All frozen; all text is ready to show."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The smallest part of a page that a person can point at.

    `id` is unique on the page and stable: the author's, or `<section>.<n>`. `number` is the index on the page.
    `text` is exactly the textContent of the element that carries `data-b`, so anchors agree; offsets into it
    count UTF-16 units.
    """

    kind: ClassVar[str]
    id: str
    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock(Block):
    """A paragraph or a heading: render `opens`, then `<tag data-b=id>html</tag>`, then `closes`.

    `html` is sanitised inline HTML. `opens` and `closes` are the tags of the lists and quotations around it
    (`<ul><li>` ... `</li></ul>`), balanced over the page, so nested lists need no logic in a template.
    """

    kind: ClassVar[str] = "text"
    tag: str
    html: str
    opens: str = ""
    closes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoBlock(Block):
    """A story as a video. `text` is the title. All addresses start with `/media/`.

    `src` is the name of its files. `sources` are (address, media type), the one for old tablets first. `seconds` is
    its length, `transcript` the captions as lines to read, `people` says who speaks and whether they are real.
    `consent` is the record, and its day, of a real person's yes. A `withdrawn` story keeps its place on the page and
    has nothing else left: no word, no address.
    """

    kind: ClassVar[str] = "video"
    src: str
    title: str
    sources: tuple[tuple[str, str], ...]
    captions: str
    poster: str
    note: str
    people: str
    seconds: int
    transcript: tuple[str, ...]
    consent: tuple[str, datetime.date] | None = None
    withdrawn: bool = False

    def without(self) -> Self:
        """The story's empty place, after it was withdrawn."""
        return replace(
            self,
            text="",
            title="",
            sources=(),
            captions="",
            poster="",
            note="",
            people="",
            seconds=0,
            transcript=(),
            withdrawn=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseBlock(Block):
    """Something to answer, of one of the kinds in content.exercises. `text` is the question."""

    ask: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. `id` is `topic/page`; `next` stays in the topic.

    `version` changes with the page's words, and is the same in all languages: a change in one is a change of the page.
    """

    id: str
    topic_id: str
    title: str
    summary: str
    minutes: int
    tags: tuple[str, ...]
    version: str
    content_note: str | None
    blocks: tuple[Block, ...]
    previous: str | None
    next: str | None
    lang: str
    langs: tuple[str, ...] = ()
    """In which words the page is there, as `en`, `de` or `en.easy`, the pack's own first; empty: only in those."""
    easy: bool = False
    """Written in easier words than the page that most people read."""
    picture: tuple[str, str] | None = None
    """The address of a drawing, and the words in its place."""
    talk: tuple[str, ...] = ()
    """Questions for two people to talk about."""
    reviewed: tuple[str, datetime.date] | None = None
    """Who looked at its words last, and when."""

    def block(self, block_id: str) -> Block | None:
        """The block of that id, if the page has it."""
        return next((block for block in self.blocks if block.id == block_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A few pages about one thing. `drawing` is the address of its SVG; `minutes` the sum over its pages."""

    id: str
    title: str
    summary: str
    drawing: str | None
    pages: tuple[Page, ...]
    lang: str
    """Of its title and summary; a page that is not there in it has its own."""

    @property
    def minutes(self) -> int:
        """How long all its pages take."""
        return sum(page.minutes for page in self.pages)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of its pages, each once, in the order of the pages."""
        return tuple(dict.fromkeys(tag for page in self.pages for tag in page.tags))
