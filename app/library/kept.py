"""Versions of the content on disk: each in a folder of its own that never changes, named by its version."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from content.library import Library
from content.withdrawing import Story

_VERSION = re.compile(r"[0-9a-f]{12}")
_INDEX = "{}.json"
_WITHDRAWN = "withdrawn.json"


@dataclass(frozen=True, slots=True)
class Index:
    """What a kept version has: the version of each page, and of each file below `/media/`."""

    pages: dict[str, str]
    media: dict[str, str]


class KeptVersions:
    """The folder of kept versions. A version is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, library: Library) -> Library:
        """The library out of its kept copy, which is made if it is not there yet."""
        target = self.folder_of(library.version)
        if not target.is_dir():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = Path(mkdtemp(prefix=".new-", dir=self._folder))
            shutil.copytree(library.media_root.parent, fresh, symlinks=True, dirs_exist_ok=True)
            index = {"pages": {page.id: page.version for page in library.pages}, "media": _media(library)}
            self._write(_INDEX.format(library.version), index)
            try:
                fresh.rename(target)
            except OSError:  # another process was first
                shutil.rmtree(fresh, ignore_errors=True)
        return library.as_version(library.version, target)

    def versions(self) -> Iterator[str]:
        """What is kept, the newest first."""
        if not self._folder.is_dir():
            return
        found = [path for path in self._folder.iterdir() if _VERSION.fullmatch(path.name) and path.is_dir()]
        yield from (path.name for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True))

    def has(self, version: str) -> bool:
        """Whether this version is kept."""
        return _VERSION.fullmatch(version) is not None and self.folder_of(version).is_dir()

    def load(self, version: str) -> Library:
        """A kept version.

        Raises:
            PackError: this Waymark cannot read it any more.
        """
        folder = self.folder_of(version)
        return Library.read(folder).as_version(version, folder)

    def index(self, version: str) -> Index:
        """What a kept version has; nothing where that cannot be read."""
        read = self._read(_INDEX.format(version))
        return Index(**read) if isinstance(read, dict) and read.keys() == {"pages", "media"} else Index({}, {})

    def folder_of(self, version: str) -> Path:
        """The folder of a version."""
        return self._folder / version

    def age(self, version: str) -> float:
        """Seconds since a version was put here."""
        return time.time() - self.folder_of(version).stat().st_mtime

    def drop(self, version: str) -> None:
        """Take a version away. It is out of reach first, so nobody finds half of it."""
        gone = Path(mkdtemp(prefix=".gone-", dir=self._folder))
        self.folder_of(version).rename(gone / version)
        shutil.rmtree(gone, ignore_errors=True)
        (self._folder / _INDEX.format(version)).unlink(missing_ok=True)

    @property
    def withdrawn(self) -> frozenset[Story]:
        """Stories that were withdrawn in any version, also when a later pack does not name them any more."""
        read = self._read(_WITHDRAWN)
        return frozenset((str(one[0]), str(one[1])) for one in read) if isinstance(read, list) else frozenset()

    @withdrawn.setter
    def withdrawn(self, stories: frozenset[Story]) -> None:
        if stories != self.withdrawn:
            self._write(_WITHDRAWN, sorted(stories))

    def _read(self, name: str) -> object:
        try:
            return json.loads((self._folder / name).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def _write(self, name: str, what: object) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._folder / f".{name}.new"
        fresh.write_text(json.dumps(what), "utf-8")
        fresh.replace(self._folder / name)


def _media(library: Library) -> dict[str, str]:
    parts = (address.removeprefix("/media/").partition("?v=") for address in library.addresses)
    return {path: version for path, _, version in parts}
