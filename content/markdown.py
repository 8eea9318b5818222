"""Prose to text blocks: Markdown in, sanitised inline HTML and its exact text out.

Raw HTML, code, tables and images that run things have no place on a page: what is not allowed is a fault,
and is dropped by nh3 as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

Blame = Callable[[int, str], None]
Link = Callable[[str, int], str | None]

_ALLOWED_TAGS = {"strong", "em", "br", "a"}
_ALLOWED_ATTRIBUTES = {"a": {"href"}}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HEADING_ID = re.compile(r" ?\{#([^\s{}]*)\}$")
_MAX_LEVEL = 8
_LOOKS_LIKE_HTML = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_WRAPPERS = {"bullet_list": "ul", "ordered_list": "ol", "list_item": "li", "blockquote": "blockquote"}
_HEADINGS = ("h2", "h3")
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.M)
"""A line of a table: the parser knows none, and would show its strokes."""
_NO_PLACE = "Code, rules and tables have no place on a page. Use plain paragraphs or a list."


@dataclass(slots=True)
class Passage:
    """One paragraph or heading with its line; `section` is the id that the author gave a heading."""

    line: int
    tag: str
    html: str
    text: str
    opens: str
    closes: str = ""
    section: str | None = None


def make_parser() -> MarkdownIt:
    """A parser of the Markdown that a page may use."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 12})
    parser.disable(["code", "reference", "html_block", "html_inline"])
    return parser


class _TextContent(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def text_content(html: str) -> str:
    """What a browser's textContent gives for sanitised inline HTML."""
    reader = _TextContent()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)


def one_line(text: str) -> str:
    """White space as a browser shows it: one blank between words, none around."""
    return _SPACE.sub(" ", text).strip(" ")


class ProseReader:
    """Turns one stretch of Markdown into passages; faults go to `blame(line, sentence)`."""

    def __init__(self, parser: MarkdownIt, link: Link, blame: Blame) -> None:
        self._parser = parser
        self._link = link
        self._blame = blame
        self._line = 1
        self._opens = ""
        self._passages: list[Passage] = []

    def read(self, text: str, first_line: int) -> list[Passage]:
        """The passages of `text`, whose first line is the file's line `first_line`."""
        self._passages, self._opens = [], ""
        tokens = self._parser.parse(text)
        for index, token in enumerate(tokens):
            if token.map is not None:
                self._line = first_line + token.map[0]
            self._take(token, tokens[index - 1] if index else token)
        return self._passages

    def _take(self, token: Token, before: Token) -> None:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if token.level > _MAX_LEVEL and token.nesting == 1:
            self._blame(self._line, "This is nested too deep to read. Use one list, or two.")
        if name in _WRAPPERS:
            self._wrap(token, name)
        elif token.type == "inline":
            self._passage(token, before.tag)
        elif name not in {"paragraph", "heading"}:
            self._blame(self._line, _NO_PLACE)

    def _wrap(self, token: Token, name: str) -> None:
        tag = _WRAPPERS[name]
        if token.nesting == 1:
            start = token.attrGet("start")
            self._opens += f'<ol start="{int(start)}">' if start is not None else f"<{tag}>"
        elif self._opens:
            self._blame(self._line, "This point of a list, or quotation, is empty. Write words into it or take it out.")
            self._opens = self._opens.rpartition("<")[0]
        else:
            self._passages[-1].closes += f"</{tag}>"

    def _passage(self, token: Token, tag: str) -> None:
        if _ROW.search(token.content):
            self._blame(self._line, _NO_PLACE)
        section = None
        children = list(token.children or [])
        if tag not in {"p", *_HEADINGS}:
            self._blame(self._line, "Use ## or ### for a heading: the page's own title comes from its settings.")
            tag = "h2"
        if tag in _HEADINGS and self._opens:
            self._blame(self._line, "A heading cannot stand in a list or quotation. Make it bold words instead.")
            tag = "p"
        if tag in _HEADINGS and children and children[-1].type == "text":
            section = self._section_id(children[-1])
            if section and tag != "h2":
                self._blame(self._line, "Only a heading with ## starts a part of its own. Take the id out.")
        html = self._inline(children)
        text = text_content(html)
        if not text:
            self._blame(self._line, "There is nothing to read here. Write words or take it out.")
            return
        self._passages.append(Passage(self._line, tag, html, text, self._opens, section=section))
        self._opens = ""

    def _section_id(self, last: Token) -> str | None:
        found = _HEADING_ID.search(last.content)
        if found is None:
            return None
        last.content = last.content[: found.start()]
        return found[1]

    def _inline(self, children: Sequence[Token]) -> str:
        html = "".join(self._piece(child) for child in children)
        clean = nh3.clean(
            html,
            tags=_ALLOWED_TAGS,
            attributes=_ALLOWED_ATTRIBUTES,
            url_schemes={"https", "tel"},
            link_rel="noopener noreferrer",
        )
        return one_line(clean)

    def _piece(self, token: Token) -> str:
        match token.type:
            case "text" | "text_special":
                self._look_for_html(token.content)
                return _escape(token.content)
            case "softbreak":
                return " "
            case "hardbreak":
                return " <br>"
            case "strong_open" | "strong_close" | "em_open" | "em_close":
                return f"<{'/' if token.nesting < 0 else ''}{token.tag}>"
            case "link_open":
                target = self._link(str(token.attrGet("href") or ""), self._line)
                return f'<a href="{_escape(target or "")}">' if target else "<a>"
            case "link_close":
                return "</a>"
            case "image":
                self._blame(self._line, "A picture cannot stand among words yet. Use the topic's drawing or a video.")
                return _escape(token.content)
            case _:
                self._blame(self._line, "Code marks (`) have no place on a page. Use quotes.")
                return _escape(token.content)

    def _look_for_html(self, text: str) -> None:
        if _LOOKS_LIKE_HTML.search(text):
            self._blame(self._line, "HTML does not work here. Use **bold**, *slanted*, lists and links.")
        if "](" in text:  # what the parser takes for no link, such as javascript:
            self._blame(self._line, "A link here leads nowhere. Use page:topic/page, help:, https:// or tel:.")


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
