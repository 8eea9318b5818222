"""One page's file to one page: settings on top, prose and directives below, each block with its id."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from content.directives import Prose, RawDirective, split_body
from content.exercises import KINDS
from content.exercises.kind import Kind
from content.faults import Findings
from content.markdown import Passage, ProseReader, make_parser, one_line
from content.media import NO_FILM, MediaFolder
from content.model import Block, Page, TextBlock, VideoBlock
from content.schema import (
    SLUG,
    DirectiveSource,
    PageSource,
    PageWordsSource,
    Source,
    TalkSource,
    VideoSource,
    VideoWordsSource,
    validate,
)
from content.strict_yaml import BadYaml, Place, Settings, read_settings

_LINKS = {"page": re.compile(r"page:([a-z0-9-]+/[a-z0-9-]+)"), "topic": re.compile(r"topic:([a-z0-9-]+)")}
PAGE_ADDRESS = "/topics/"
HELP_ADDRESS = "/help"
VIDEO = "video"
Written = TypeVar("Written", bound=DirectiveSource)
Top = TypeVar("Top", bound=Source)


@dataclass(slots=True)
class DraftPage:
    """A page before its neighbours are known; `lines` are the file's lines of its blocks, by id."""

    page: Page
    file: str
    follows: str | None
    follows_line: int
    lines: dict[str, int] = field(default_factory=dict)
    settings: Settings = field(default_factory=lambda: Settings({}))

    def line_of(self, setting: str) -> int:
        """The line of one of the settings on top; the first for what is not set here."""
        return self.settings.line_of((setting,))


class PageReader:
    """Reads one page. Faults go to `findings`; a block that is wrong is left out."""

    def __init__(
        self,
        page_id: str,
        file: str,
        lang: str,
        links: Mapping[str, bool],
        media: MediaFolder,
        findings: Findings,
    ) -> None:
        """`links`: the ids that a link may name, and whether they are shown. A link to what is hidden is just words."""
        self._id = page_id
        self._file = file
        self._lang = lang
        self._links = links
        self._media = media
        self._findings = findings
        self._blocks: list[Block] = []
        self._lines: dict[str, int] = {}
        self._section = "intro"
        self._sections = 0
        self._count = 0
        self._own: Page | None = None
        self._prose = ProseReader(make_parser(), self._link, self._blame)

    def read(self, text: str) -> DraftPage | None:
        """The page, or None when its settings are wrong."""
        read = self._read(PageSource, text)
        if read is None:
            return None
        source, settings = read
        page = self._page(source, settings.line_of(("picture",)), _version(text))
        return DraftPage(page, self._file, source.next, settings.line_of(("next",)), self._lines, settings)

    def read_words(self, text: str, own: Page, *, easy: bool = False) -> DraftPage | None:
        """`own` in this language, or in easier words: only words are read, all else is that of `own`."""
        self._own = own
        read = self._read(PageWordsSource, text)
        if read is None:
            return None
        source, settings = read
        self._miss(source, own, settings, easy=easy)
        review = source.reviewed
        page = replace(
            own,
            lang=self._lang,
            easy=easy,
            title=one_line(source.title or own.title),
            summary=one_line(source.summary or own.summary),
            content_note=source.content_note or own.content_note,
            version=_version(text),
            blocks=tuple(_numbered(self._blocks, own)),
            picture=(own.picture[0], one_line(source.picture_alt or own.picture[1])) if own.picture else None,
            talk=_questions(source.talk) or own.talk,
            reviewed=(review.by, review.date) if review else own.reviewed if easy else None,
        )
        return DraftPage(page, self._file, None, 1, self._lines, settings)

    def _miss(self, source: PageWordsSource, own: Page, settings: Settings, *, easy: bool) -> None:
        """Note words that `own` has and this page does not. Easier words may leave out what is easy already."""
        there = {
            "title": own.title,
            "summary": own.summary,
            "content_note": own.content_note,
            "picture_alt": own.picture,
        }
        for name in (name for name, wanted in there.items() if wanted and not getattr(source, name) and not easy):
            self._blame(settings.line_of((name,)), f"'{name}' is missing. Add it: the page has it in its own language.")
        asked = len(_questions(source.talk))
        if asked != len(own.talk) and not (easy and not asked):
            self._blame(
                settings.line_of(("talk",)),
                f"'talk' has {asked} questions here, and {len(own.talk)} in its own language. Make them the same.",
            )

    def _read(self, model: type[Top], text: str) -> tuple[Top, Settings] | None:
        top, body, first_line = split_front(text)
        settings = self._settings(model, top)
        for part in split_body(body, first_line, self._file, self._findings):
            if isinstance(part, Prose):
                for passage in self._prose.read(part.text, part.line):
                    self._add_passage(passage)
            else:
                self._add_directive(part)
        if not self._blocks:
            self._blame(first_line, "This page has nothing on it. Write a paragraph.")
        return settings

    def _page(self, source: PageSource, picture_line: int, version: str) -> Page:
        review = source.reviewed
        return Page(
            id=self._id,
            topic_id=self._id.partition("/")[0],
            title=one_line(source.title),
            summary=one_line(source.summary),
            minutes=source.minutes,
            tags=tuple(dict.fromkeys(source.tags)),
            version=version,
            content_note=source.content_note,
            blocks=tuple(self._blocks),
            previous=None,
            next=None,
            lang=self._lang,
            picture=self._picture(source, picture_line),
            talk=_questions(source.talk),
            reviewed=(review.by, review.date) if review else None,
        )

    def _picture(self, source: PageSource, line: int) -> tuple[str, str] | None:
        if source.picture is None or source.picture_alt is None:
            return None
        address = self._media.drawing(source.picture, self._file, line)
        return (address, one_line(source.picture_alt)) if address else None

    def _settings(self, model: type[Top], top: str | None) -> tuple[Top, Settings] | None:
        if top is None:
            self._blame(1, "A page starts with '---', its settings (title, summary, minutes, tags), and '---'.")
            return None
        try:
            settings = read_settings(top)
        except BadYaml as bad:
            self._blame(bad.line, bad.sentence)
            return None
        source = validate(model, settings.values, self._blamer(settings))
        return None if source is None else (source, settings)

    def _blamer(self, settings: Settings) -> Callable[[Place, str], None]:
        return lambda place, sentence: self._blame(settings.line_of(place), sentence)

    def _blame(self, line: int, sentence: str) -> None:
        self._findings.add(self._file, line, sentence)

    def _link(self, target: str, line: int) -> str | None:
        if target == "help:":
            return HELP_ADDRESS
        for kind, pattern in _LINKS.items():
            found = pattern.fullmatch(target)
            if found and self._links.get(found[1]) is False:
                return None
            if found and found[1] in self._links:
                return PAGE_ADDRESS + found[1] if kind == "page" else f"{PAGE_ADDRESS}#{found[1]}"
            if found:
                self._blame(line, f"There is no {kind} '{found[1]}'. Mend the link.")
                return None
        if "@" in re.split("[/?#]", target.removeprefix("https://"))[0] and target.startswith("https://"):
            self._blame(line, f"The link '{target}' has an @ before its first slash: it leads to another place.")
            return None
        if re.fullmatch(r"https://[^\s\"<>]+|tel:\+?[0-9-]+", target):
            return target
        self._blame(line, f"The link '{target}' leads nowhere. Use page:topic/page, help:, https:// or tel:.")
        return None

    def _claim(self, name: str, line: int) -> bool:
        if name in self._lines:
            self._blame(line, f"The id '{name}' stands on this page twice. Give each its own.")
            return False
        self._lines[name] = line
        return True

    def _add_passage(self, passage: Passage) -> None:
        if passage.tag == "h2":
            self._sections += 1
            name = passage.section or f"s{self._sections}"
            if not re.fullmatch(SLUG, name):
                self._blame(passage.line, f"'{name}' is no id. Use small letters, digits and hyphens: {{#my-part}}.")
            self._section, self._count = name, 0
            block_id = name
        else:
            self._count += 1
            block_id = f"{self._section}.{self._count}"
        if self._claim(block_id, passage.line):
            self._blocks.append(
                TextBlock(
                    id=block_id,
                    number=len(self._blocks),
                    text=passage.text,
                    tag=passage.tag,
                    html=passage.html,
                    opens=passage.opens,
                    closes=passage.closes,
                )
            )

    def _add_directive(self, raw: RawDirective) -> None:
        kind = KINDS.get(raw.kind)
        if kind is None and raw.kind != VIDEO:
            self._blame(raw.line, f"There is no ':::{raw.kind}'. Use one of: {VIDEO}, {', '.join(KINDS)}.")
            return
        block = self._story(raw) if kind is None else self._exercise(kind, raw)
        if block is not None:
            self._blocks.append(replace(block, number=len(self._blocks)))

    def _exercise(self, kind: Kind[Any, Any], raw: RawDirective) -> Block | None:
        source = self._source(kind.source, raw)
        block: Block | None = None if source is None else kind.block(source)
        return block

    def _story(self, raw: RawDirective) -> Block | None:
        if self._own is None:
            source = self._source(VideoSource, raw)
            return None if source is None else self._video(source, raw.line)
        words = self._source(VideoWordsSource, raw)
        own = None if words is None else self._own.block(words.id)
        if words is None:
            return None
        if not isinstance(own, VideoBlock):
            self._blame(raw.line, f"The page in the pack's own language has no video '{words.id}'. Mend the id.")
            return None
        if words.src not in (None, own.src):
            self._blame(raw.line_of(("src",)), f"This is the story '{own.src}'. Write src={own.src}, or leave it out.")
        if own.withdrawn:
            return own
        source = VideoSource.model_validate(words.model_dump() | {"src": own.src})
        told = self._video(source, raw.line)
        return replace(told, consent=own.consent) if told is not None else None

    def _source(self, model: type[Written], raw: RawDirective) -> Written | None:
        source = validate(model, raw.values, lambda place, sentence: self._blame(raw.line_of(place), sentence))
        return source if source is not None and self._claim(source.id, raw.line) else None

    def _video(self, source: VideoSource, line: int) -> VideoBlock | None:
        video = NO_FILM if source.withdrawn else self._media.video(source, self._file, line)
        if video is None:
            return None
        title = one_line(source.title)
        block = VideoBlock(
            id=source.id,
            number=0,
            src=source.src,
            text=title,
            title=title,
            sources=video.sources,
            captions=video.captions,
            poster=video.poster,
            note=source.note,
            people=source.people,
            seconds=video.seconds,
            transcript=video.transcript,
            consent=(source.consent.record, source.consent.date) if source.consent else None,
        )
        return block.without() if source.withdrawn else block


def _numbered(blocks: list[Block], own: Page) -> Iterator[Block]:
    """The blocks with the numbers that they have on `own`: pointers go by them, from one language to the other."""
    numbers = {block.id: block.number for block in own.blocks}
    for block in blocks:
        yield replace(block, number=numbers.get(block.id, block.number))


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _questions(talk: TalkSource | None) -> tuple[str, ...]:
    asked = talk.model_dump(exclude_none=True).values() if talk else ()
    return tuple(one_line(question) for question in asked)


def split_front(text: str) -> tuple[str | None, str, int]:
    """Settings (None without any), body, and the file's line where the body starts.

    The settings keep their lines: they are given with an empty first line in the place of `---`.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return None, text, 1
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            return "\n".join(["", *lines[1:number]]), "\n".join(lines[number + 1 :]), number + 2
    return None, "", len(lines)
