"""Checks a pack: everything that would stop it from loading, and everything that would make it hard to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from content.faults import Fault, Findings
from content.files import relative
from content.library import BUILT_IN, read_pack
from content.media import MEDIA_ADDRESS
from content.model import VideoBlock
from content.pack import Pack
from content.wording import look_at_words

__all__ = ["Fault", "check"]


def check(path: Path | None = None) -> list[Fault]:
    """All faults of the pack in a folder (without one: of the built-in pack), by file and line.

    A fault whose `warning` is set does not stop the pack from being used.
    """
    root = (path or BUILT_IN).absolute()
    findings = Findings()
    pack = read_pack(root, findings)
    if pack is not None:
        look_at_words(pack, findings)
        _look_for_unused(root, pack, findings)
    return findings.faults


def _look_for_unused(root: Path, pack: Pack, findings: Findings) -> None:
    used = {address.partition("?")[0] for address in _addresses(pack)}
    for path in sorted((root / "media").rglob("*")):
        file = relative(root, path)
        if path.is_file() and f"{MEDIA_ADDRESS}{file.removeprefix('media/')}" not in used:
            findings.add(file, 1, "No page uses this file. Use it or take it out.", warning=True)


def _addresses(pack: Pack) -> Iterator[str]:
    for topic in pack.topics:
        yield topic.drawing or ""
    for draft in pack.drafts:
        for block in draft.page.blocks:
            if isinstance(block, VideoBlock):
                yield from (block.captions, block.poster, *(address for address, _ in block.sources))
