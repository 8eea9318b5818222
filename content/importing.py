"""A pack that somebody handed over as a zip becomes a folder: whole and checked, or not at all."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from content.captions import BadCaptions, read_captions
from content.check import check
from content.errors import ContentError, PackError
from content.files import BadFile, read_text
from content.manifest import MANIFEST, BadManifest, read_manifest
from content.media import is_plain_drawing
from content.stacking import digest_of
from content.strict_yaml import BadYaml, read_settings
from content.unpacking import MAX_NAME_BYTES, Archive, BadArchive

_BEGINNINGS = {
    ".mp4": (4, (b"ftyp",), "an MP4 video"),
    ".m4a": (4, (b"ftyp",), "an M4A sound"),
    ".webm": (0, (b"\x1a\x45\xdf\xa3",), "a WebM video"),
    ".ogg": (0, (b"OggS",), "an Ogg sound"),
    ".mp3": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "an MP3 sound"),
    ".jpg": (0, (b"\xff\xd8\xff",), "a JPEG picture"),
    ".png": (0, (b"\x89PNG\r\n\x1a\n",), "a PNG picture"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_STYLED = re.compile(r"^(STYLE|REGION)\b", re.M)


class FolderThere(ContentError):
    """A pack is in that folder already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"The folder {folder} is there already. Name a new one with --to, or say --replace.")


@dataclass(frozen=True, slots=True)
class Imported:
    """Where the pack is now, how many files it has, and its digest for WAYMARK_CONTENT_DIGEST."""

    folder: Path
    files: int
    digest: str


def import_bundle(path: Path, target: Path, over: Sequence[Path] = (), *, replace: bool = False) -> Imported:
    """Unpack a zip into the new folder `target`, beside which a hidden one is used meanwhile.

    `over` are the packs that it will lie over. With `replace`, `target` may be there: its place is taken at the end.

    Raises:
        FolderThere: `target` is there.
        BadArchive: the zip, or a file in it, is not what a pack has.
        PackError: the pack has faults.
    """
    if len(target.name.encode()) > MAX_NAME_BYTES:
        raise BadArchive("The name of the new folder is too long. Choose a shorter one with --to.")
    if target.exists() and not replace:
        raise FolderThere(target)
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(prefix=f".{target.name}-", dir=target.absolute().parent))
    try:
        found = _unpack(path, fresh)
        _look_at_manifest(fresh, found)
        faults = [fault for fault in check([*over, fresh], whole=False) if not fault.warning]
        if faults:
            raise PackError(faults)
        fresh.chmod(0o755)
        _put(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Imported(target, len(found), digest_of(target.absolute()))


def _unpack(path: Path, folder: Path) -> dict[str, str]:
    """Write every file, look at what it is, and give its SHA-256 by its name."""
    found: dict[str, str] = {}
    with Archive(path) as archive:
        for name in archive.files:
            copy = folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            total = hashlib.sha256()
            with copy.open("xb") as stream:
                for piece in archive.read(name):
                    stream.write(piece)
                    total.update(piece)
            _look_inside(folder, name)
            found[name] = total.hexdigest()
    return found


def _look_inside(root: Path, name: str) -> None:
    """A file is what its ending says, and nothing that runs, fetches or unfolds."""
    path = root / name
    if path.suffix in _BEGINNINGS:
        offset, signs, kind = _BEGINNINGS[path.suffix]
        with path.open("rb") as stream:
            start = stream.read(16)
        if not start[offset:].startswith(signs):
            raise BadArchive(f"The file '{name}' is not {kind}. Make it anew.")
        return
    if name == MANIFEST:
        return
    try:
        text = read_text(root, path)
    except BadFile as bad:
        raise BadArchive(f"The file '{name}': {bad}") from bad
    if _CONTROL.search(text):
        raise BadArchive(f"The file '{name}' has characters that cannot be seen. Type the line anew.")
    if problem := _problem(path, text):
        raise BadArchive(f"The file '{name}' {problem}")


def _problem(path: Path, text: str) -> str | None:
    try:
        if path.suffix == ".yaml":
            read_settings(text)
        elif path.suffix == ".vtt":
            read_captions(text)
    except (BadYaml, BadCaptions) as bad:
        return f"has a fault in line {bad.line}. {bad.sentence}"
    if path.suffix == ".vtt" and _STYLED.search(text):
        return "has styles. Captions are plain words: take STYLE and REGION out."
    if path.suffix == ".svg" and not (text.startswith("<svg") and is_plain_drawing(text.encode())):
        return "is more than plain shapes. Export it as plain SVG, without style, script, link or text."
    return None


def _look_at_manifest(folder: Path, found: dict[str, str]) -> None:
    """What came is what was built, if the archive says what was built."""
    if MANIFEST not in found:
        return
    try:
        manifest = read_manifest((folder / MANIFEST).read_bytes())
    except BadManifest as bad:
        raise BadArchive(str(bad)) from bad
    for sentence in manifest.differences({name: one for name, one in found.items() if name != MANIFEST}):
        raise BadArchive(sentence)


def _put(fresh: Path, target: Path) -> None:
    """Move the new folder to its place. What was there is out of the way only for that moment, and then gone."""
    if not target.exists():
        fresh.rename(target)
        return
    before = Path(mkdtemp(prefix=f".{target.name}-before-", dir=target.absolute().parent))
    target.rename(before / "pack")
    try:
        fresh.rename(target)
    except OSError:
        (before / "pack").rename(target)
        raise
    finally:
        shutil.rmtree(before, ignore_errors=True)
