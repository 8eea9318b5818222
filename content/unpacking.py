"""Looks into a zip of a pack before anything of it is unpacked, and reads its files within bounds.

Whoever made the archive may be hostile. So nothing in it is believed: not its names, not its sizes, not its own list.
Every refusal names the file and is a sentence.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from content.errors import ContentError
from content.files import MAX_TEXT_BYTES
from content.manifest import MANIFEST, MAX_MANIFEST_BYTES
from content.naming import HANDED_OVER

MAX_FILES = 5000
MAX_ARCHIVE_BYTES = 1024 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
MAX_FILM_BYTES = 256 * 1024 * 1024
MAX_PICTURE_BYTES = 4 * 1024 * 1024
MAX_RATIO = 20
"""Films and pictures are compressed already: what unfolds more than this was made to."""
_RATIO_COUNTS_FROM = 1024 * 1024
_MAX_LIST_BYTES = MAX_FILES * 400
_END = struct.Struct("<4s4H2LH")
_END_SIGN, _LOCATOR_SIGN, _LOCATOR_BYTES = b"PK\x05\x06", b"PK\x06\x07", 20
_LOCAL_HEADER_BYTES = 30
MAX_NAME_BYTES = 200
_LEFT_BY_A_MAC = re.compile(r"^__MACOSX/|(^|/)\.DS_Store$")
"""What macOS puts into a zip by itself. It is no content, and is never read."""
_CHUNK = 256 * 1024
_FILMS = (".mp4", ".webm", ".mp3", ".m4a", ".ogg")
_PICTURES = (".jpg", ".png")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class BadArchive(ContentError):
    """The zip is not one that a pack may come in. The message is a sentence that names the file."""


class Archive:
    """A zip whose list of files was looked at. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open and look.

        Raises:
            BadArchive: it is no zip, or there is something in it that no pack has.
        """
        _look_at_end(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
            raise BadArchive(f"'{path.name}' is no zip file that can be read. Ask for it again.") from broken
        try:
            self.files = _look_at_list(self._zip.infolist())
        except BadArchive:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of one file, piece by piece, and never more than its list said.

        Raises:
            BadArchive: it is damaged, or not as long as its list said.
        """
        info = self.files[name]
        seen = 0
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_CHUNK):
                    seen += len(piece)
                    if seen > info.file_size:
                        break
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as broken:
            raise BadArchive(f"The file {_told(name)} is damaged. Ask for the pack again.") from broken
        if seen != info.file_size:
            raise BadArchive(f"The file {_told(name)} is not as long as it says. Ask for the pack again.")


def _look_at_end(path: Path) -> None:
    """The end of the archive says how much there is to list; a list too long is not even read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            stream.seek(max(0, size - _END.size - _LOCATOR_BYTES))
            tail = stream.read()
    except OSError as broken:
        raise BadArchive(f"'{path}' cannot be opened. Name a zip file.") from broken
    if size > MAX_ARCHIVE_BYTES:
        raise BadArchive(f"'{path.name}' is larger than {MAX_ARCHIVE_BYTES // 1024**2} MB. Make two packs of it.")
    if len(tail) < _END.size or not tail[-_END.size :].startswith(_END_SIGN):
        raise BadArchive(f"'{path.name}' is no plain zip file: it ends in another way. Make it with another program.")
    _, _, _, _, count, length, _, _ = _END.unpack(tail[-_END.size :])
    if tail[: -_END.size].startswith(_LOCATOR_SIGN) or count > MAX_FILES or length > _MAX_LIST_BYTES:
        raise BadArchive(f"'{path.name}' has more than {MAX_FILES} files. Make several packs of it.")


def _look_at_list(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    for info in infos:
        _look_at_name(info)
    _look_for_overlaps(infos)
    infos = [info for info in infos if not _LEFT_BY_A_MAC.search(info.filename)]
    strip = _wrapper([info.filename for info in infos])
    files: dict[str, zipfile.ZipInfo] = {}
    folded: dict[str, str] = {}
    total = 0
    for info in infos:
        name = info.filename[strip:]
        if not name or info.is_dir():
            continue
        twin = folded.setdefault(name.lower(), name)
        if name in files:
            raise BadArchive(f"The file {_told(name)} is in it twice. Ask for the pack again.")
        if twin != name:
            raise BadArchive(f"{_told(twin)} and {_told(name)} differ only in capitals. Rename one of them.")
        _look_at_file(name, info)
        files[name] = info
        total += info.file_size
    if total > MAX_TOTAL_BYTES:
        raise BadArchive(f"All files together are larger than {MAX_TOTAL_BYTES // 1024**2} MB. Make two packs of it.")
    if "pack.yaml" not in files:
        raise BadArchive("There is no pack.yaml in it. Zip the folder of a pack, as 'waymark content build' does.")
    return files


def _look_at_name(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    kind = stat.S_IFMT(info.external_attr >> 16)
    if _CONTROL.search(name) or name != info.filename:
        raise BadArchive(f"The name {_told(name)} has characters that cannot be seen. Rename the file.")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise BadArchive(f"The name {_told(name)} is too long. Rename the file.")
    if "\\" in name or name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        raise BadArchive(f"The name {_told(name)} leads out of the pack. Ask who made it.")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or (kind == stat.S_IFDIR) > info.is_dir():
        raise BadArchive(f"{_told(name)} is a link or a device, and not a file. Put the file itself there.")
    if info.flag_bits & _ENCRYPTED:
        raise BadArchive(f"The file {_told(name)} is locked with a password. Make the zip without one.")
    if info.is_dir() and (info.file_size or info.compress_size):
        raise BadArchive(f"The folder {_told(name)} has bytes of its own. Ask who made it.")


def _look_at_file(name: str, info: zipfile.ZipInfo) -> None:
    if name != MANIFEST and not HANDED_OVER.fullmatch(name):
        raise BadArchive(f"The file {_told(name)} is no part of a pack. Take it out.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadArchive(f"The file {_told(name)} is packed in a way that is not plain zip. Make the zip anew.")
    most = most_bytes(name)
    if info.file_size > most:
        raise BadArchive(f"The file {_told(name)} is larger than {most // 1024} KB. Make it smaller.")
    if info.file_size > _RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * info.compress_size:
        raise BadArchive(f"The file {_told(name)} unfolds to far more than it is. Ask who made it.")


def most_bytes(name: str) -> int:
    """How large a file of a pack may be."""
    if name == MANIFEST:
        return MAX_MANIFEST_BYTES
    if name.endswith(_FILMS):
        return MAX_FILM_BYTES
    return MAX_PICTURE_BYTES if name.endswith(_PICTURES) else MAX_TEXT_BYTES


def _look_for_overlaps(infos: list[zipfile.ZipInfo]) -> None:
    """Files share no bytes: one kernel of bytes listed a thousand times is how small archives become huge."""
    for one, two in pairwise(sorted(infos, key=lambda info: info.header_offset)):
        if one.header_offset + _LOCAL_HEADER_BYTES + one.compress_size > two.header_offset:
            raise BadArchive(f"{_told(one.filename)} and {_told(two.filename)} lie over one another. Ask who made it.")


def _wrapper(names: list[str]) -> int:
    """How many letters of each name to leave out: a zipped folder has that folder around all of it."""
    first = names[0].partition("/")[0] + "/" if names else ""
    inside = first != "media/" and "pack.yaml" not in names and f"{first}pack.yaml" in names
    return len(first) if inside and all(name.startswith(first) for name in names) else 0


def _told(name: str) -> str:
    """A name that somebody else chose, so that it can be printed."""
    return ascii(name if len(name) <= 80 else f"{name[:77]}...")
