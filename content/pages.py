"""One page's file to one page: settings on top, prose and directives below, each block with its id."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace

from content.directives import Prose, RawDirective, split_body
from content.faults import Findings
from content.markdown import Passage, ProseReader, make_parser, one_line
from content.media import MediaFolder
from content.model import Block, ChoiceBlock, EntryBlock, Page, ScaleBlock, TextBlock, VideoBlock
from content.schema import KINDS, SLUG, ChoiceSource, EntrySource, PageSource, ScaleSource, VideoSource, validate
from content.strict_yaml import BadYaml, Place, Settings, read_settings

_LINKS = {"page": re.compile(r"page:([a-z0-9-]+/[a-z0-9-]+)"), "topic": re.compile(r"topic:([a-z0-9-]+)")}
PAGE_ADDRESS = "/topics/"
HELP_ADDRESS = "/help"


@dataclass(slots=True)
class DraftPage:
    """A page before its neighbours are known; `lines` are the file's lines of its blocks, by id."""

    page: Page
    file: str
    follows: str | None
    follows_line: int
    lines: dict[str, int] = field(default_factory=dict)


class PageReader:
    """Reads one page. Faults go to `findings`; a block that is wrong is left out."""

    def __init__(
        self, page_id: str, file: str, lang: str, links: Set[str], media: MediaFolder, findings: Findings
    ) -> None:
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
        self._prose = ProseReader(make_parser(), self._link, self._blame)

    def read(self, text: str) -> DraftPage | None:
        """The page, or None when its settings are wrong."""
        top, body, first_line = split_front(text)
        settings = self._settings(top)
        for part in split_body(body, first_line, self._file, self._findings):
            if isinstance(part, Prose):
                for passage in self._prose.read(part.text, part.line):
                    self._add_passage(passage)
            else:
                self._add_directive(part)
        if not self._blocks:
            self._blame(first_line, "This page has nothing on it. Write a paragraph.")
        if settings is None:
            return None
        source, follows_line = settings
        page = self._page(source, hashlib.sha256(text.encode()).hexdigest()[:12])
        return DraftPage(page, self._file, source.next, follows_line, self._lines)

    def _page(self, source: PageSource, version: str) -> Page:
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
        )

    def _settings(self, top: str | None) -> tuple[PageSource, int] | None:
        if top is None:
            self._blame(1, "A page starts with '---', its settings (title, summary, minutes, tags), and '---'.")
            return None
        try:
            settings = read_settings(top)
        except BadYaml as bad:
            self._blame(bad.line, bad.sentence)
            return None
        source = validate(PageSource, settings.values, self._blamer(settings))
        return None if source is None else (source, settings.line_of(("next",)))

    def _blamer(self, settings: Settings) -> Callable[[Place, str], None]:
        return lambda place, sentence: self._blame(settings.line_of(place), sentence)

    def _blame(self, line: int, sentence: str) -> None:
        self._findings.add(self._file, line, sentence)

    def _link(self, target: str, line: int) -> str | None:
        if target == "help:":
            return HELP_ADDRESS
        for kind, pattern in _LINKS.items():
            found = pattern.fullmatch(target)
            if found and found[1] in self._links:
                return PAGE_ADDRESS + found[1] if kind == "page" else f"{PAGE_ADDRESS}#{found[1]}"
            if found:
                self._blame(line, f"There is no {kind} '{found[1]}'. Mend the link.")
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
        model = KINDS.get(raw.kind)
        if model is None:
            self._blame(raw.line, f"There is no ':::{raw.kind}'. Use one of: {', '.join(KINDS)}.")
            return
        source = validate(model, raw.values, lambda place, sentence: self._blame(raw.line_of(place), sentence))
        if source is None or not self._claim(source.id, raw.line):
            return
        block = self._block(source, raw.line)
        if block is not None:
            self._blocks.append(replace(block, number=len(self._blocks)))

    def _block(self, source: VideoSource | EntrySource | ChoiceSource | ScaleSource, line: int) -> Block | None:
        match source:
            case VideoSource():
                return self._video(source, line)
            case EntrySource():
                ask = one_line(source.ask)
                return EntryBlock(id=source.id, number=0, text=ask, ask=ask, hint=source.hint or "", rows=source.rows)
            case ChoiceSource():
                ask = one_line(source.ask)
                options = tuple((option.id, option.label) for option in source.options)
                return ChoiceBlock(id=source.id, number=0, text=ask, ask=ask, options=options, max=source.max)
        ask = one_line(source.ask)
        return ScaleBlock(
            id=source.id, number=0, text=ask, ask=ask, min=source.min, max=source.max, low=source.low, high=source.high
        )

    def _video(self, source: VideoSource, line: int) -> VideoBlock | None:
        video = self._media.video(source, self._file, line)
        if video is None:
            return None
        title = one_line(source.title)
        return VideoBlock(
            id=source.id,
            number=0,
            text=title,
            title=title,
            sources=video.sources,
            captions=video.captions,
            poster=video.poster,
            note=source.note,
            people=source.people,
            seconds=video.seconds,
            transcript=video.transcript,
        )


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
