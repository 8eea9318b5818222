"""A pack as its author sees it now: the pages that can be shown, and what the check says of each of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from content.check import check
from content.faults import Fault, Findings
from content.library import Library, read_pack
from content.media import file_of
from content.model import Page, VideoBlock
from content.stacking import laid_out


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found at one moment. `stamp` changes with every file; `library` is None while nothing can be shown."""

    stamp: str
    faults: tuple[Fault, ...]
    library: Library | None
    own: tuple[str, ...] = ()
    """The pages that this author wrote, in the order of the pack; those of a pack below follow them elsewhere."""
    files: dict[str, frozenset[str]] = field(default_factory=dict)
    """The files of each page."""

    def faults_of(self, page_id: str) -> tuple[list[Fault], list[Fault]]:
        """The faults of one page, and those of all the rest. A page that cannot be read has its faults too."""
        files = self.files.get(page_id) or {fault.file for fault in self.faults if _is_of(fault.file, page_id)}
        here = [fault for fault in self.faults if fault.file in files]
        return here, [fault for fault in self.faults if fault.file not in files]


class PackOnDisk:
    """Looks at a pack, or a stack of packs, whenever a file of it has changed."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = [path.absolute() for path in paths]
        self._lock = Lock()
        self._laid = ExitStack()
        self._seen: Seen | None = None

    def stamp(self) -> str:
        """Says whether anything has changed, without reading it."""
        lines = []
        for root in self._paths:
            for path in sorted(root.rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    facts = path.stat()
                    lines.append(f"{path} {facts.st_mtime_ns} {facts.st_size}")
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def look(self) -> Seen:
        """The pack as it is now."""
        with self._lock:
            stamp = self.stamp()
            if self._seen is None or self._seen.stamp != stamp:
                self._seen = self._read(stamp)
            return self._seen

    def close(self) -> None:
        """Take away what was laid out for reading."""
        self._laid.close()

    def _read(self, stamp: str) -> Seen:
        faults = tuple(check(self._paths))
        with ExitStack() as fresh:
            laid = fresh.enter_context(laid_out(self._paths, Findings()))
            pack = read_pack(laid.root, Findings()) if laid is not None else None
            if laid is None or pack is None or not pack.drafts:
                return Seen(stamp, faults, None)
            self._laid.close()
            self._laid = fresh.pop_all()
        library = Library(pack, laid.root / "media")
        files: dict[str, set[str]] = {}
        for draft in pack.all_drafts:
            files.setdefault(draft.page.id, set()).update((draft.file, *_media_of(draft.page)))
        mine = laid.own
        own = tuple(draft.page.id for draft in pack.drafts if mine is None or mine & files[draft.page.id])
        return Seen(stamp, faults, library, own, {page: frozenset(names) for page, names in files.items()})


def _is_of(file: str, page_id: str) -> bool:
    """Whether a file is named like one of a page's, in any language."""
    topic, _, name = page_id.partition("/")
    return re.fullmatch(rf"{re.escape(topic)}/\d+-{re.escape(name)}\.[a-z.]+", file) is not None


def _media_of(page: Page) -> Iterator[str]:
    yield from [file_of(page.picture[0])] if page.picture else []
    for block in page.blocks:
        if isinstance(block, VideoBlock) and block.sources:
            film = file_of(block.sources[0][0])
            yield from (film, film.removesuffix(".mp4") + ".yaml", file_of(block.poster), file_of(block.captions))
            yield from (file_of(address) for address, _ in block.sources[1:])
