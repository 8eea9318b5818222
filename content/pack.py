"""A whole pack: its settings, its topics in order, and how its pages follow one another."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from content.faults import Findings
from content.files import BadFile, inside, read_text, relative
from content.media import MediaFolder
from content.model import Topic
from content.pages import DraftPage, PageReader
from content.schema import PackSource, Source, TopicSource, validate
from content.strict_yaml import BadYaml, Settings, read_settings

_PAGE_FILE = re.compile(r"(?P<order>\d{2})-(?P<name>[a-z][a-z0-9-]*)\.(?P<lang>[a-z]{2,3})\.md")
Model = TypeVar("Model", bound=Source)


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pack's files say: its settings, its topics, and the pages with the lines of their blocks."""

    source: PackSource
    topics: tuple[Topic, ...]
    drafts: tuple[DraftPage, ...]
    version: str


class PackReader:
    """Reads all files of a pack; every fault goes to `findings`, and reading goes on as far as it can."""

    def __init__(self, root: Path, findings: Findings) -> None:
        self._root = root
        self._findings = findings

    def read(self) -> Pack | None:
        """The pack, or None when its own settings are wrong."""
        read = self._settings(PackSource, self._root / "pack.yaml")
        if read is None:
            return None
        source, settings = read
        files: dict[str, dict[str, Path]] = {}
        for index, topic_id in enumerate(source.topics):
            line = settings.line_of(("topics", index))
            if topic_id in files:
                self._findings.add("pack.yaml", line, f"The topic '{topic_id}' stands here twice. Keep one of them.")
            files[topic_id] = self._page_files(topic_id, source.lang, line)
        self._look_for_strays(set(files))
        links = set(files) | {f"{topic}/{name}" for topic, names in files.items() for name in names}
        topics: list[Topic] = []
        drafts: list[DraftPage] = []
        for topic_id, names in files.items():
            topic, pages = self._topic(topic_id, names, source.lang, links)
            drafts += pages
            topics += [topic] if topic else []
        version = hashlib.sha256(repr((source, topics)).encode()).hexdigest()[:12]
        return Pack(source, tuple(topics), tuple(drafts), version)

    def _text(self, path: Path) -> str | None:
        try:
            return read_text(self._root, path)
        except BadFile as bad:
            self._findings.add(relative(self._root, path), 1, str(bad))
            return None

    def _settings(self, model: type[Model], path: Path) -> tuple[Model, Settings] | None:
        file = relative(self._root, path)
        text = self._text(path)
        if text is None:
            return None
        try:
            settings = read_settings(text)
        except BadYaml as bad:
            self._findings.add(file, bad.line, bad.sentence)
            return None
        source = validate(
            model, settings.values, lambda place, sentence: self._findings.add(file, settings.line_of(place), sentence)
        )
        return None if source is None else (source, settings)

    def _page_files(self, topic_id: str, lang: str, line: int) -> dict[str, Path]:
        """The pages of a topic by name, in the order of the numbers that their files start with."""
        folder = self._root / topic_id
        found: dict[str, Path] = {}
        if not inside(self._root, folder) or not folder.is_dir():
            self._findings.add("pack.yaml", line, f"There is no folder for the topic '{topic_id}'. Add it.")
            return found
        for path in sorted(folder.iterdir()):
            file = relative(self._root, path)
            named = _PAGE_FILE.fullmatch(path.name)
            if path.name == "topic.yaml" or path.name.startswith("."):
                continue
            if named is None:
                self._findings.add(file, 1, f"Name a page like '01-what-helps.{lang}.md', or move this file away.")
            elif named["lang"] != lang:
                self._findings.add(file, 1, f"This pack is in '{lang}'. Put other languages into a pack of their own.")
            elif named["name"] in found:
                self._findings.add(file, 1, f"Two pages are named '{named['name']}'. Give each its own name.")
            else:
                found[named["name"]] = path
        return found

    def _look_for_strays(self, topics: set[str]) -> None:
        for path in sorted(self._root.iterdir()):
            if (path / "topic.yaml").is_file() and path.name not in topics:
                self._findings.add(
                    f"{path.name}/topic.yaml", 1, f"Nobody can reach this topic. Add '{path.name}' to pack.yaml."
                )

    def _topic(
        self, topic_id: str, names: dict[str, Path], lang: str, links: set[str]
    ) -> tuple[Topic | None, list[DraftPage]]:
        file = f"{topic_id}/topic.yaml"
        media = MediaFolder(self._root, topic_id, lang, self._findings)
        read = self._settings(TopicSource, self._root / topic_id / "topic.yaml")
        drafts: list[DraftPage] = []
        for name, path in names.items():
            reader = PageReader(f"{topic_id}/{name}", relative(self._root, path), lang, links, media, self._findings)
            text = self._text(path)
            draft = None if text is None else reader.read(text)
            drafts += [draft] if draft else []
        self._join(topic_id, drafts)
        if not names:
            self._findings.add(file, 1, "This topic has no page. Add one, or take it out of pack.yaml.")
        if read is None:
            return None, drafts
        source, settings = read
        drawing = media.drawing(source.drawing, file, settings.line_of(("drawing",))) if source.drawing else None
        pages = tuple(draft.page for draft in drafts)
        return Topic(id=topic_id, title=source.title, summary=source.summary, drawing=drawing, pages=pages), drafts

    def _join(self, topic_id: str, drafts: list[DraftPage]) -> None:
        """Let the pages follow one another: by their files' order, or as a page's own `next` says."""
        ids = [draft.page.id for draft in drafts]
        following = dict(pairwise(ids))
        for draft in drafts:
            if draft.follows is None:
                continue
            wanted = f"{topic_id}/{draft.follows}"
            if wanted not in ids or wanted == draft.page.id:
                self._findings.add(
                    draft.file,
                    draft.follows_line,
                    f"'next' leads nowhere: there is no other page '{draft.follows}' here.",
                )
            else:
                following[draft.page.id] = wanted
        before: dict[str, str] = {}
        for page_id, next_id in following.items():
            before.setdefault(next_id, page_id)
        for draft in drafts:
            page = draft.page
            draft.page = replace(page, previous=before.get(page.id), next=following.get(page.id))
