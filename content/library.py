"""The library: a checked pack in memory, and how the rest of Waymark reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from content.errors import PackError, UnknownPage
from content.faults import Fault, Findings
from content.model import Page
from content.pack import Pack, PackReader

BUILT_IN = Path(__file__).parent / "library"


class Library:
    """All topics and pages of one pack. It never changes; load another one instead.

    `title` and `note` are the pack's own; `note` says to readers what the pack is, for the foot of each page.
    `version` changes when anything that people read or see changes. `media_root` is the folder whose files are served
    under `/media/`.
    """

    def __init__(self, pack: Pack, media_root: Path) -> None:
        self.title = pack.source.title
        self.note = pack.source.note
        self.version = pack.version
        self.topics = list(pack.topics)
        self.media_root = media_root
        self._pages = {page.id: page for topic in pack.topics for page in topic.pages}

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Load a pack from its folder; without one, the pack that comes with Waymark.

        Raises:
            PackError: its files cannot become pages; it lists every fault with file, line and sentence.
        """
        root = (path or BUILT_IN).absolute()
        findings = Findings()
        pack = read_pack(root, findings)
        if pack is None or findings.errors:
            raise PackError(findings.faults)
        return cls(pack, root / "media")

    def page(self, page_id: str) -> Page:
        """The page of that id, `topic/page`.

        Raises:
            UnknownPage: there is none.
        """
        try:
            return self._pages[page_id]
        except KeyError:
            raise UnknownPage(page_id) from None

    def has_page(self, page_id: str) -> bool:
        """Whether a page has that id."""
        return page_id in self._pages


def read_pack(root: Path, findings: Findings) -> Pack | None:
    """Read a pack's folder, and note what is wrong with it; None when nothing could be read."""
    if not root.is_dir():
        findings.add("pack.yaml", 1, f"There is no folder '{root}'. Give the folder of a content pack.")
        return None
    return PackReader(root, findings).read()


__all__ = ["BUILT_IN", "Fault", "Library", "PackError", "UnknownPage", "read_pack"]
