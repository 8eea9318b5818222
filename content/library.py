"""The library: a checked pack in memory, and how the rest of Waymark reads it."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Iterator, Set
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

from content.editions import Edition
from content.errors import PackError, UnknownPage
from content.faults import Fault, Findings
from content.model import Page, VideoBlock
from content.pack import Pack, PackReader
from content.stacking import BUILT_IN, lay_out, layers_of
from content.withdrawing import Story


class Library(Edition):
    """All topics and pages of one pack, in its own language. `edition` gives them as a reader wants them.

    It never changes; load another one instead.
    """

    def __init__(self, pack: Pack, media_root: Path) -> None:
        super().__init__(pack, media_root, pack.source.lang)
        self._pack = pack
        self.languages = (pack.source.lang, *pack.words)
        self._editions: dict[tuple[str, bool], Edition] = {
            (lang, easy): Edition(pack, media_root, lang, easy=easy)
            for lang in self.languages
            for easy in (False, True)
        }
        self._words = {(page.lang, page.easy, page.id): page for page in (draft.page for draft in pack.further)}

    @classmethod
    def load(cls, *paths: Path | None) -> Self:
        """Load a pack from its folder, or a stack of packs, the lowest first; without any, the one of Waymark.

        Raises:
            PackError: its files cannot become pages; it lists every fault with file, line and sentence.
        """
        layers = layers_of([path for path in paths if path is not None])
        if not paths and cls is Library:
            return _built_in()  # type: ignore[return-value]  # cls is Library
        if len(layers) == 1:
            return cls.read(layers[0])
        target = Path(mkdtemp(prefix="waymark-pack-"))
        findings = Findings()
        try:
            if lay_out(layers, target, findings) is None or findings.errors:
                raise PackError(findings.faults)
            library = cls.read(target)
        except PackError:
            shutil.rmtree(target, ignore_errors=True)
            raise
        weakref.finalize(library, shutil.rmtree, target, ignore_errors=True)
        return library

    @classmethod
    def read(cls, root: Path) -> Self:
        """Load one folder as it is.

        Raises:
            PackError: its files cannot become pages.
        """
        findings = Findings()
        pack = read_pack(root, findings)
        if pack is None or findings.errors:
            raise PackError(findings.faults)
        return cls(pack, root / "media")

    def as_version(self, version: str, root: Path) -> Library:
        """The same content from another folder that holds the same files, under the name that it was kept by."""
        return Library(replace(self._pack, version=version), root / "media")

    def without(self, withdrawn: Set[Story]) -> Library:
        """The library without these stories."""
        return Library(self._pack.without(withdrawn), self.media_root) if withdrawn - self.withdrawn else self

    @property
    def pages(self) -> Iterator[Page]:
        """Every page in the library's own language, by topic."""
        for topic in self.topics:
            yield from topic.pages

    @property
    def addresses(self) -> Iterator[str]:
        """The address of every file below `/media/` that a page or topic shows, in any language."""
        yield from (topic.drawing for topic in self.topics if topic.drawing)
        for page in (*self.pages, *self._words.values()):
            if page.picture:
                yield page.picture[0]
            for block in page.blocks:
                if isinstance(block, VideoBlock) and not block.withdrawn:
                    yield from (block.captions, block.poster, *(address for address, _ in block.sources))

    def edition(self, lang: str | None = None, *, easy: bool = False) -> Edition:
        """The library for a reader of `lang` (None, and a language that it has not: its own one)."""
        return self._editions[lang if lang in self.languages else self.lang, easy]

    def in_all_words(self, page_id: str) -> tuple[Page, ...]:
        """A page in every language and in easier words: first in the library's own language. All have the same ids.

        Raises:
            UnknownPage: there is none.
        """
        own = self.page(page_id)
        return (own, *(page for page in self._words.values() if page.id == page_id))

    def has_easy(self, page_id: str, lang: str | None = None) -> bool:
        """Whether a reader of `lang` can have the page in easier words."""
        return self.has_page(page_id) and self.edition(lang, easy=True).page(page_id).easy


@lru_cache(maxsize=1)
def _built_in() -> Library:
    """The pack that comes with Waymark: it cannot change while a process runs."""
    return Library.read(BUILT_IN)


def read_pack(root: Path, findings: Findings) -> Pack | None:
    """Read a pack's folder, and note what is wrong with it; None when nothing could be read."""
    if not root.is_dir():
        findings.add("pack.yaml", 1, f"There is no folder '{root}'. Give the folder of a content pack.")
        return None
    return PackReader(root, findings).read()


__all__ = ["BUILT_IN", "Edition", "Fault", "Library", "PackError", "UnknownPage", "read_pack"]
