"""Stories that a pack withdraws, read out of files that may be full of faults.

Who takes their story back does not wait until somebody has mended a page that has nothing to do with it. So this looks
at the directives of each page by themselves, and at nothing else of the pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from content.directives import RawDirective, split_body
from content.faults import Findings
from content.files import BadFile, read_text, relative
from content.pages import VIDEO, split_front
from content.withdrawing import Story

_PAGE = re.compile(r"[a-z0-9-]+/[a-z0-9.-]+\.md")


def taken_back(roots: Iterable[Path]) -> frozenset[Story]:
    """The stories with `withdrawn: yes` on any page that can be read, in the folders of packs."""
    return frozenset(story for root in roots for path in sorted(root.glob("*/*.md")) for story in _on(root, path))


def _on(root: Path, path: Path) -> Iterator[Story]:
    file = relative(root, path)
    if not _PAGE.fullmatch(file):
        return
    try:
        _, body, first_line = split_front(read_text(root, path))
    except BadFile:
        return
    for part in split_body(body, first_line, file, Findings()):
        if isinstance(part, RawDirective) and part.kind == VIDEO:
            said = {name: str(part.values.get(name, "")).strip() for name in ("src", "withdrawn")}
            if said["src"] and said["withdrawn"] == "yes":
                yield file.partition("/")[0], said["src"]
