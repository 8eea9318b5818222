"""A whole pack: its settings, its topics in order, its languages, and how its pages follow one another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from content.faults import Findings
from content.folder import PackFolder
from content.model import Topic
from content.naming import PageFiles, TopicFolder
from content.pages import DraftPage
from content.schema import PackSource, PackWordsSource
from content.strict_yaml import Settings
from content.topics import TopicReader
from content.withdrawing import Story, stories_of, without


@dataclass(frozen=True, slots=True)
class PackWords:
    """What a pack says of itself in one further language, and its topics' (title, summary) in it."""

    source: PackWordsSource
    topics: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pack's files say: its settings, its topics, and the pages with the lines of their blocks.

    `topics` and `drafts` are in the pack's own language. `further` has the same pages in further languages and in
    easier words, `words` what else is said in further languages.
    """

    source: PackSource
    topics: tuple[Topic, ...]
    drafts: tuple[DraftPage, ...]
    further: tuple[DraftPage, ...]
    words: dict[str, PackWords]
    version: str
    withdrawn: frozenset[Story] = frozenset()

    def without(self, withdrawn: Set[Story]) -> Pack:
        """The pack without these stories, wherever they stand: a story may be on several pages of its topic."""
        if not withdrawn:
            return self
        return replace(
            self,
            topics=tuple(
                replace(topic, pages=tuple(without(page, withdrawn) for page in topic.pages)) for topic in self.topics
            ),
            drafts=tuple(replace(draft, page=without(draft.page, withdrawn)) for draft in self.drafts),
            further=tuple(replace(draft, page=without(draft.page, withdrawn)) for draft in self.further),
            withdrawn=self.withdrawn | withdrawn,
        )

    @property
    def all_drafts(self) -> Iterator[DraftPage]:
        """Every page in every language, in easier words too."""
        yield from self.drafts
        yield from self.further


class PackReader:
    """Reads all files of a pack; every fault goes to `findings`, and reading goes on as far as it can."""

    def __init__(self, root: Path, findings: Findings) -> None:
        self._root = root
        self._findings = findings
        self._folder = PackFolder(root, findings)

    def read(self) -> Pack | None:
        """The pack, or None when its own settings are wrong."""
        read = self._folder.settings(PackSource, "pack.yaml")
        if read is None:
            return None
        source, settings = read
        words = self._words(source, settings)
        langs = (source.lang, *source.languages)
        files: dict[str, dict[str, PageFiles]] = {}
        for index, topic_id in enumerate(source.topics):
            line = settings.line_of(("topics", index))
            if topic_id in files:
                self._findings.add("pack.yaml", line, f"The topic '{topic_id}' stands here twice. Keep one of them.")
            files[topic_id] = TopicFolder(self._root, topic_id, langs, self._findings).pages(line)
        self._look_for_strays(set(files))
        links = self._hide(source, settings, files)
        topics: list[Topic] = []
        drafts: list[DraftPage] = []
        further: list[DraftPage] = []
        for topic_id, pages in files.items():
            reader = TopicReader(self._folder, topic_id, source.lang, links, self._findings)
            topic = reader.read(pages)
            topics += [topic] if topic else []
            drafts += reader.drafts
            further += reader.further
            for lang in words:
                if said := reader.words(lang):
                    words[lang].topics[topic_id] = said
        told = (source, topics, words, [draft.page for draft in further])
        version = hashlib.sha256(repr(told).encode()).hexdigest()[:12]
        pack = Pack(source, tuple(topics), tuple(drafts), tuple(further), words, version)
        return pack.without(stories_of((draft.page for draft in drafts), withdrawn=True))

    def _hide(self, source: PackSource, settings: Settings, files: dict[str, dict[str, PageFiles]]) -> dict[str, bool]:
        """Take what is hidden out of `files`; all ids that a link may name, with whether there is still such a page."""
        pages = [f"{topic}/{name}" for topic, names in files.items() for name in names]
        known = dict.fromkeys([*files, *pages], True)
        for index, hidden in enumerate(source.hide):
            if hidden not in known:
                line = settings.line_of(("hide", index))
                self._findings.add("pack.yaml", line, f"There is no topic or page '{hidden}' to hide. Mend its name.")
                continue
            for one in (one for one in known if one == hidden or one.startswith(f"{hidden}/")):
                known[one] = False
            topic, _, name = hidden.partition("/")
            names = files.get(topic, {})
            names.pop(name, None)
            if not name or not names:
                files.pop(topic, None)
                known[topic] = False
        return known

    def _words(self, source: PackSource, settings: Settings) -> dict[str, PackWords]:
        """What stands in pack.<lang>.yaml of each further language."""
        found: dict[str, PackWords] = {}
        for index, lang in enumerate(source.languages):
            if lang == source.lang or lang in found:
                line = settings.line_of(("languages", index))
                self._findings.add("pack.yaml", line, f"The language '{lang}' stands here twice. Keep one of them.")
                continue
            read = self._folder.settings(PackWordsSource, f"pack.{lang}.yaml")
            if read is not None:
                found[lang] = PackWords(read[0])
        return found

    def _look_for_strays(self, topics: set[str]) -> None:
        for path in sorted(self._root.iterdir()):
            if (path / "topic.yaml").is_file() and path.name not in topics:
                self._findings.add(
                    f"{path.name}/topic.yaml", 1, f"Nobody can reach this topic. Add '{path.name}' to pack.yaml."
                )
