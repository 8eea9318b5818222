"""One topic: its pages in the pack's own language, in further languages and in easier words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from content.agreeing import look_at_agreement
from content.faults import Findings
from content.files import relative
from content.folder import PackFolder
from content.media import MediaFolder
from content.model import Topic
from content.naming import PageFiles, Words
from content.pages import DraftPage, PageReader
from content.schema import TopicSource, TopicWordsSource


class TopicReader:
    """Reads the files of one topic. After `read`, `drafts` are its pages, joined and in order.

    `further` are the same pages in further languages and in easier words.
    """

    def __init__(
        self, folder: PackFolder, topic_id: str, lang: str, links: Mapping[str, bool], findings: Findings
    ) -> None:
        """`lang` is the pack's own language; `links` are the ids that a link may name, and whether they are shown."""
        self._folder = folder
        self._id = topic_id
        self._lang = lang
        self._links = links
        self._findings = findings
        self._media = {lang: MediaFolder(folder.root, topic_id, lang, findings)}
        self.drafts: list[DraftPage] = []
        self.further: list[DraftPage] = []

    def read(self, pages: dict[str, PageFiles]) -> Topic | None:
        """The topic in the pack's own language; None when its settings are wrong."""
        file = f"{self._id}/topic.yaml"
        read = self._folder.settings(TopicSource, file)
        for name, files in pages.items():
            text = self._folder.text(self._file(files.own))
            draft = None if text is None else self._reader(name, files.own, self._lang).read(text)
            self.drafts += [draft] if draft else []
        self._join()
        if not pages:
            self._findings.add(file, 1, "This topic has no page. Add one, or take it out of pack.yaml.")
        if read is None:
            return None
        source, settings = read
        media = self._media[self._lang]
        drawing = media.drawing(source.drawing, file, settings.line_of(("drawing",))) if source.drawing else None
        review = (source.reviewed.by, source.reviewed.date) if source.reviewed else None
        for draft in self.drafts:
            draft.page = replace(draft.page, reviewed=draft.page.reviewed or review)
        for draft in self.drafts:
            self._say_otherwise(draft, pages[draft.page.id.partition("/")[2]])
        shown = tuple(draft.page for draft in self.drafts)
        return Topic(
            id=self._id, title=source.title, summary=source.summary, drawing=drawing, pages=shown, lang=self._lang
        )

    def words(self, lang: str) -> tuple[str, str] | None:
        """The topic's title and summary in a further language, where topic.<lang>.yaml says them."""
        source = self._words_in(lang)
        return (source.title, source.summary) if source else None

    def _review_in(self, lang: str) -> tuple[str, date] | None:
        """Who looked at the topic's pages in a further language. Who did in another one has not seen these words."""
        source = self._words_in(lang) if lang != self._lang else None
        return (source.reviewed.by, source.reviewed.date) if source and source.reviewed else None

    def _words_in(self, lang: str) -> TopicWordsSource | None:
        file = f"{self._id}/topic.{lang}.yaml"
        read = self._folder.settings(TopicWordsSource, file) if self._folder.has(file) else None
        return read[0] if read else None

    def _say_otherwise(self, own: DraftPage, files: PageFiles) -> None:
        """Read a page in further languages and in easier words. It has the same blocks there, and one version.

        The page of a language comes before the one in its easier words, which has what that one says where it says
        nothing of its own.
        """
        read: dict[Words, DraftPage] = {(self._lang, False): own}
        for (lang, easy), path in sorted(files.further.items()):
            draft = self._words_of_page(path, lang, read.get((lang, False), own), easy=easy)
            if draft is not None:
                draft.page = replace(draft.page, reviewed=draft.page.reviewed or self._review_in(lang))
                look_at_agreement(own, draft, self._findings)
                read[lang, easy] = draft
        if len(read) > 1:
            versions = "".join(draft.page.version for draft in read.values())
            version = hashlib.sha256(versions.encode()).hexdigest()[: len(own.page.version)]
            langs = tuple(f"{lang}.easy" if easy else lang for lang, easy in read)
            for draft in read.values():
                draft.page = replace(draft.page, version=version, langs=langs)
        self.further += [draft for draft in read.values() if draft is not own]

    def _words_of_page(self, path: Path, lang: str, base: DraftPage, *, easy: bool) -> DraftPage | None:
        text = self._folder.text(self._file(path))
        if text is None:
            return None
        if easy and base.page.lang != lang:
            stem = path.name.removesuffix(".easy.md")
            self._findings.add(self._file(path), 1, f"Write '{stem}.md' first: easier words stand beside a page.")
            return None
        return self._reader(base.page.id.partition("/")[2], path, lang).read_words(text, base.page, easy=easy)

    def _file(self, path: Path) -> str:
        return relative(self._folder.root, path)

    def _reader(self, name: str, path: Path, lang: str) -> PageReader:
        if lang not in self._media:
            self._media[lang] = MediaFolder(self._folder.root, self._id, lang, self._findings, further=True)
        return PageReader(f"{self._id}/{name}", self._file(path), lang, self._links, self._media[lang], self._findings)

    def _join(self) -> None:
        """Let the pages follow one another: by their files' order, or as a page's own `next` says."""
        ids = [draft.page.id for draft in self.drafts]
        following = dict(pairwise(ids))
        for draft in self.drafts:
            if draft.follows is None:
                continue
            wanted = f"{self._id}/{draft.follows}"
            if self._links.get(wanted) is False:
                continue
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
        for draft in self.drafts:
            page = draft.page
            draft.page = replace(page, previous=before.get(page.id), next=following.get(page.id))
