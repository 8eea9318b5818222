"""What a loaded pack is made of: topics, pages and blocks. All frozen; all text is ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


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

    `sources` are (address, media type), the one for old tablets first. `seconds` is its length, `transcript` the
    captions as lines to read, `people` says who speaks and whether they are real.
    """

    kind: ClassVar[str] = "video"
    title: str
    sources: tuple[tuple[str, str], ...]
    captions: str
    poster: str
    note: str
    people: str
    seconds: int
    transcript: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryBlock(Block):
    """An exercise in free text. `text` is the question; `rows` the height of the field in lines."""

    kind: ClassVar[str] = "entry"
    ask: str
    hint: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceBlock(Block):
    """An exercise of ticks: at most `max` of `options`, which are (id, label). `text` is the question."""

    kind: ClassVar[str] = "choice"
    ask: str
    options: tuple[tuple[str, str], ...]
    max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBlock(Block):
    """A rating from `min` to `max`, with words for both ends. `text` is the question."""

    kind: ClassVar[str] = "scale"
    ask: str
    min: int
    max: int
    low: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. `id` is `topic/page`; `version` changes with the page's words; `next` stays in the topic."""

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

    @property
    def minutes(self) -> int:
        """How long all its pages take."""
        return sum(page.minutes for page in self.pages)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of its pages, each once, in the order of the pages."""
        return tuple(dict.fromkeys(tag for page in self.pages for tag in page.tags))
