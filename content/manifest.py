"""The list that a pack is handed over with: every file, its size and its SHA-256. Who imports it checks against it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from content.errors import ContentError
from content.schema import Source

MANIFEST = "manifest.json"
FORMAT = 1
MAX_MANIFEST_BYTES = 2 * 1024 * 1024


class BadManifest(ContentError):
    """The list cannot be read, or is of a newer Waymark."""


class ListedFile(Source):
    """One file of a pack: its path from the pack's folder with slashes, its bytes, and their SHA-256 in hex."""

    path: str
    size: int
    sha256: str


class _Written(Source):
    waymark_pack: int
    title: str
    version: str
    files: list[ListedFile]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says about itself. `version` changes with any byte of any file, and with nothing else."""

    title: str
    files: tuple[ListedFile, ...]

    @property
    def digest(self) -> str:
        """SHA-256, in hex, over the paths and sums of all files: who has it can tell whether anything was changed."""
        lines = "".join(f"{file.sha256} {file.path}\n" for file in self.files)
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def version(self) -> str:
        """The first twelve digits of it."""
        return self.digest[:12]

    def written(self) -> bytes:
        """The manifest as a file, always the same bytes for the same pack."""
        files = [file.model_dump() for file in self.files]
        values = {"waymark_pack": FORMAT, "title": self.title, "version": self.version, "files": files}
        return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode()

    def differences(self, found: Mapping[str, str]) -> Iterator[str]:
        """A sentence for each file that is missing, changed or not in the list; `found` is path to SHA-256."""
        listed = {file.path: file.sha256 for file in self.files}
        for path in sorted(listed.keys() - found.keys()):
            yield f"The file '{path}' is in the list and not in the pack. Ask for the pack again."
        for path in sorted(found.keys() - listed.keys()):
            yield f"The file '{path}' is not in the list. Ask who made the pack."
        for path in sorted(listed.keys() & found.keys()):
            if listed[path] != found[path]:
                yield f"The file '{path}' was changed after the pack was built. Ask for the pack again."


def manifest_of(title: str, files: Mapping[str, bytes]) -> Manifest:
    """The manifest of files by their paths."""
    listed = (
        ListedFile(path=path, size=len(body), sha256=hashlib.sha256(body).hexdigest()) for path, body in files.items()
    )
    return Manifest(title, tuple(sorted(listed, key=lambda file: file.path)))


def read_manifest(body: bytes) -> Manifest:
    """Read what `written` gave.

    Raises:
        BadManifest: it is broken, of a newer format, or does not fit its own version.
    """
    if len(body) > MAX_MANIFEST_BYTES:
        raise BadManifest(f"{MANIFEST} is too long. Build the pack again with 'waymark content build'.")
    try:
        written = _Written.model_validate_json(body)
    except (ValidationError, UnicodeDecodeError, RecursionError) as broken:
        raise BadManifest(f"{MANIFEST} cannot be read. Build the pack again with 'waymark content build'.") from broken
    if written.waymark_pack != FORMAT:
        raise BadManifest(f"This pack has format {written.waymark_pack}, and this Waymark reads {FORMAT}. Update it.")
    manifest = Manifest(written.title, tuple(written.files))
    if len({file.path for file in manifest.files}) < len(manifest.files) or manifest.version != written.version:
        raise BadManifest(f"{MANIFEST} does not fit itself: it was changed after the pack was built. Ask for it again.")
    return manifest
