"""A pack as one file to hand over: a zip of its files and a manifest, the same bytes for the same pack everywhere."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from content.check import check
from content.errors import ContentError, PackError
from content.files import inside, relative
from content.library import Library
from content.manifest import MANIFEST, Manifest, manifest_of
from content.naming import HANDED_OVER

_START_OF_TIME = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16


class BundleInTheWay(ContentError):
    """Another file has the bundle's name, and is not written over."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is another file {path} already. Move it away, or name a new one with --to.")


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was built: where, what is in it, and the files that were left out."""

    path: Path
    manifest: Manifest
    left_out: tuple[str, ...]


def build_bundle(root: Path, target: Path | None = None) -> Bundle:
    """Check a pack and write its zip; without `target`, beside where the command runs, named by pack and version.

    Raises:
        PackError: the pack has faults; nothing was written.
        BundleInTheWay: another file is there.
    """
    root = root.absolute()
    faults = [fault for fault in check(root, whole=False) if not fault.warning]
    if faults:
        raise PackError(faults)
    files, left_out = _gather(root)
    manifest = manifest_of(Library.load(root).title, files)
    path = target or Path(f"{root.name}-{manifest.version}.zip")
    body = zipped({**files, MANIFEST: manifest.written()})
    if path.exists() and (not path.is_file() or path.read_bytes() != body):
        raise BundleInTheWay(path)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(body)
    fresh.replace(path)
    return Bundle(path, manifest, left_out)


def _gather(root: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    for path in sorted(root.rglob("*")):
        name = relative(root, path)
        if path.is_dir() and not path.is_symlink():
            continue
        if HANDED_OVER.fullmatch(name) and inside(root, path):
            files[name] = path.read_bytes()
        elif not any(part.startswith(".") for part in name.split("/")):
            left_out.append(name)
    return files, tuple(left_out)


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip without times, owners or compression: nothing in it depends on the machine that made it."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _START_OF_TIME)
            entry.create_system = 3
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, files[name])
    return stream.getvalue()
