"""What can go wrong with content: one tree.

ContentError
├── PackError     the pack's files cannot become pages; carries every fault that was found
├── UnknownPage   no page has this id
├── FolderInUse, CannotAdd   a pack, topic or page cannot be written there (content.starter)
├── FilmFailed, NotInAPack   ffmpeg or espeak-ng said no, or a film's file lies elsewhere (content.films)
├── BadArchive, FolderThere   a zip is not what a pack comes in; a pack is there already (content.importing)
├── BundleInTheWay, BadManifest   a pack as one file cannot be written, or read (content.bundle, content.manifest)
└── BadFile, BadYaml, BadCaptions   inside this package: they become faults
"""

from __future__ import annotations

from collections.abc import Sequence

from content.faults import Fault


class ContentError(Exception):
    """Anything that this package can say is wrong."""


class PackError(ContentError):
    """The pack cannot be loaded. `faults` says where and why, and each sentence says how to mend it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UnknownPage(ContentError, KeyError):
    """No page of the library has this id."""

    def __init__(self, page_id: str) -> None:
        self.page_id = page_id
        super().__init__(page_id)

    def __str__(self) -> str:
        return f"There is no page {self.page_id!r}."
