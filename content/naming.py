"""Which file of a topic's folder is which page, in which language, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from content.faults import Findings
from content.files import inside, relative

_PAGE_FILE = re.compile(
    r"(?P<stem>\d{2}-(?P<name>[a-z][a-z0-9-]*))\.(?P<lang>[a-z]{2,3})(?P<easy>\.easy)?\.md", re.ASCII
)
_TOPIC_FILE = re.compile(r"topic\.(?P<lang>[a-z]{2,3})\.yaml", re.ASCII)

_FILM_FILE = re.compile(r"(?P<name>[a-z0-9-]+)(?:\.(?P<lang>[a-z]{2,3}))?\.(?P<end>mp4|webm|jpg|vtt|yaml)", re.ASCII)
HANDED_OVER = re.compile(
    r"(pack|help)(\.[a-z]{2,3})?\.yaml"
    r"|[a-z0-9-]+/[a-z0-9.-]+\.(yaml|md)"
    r"|media/[a-z0-9-]+/[a-z0-9.-]+\.(svg|jpg|png|mp4|webm|mp3|m4a|ogg|vtt|yaml)"
)
"""The paths of a pack. What else lies in the folder, such as a consent form or a first cut, stays at home."""

Words = tuple[str, bool]
"""A language, and whether it is in easier words."""


@dataclass(slots=True)
class PageFiles:
    """The files of one page: the one in the pack's own language, and those that say it in other words."""

    own: Path
    further: dict[Words, Path] = field(default_factory=dict)


def replaced_by(file: str, lang: str, below: Iterable[str]) -> set[str]:
    """The files of the pack below that go when a pack on top has `file`; `lang` is the language of both.

    A page, a topic's words or a film are replaced whole: what the pack below says of them in further languages was said
    of other words. A file in a further language replaces only itself.
    """
    folder, _, name = file.rpartition("/")
    beside = [(other, other.rpartition("/")[2]) for other in below if other.rpartition("/")[0] == folder]
    if name == "topic.yaml":
        return {other for other, its in beside if its.startswith("topic.")}
    if page := _PAGE_FILE.fullmatch(name):
        pages = [(other, found) for other, its in beside if (found := _PAGE_FILE.fullmatch(its))]
        same = [(other, found) for other, found in pages if found["name"] == page["name"]]
        if page["lang"] == lang and not page["easy"]:
            return {other for other, _ in same}
        return {other for other, found in same if (found["lang"], found["easy"]) == (page["lang"], page["easy"])}
    film = _FILM_FILE.fullmatch(name)
    if film and film["end"] == "mp4" and folder.startswith("media/"):
        films = [(other, found) for other, its in beside if (found := _FILM_FILE.fullmatch(its))]
        same = [(other, found) for other, found in films if found["name"] == film["name"]]
        return {other for other, found in same if film["lang"] in (None, found["lang"])}
    return {file}


class TopicFolder:
    """Finds the pages of one topic by name, in the order of the numbers that their files start with."""

    def __init__(self, root: Path, topic_id: str, langs: tuple[str, ...], findings: Findings) -> None:
        """`langs` are the pack's languages, its own one first."""
        self._root = root
        self._folder = root / topic_id
        self._langs = langs
        self._findings = findings

    def pages(self, line: int) -> dict[str, PageFiles]:
        """The pages; `line` of pack.yaml names the topic."""
        if not inside(self._root, self._folder) or not self._folder.is_dir():
            self._findings.add("pack.yaml", line, f"There is no folder for the topic '{self._folder.name}'. Add it.")
            return {}
        found: dict[str, PageFiles] = {}
        further: list[tuple[Path, re.Match[str]]] = []
        for path in sorted(self._folder.iterdir()):
            if path.name == "topic.yaml" or path.name.startswith("."):
                continue
            named = self._look_at(path)
            if named is None:
                continue
            if named["lang"] != self._langs[0] or named["easy"]:
                further.append((path, named))
            elif named["name"] in found:
                self._blame(path, f"Two pages are named '{named['name']}'. Give each its own name.")
            else:
                found[named["name"]] = PageFiles(path)
        for path, named in further:
            self._add(found, path, named)
        return found

    def _look_at(self, path: Path) -> re.Match[str] | None:
        """What a file's name says, if it is that of a page in one of the pack's languages."""
        words = _TOPIC_FILE.fullmatch(path.name)
        named = _PAGE_FILE.fullmatch(path.name)
        lang = (named or words or {"lang": None})["lang"]
        if lang is None:
            self._blame(path, f"Name a page like '01-what-helps.{self._langs[0]}.md', or move this file away.")
        elif lang not in self._langs:
            self._blame(
                path,
                f"This pack is in '{', '.join(self._langs)}'. Write '{lang}' into 'languages' of pack.yaml, "
                "or move this file away.",
            )
        elif words and lang == self._langs[0]:
            self._blame(path, "The topic's words in the pack's own language stand in topic.yaml. Move them there.")
        else:
            return named
        return None

    def _add(self, found: dict[str, PageFiles], path: Path, named: re.Match[str]) -> None:
        """Put a page in further words beside the page that it is."""
        page = found.get(named["name"])
        own = f"{named['stem']}.{self._langs[0]}.md"
        if page is None:
            self._blame(path, f"There is no page '{own}' beside it. Write that one first, or mend this file's name.")
        elif page.own.name != own:
            self._blame(path, f"Give this file the number of its page, '{page.own.name}'.")
        else:
            page.further[named["lang"], bool(named["easy"])] = path

    def _blame(self, path: Path, sentence: str) -> None:
        self._findings.add(relative(self._root, path), 1, sentence)
