"""All versions of the content that somebody still reads, and which one is read from now on.

A session keeps the pages that it began with, whatever is loaded meanwhile and after a restart too. Marks know the
version of the page that they were made on, so it can be shown as it was. Only what was withdrawn is gone from all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from app.library.kept import Index, KeptVersions
from app.logs import logger
from app.settings import Settings, SettingsError
from content.errors import PackError
from content.library import Library
from content.model import Page
from content.stacking import BUILT_IN, BUILT_IN_NAME, digest_of, layers_of
from content.taken_back import taken_back
from content.withdrawing import Story, stories_of, story_of_file

log = logger("content")

A_DAY = 24 * 60 * 60


class Shelf:
    """The current library and the kept ones. Safe from several threads."""

    def __init__(self, settings: Settings) -> None:
        """Load the content that the settings name.

        Raises:
            PackError: it has faults.
            SettingsError: it is not what `content_digest` says.
        """
        self._settings = settings
        self._kept = KeptVersions(settings.var_path / "content")
        self._lock = threading.Lock()
        self._others: dict[str, Library] = {}
        self._changed: list[Callable[[Library], None]] = []
        self.current = self._load()
        self._withdrawn = self.current.withdrawn
        self._indexes: dict[str, Index] = {}

    @property
    def withdrawn(self) -> frozenset[Story]:
        """The stories that are shown no more, in any version."""
        return self._withdrawn

    def on_change(self, tell: Callable[[Library], None]) -> None:
        """Call `tell` with the current library now, and whenever another one takes its place."""
        self._changed.append(tell)
        tell(self.current)

    def keep(self) -> None:
        """Put the current version into the folder of kept ones, and read it from there from now on."""
        with self._lock:
            self._put(self._kept.keep(self.current))

    def reload(self) -> Library:
        """Load the content anew. If it has faults, all stays as it was, and what it withdraws is hidden all the same.

        Raises:
            PackError, SettingsError: as at the start.
        """
        try:
            fresh = self._load()
        except (PackError, SettingsError, OSError):
            self._hide(taken_back(layer for layer in layers_of(self._settings.content_path) if layer != BUILT_IN))
            raise
        with self._lock:
            self._put(self._kept.keep(fresh))
        return self.current

    def of(self, version: str) -> Library:
        """The library of a version; the current one when that version is not here any more."""
        if version == self.current.version or not self._kept.has(version):
            return self.current
        with self._lock:
            if version not in self._others:
                self._others[version] = self._open(version)
            return self._others[version]

    def as_it_was(self, page_id: str, page_version: str) -> Page | None:
        """A page as it was in `page_version`, out of any kept version that had it so."""
        for version in self._kept.versions():
            if self._index(version).pages.get(page_id) == page_version:
                library = self.of(version)
                return library.page(page_id) if library.has_page(page_id) else None
        return None

    def has_words(self, page_id: str, block_id: str, quote: str) -> bool:
        """Whether a block of today's page still says this, in any language."""
        if not self.current.has_page(page_id):
            return False
        blocks = (page.block(block_id) for page in self.current.in_all_words(page_id))
        return any(block is not None and quote in block.text for block in blocks)

    def media_root(self, path: str, version: str) -> Path | None:
        """The folder to serve a file below `/media/` from; None for what was withdrawn.

        `version` is what the address says after `?v=`: a page of an older version shows its own film.
        """
        if story_of_file(path) in self._withdrawn:
            return None
        if version and self._index(self.current.version).media.get(path) != version:
            for kept in self._kept.versions():
                if self._index(kept).media.get(path) == version:
                    return self._kept.folder_of(kept) / "media"
        return self.current.media_root

    def is_real(self, path: str) -> bool:
        """Whether a file below `/media/` belongs to the story of a real person."""
        return story_of_file(path) in self.current.real

    def clear(self, needed: Mapping[str, set[str]], sessions: set[str]) -> list[str]:
        """Drop the kept versions that nobody refers to: no open session, and no page version in `needed` by page id."""
        dropped = []
        index = self._index(self.current.version)
        missing = {(page, one) for page, versions in needed.items() for one in versions if index.pages.get(page) != one}
        for version in list(self._kept.versions()):
            held = {pair for pair in missing if self._index(version).pages.get(pair[0]) == pair[1]}
            missing -= held
            is_new = self._kept.age(version) < A_DAY
            if version != self.current.version and version not in sessions and not held and not is_new:
                with self._lock:
                    self._kept.drop(version)
                    self._others.pop(version, None)
                dropped.append(version)
        return dropped

    def _load(self) -> Library:
        self._check_sums()
        return Library.load(*self._settings.content_path)

    def _check_sums(self) -> None:
        """Each pack is the one that the settings expect."""
        wanted = self._settings.content_digest
        layers = layers_of(self._settings.content_path)
        if wanted and len(wanted) == len(layers) - 1:
            wanted = (BUILT_IN_NAME, *wanted)  # the pack itself says that it lies over the built-in one
        if wanted and len(wanted) != len(layers):
            raise SettingsError("WAYMARK_CONTENT_DIGEST has to have as many parts as WAYMARK_CONTENT_PATH.")
        for layer, expected in zip(layers, wanted, strict=bool(wanted)):
            if layer == BUILT_IN and expected == BUILT_IN_NAME:
                continue
            found = digest_of(layer)
            if found != expected:
                raise SettingsError(
                    f"The content pack {layer} is not the one that WAYMARK_CONTENT_DIGEST expects: its SHA-256 is "
                    f"{found}. Ask who made it, or mend the setting."
                )

    def _put(self, library: Library) -> None:
        """Make `library` the current one, without what was withdrawn in it or before."""
        shown = stories_of(library.pages, withdrawn=False)
        withdrawn = library.withdrawn | (self._kept.withdrawn - shown)
        more = withdrawn >= self._withdrawn
        self._kept.withdrawn = self._withdrawn = withdrawn
        # What was read stays in memory: nobody waits for a disk while the rooms are told.
        self._others = {version: one.without(withdrawn) for version, one in self._others.items()} if more else {}
        self.current = library.without(withdrawn)
        for tell in self._changed:
            tell(self.current)

    def _hide(self, stories: frozenset[Story]) -> None:
        """Go on with what is there, without these stories: a yes that was taken back waits for no mending."""
        with self._lock:
            if stories <= self._withdrawn:
                return
            self._kept.withdrawn = self._withdrawn = self._withdrawn | stories
            self._others = {version: one.without(self._withdrawn) for version, one in self._others.items()}
            self.current = self.current.without(self._withdrawn)
            for tell in self._changed:
                tell(self.current)

    def _index(self, version: str) -> Index:
        if version not in self._indexes and self._kept.has(version):
            self._indexes[version] = self._kept.index(version)
        return self._indexes.get(version, Index({}, {}))

    def _open(self, version: str) -> Library:
        try:
            return self._kept.load(version).without(self._withdrawn)
        except PackError as error:
            log.warning("content_version_unreadable", version=version, error=type(error).__name__)
            return self.current
