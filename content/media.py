"""Finds a topic's videos, captions and drawings under `media/`, and gives them addresses. Fetches nothing."""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from content.captions import BadCaptions, Cue, caption_faults, read_captions
from content.faults import Findings
from content.files import BadFile, inside, read_text, relative
from content.schema import VideoSource

MEDIA_ADDRESS = "/media/"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)+")
_SVG_ELEMENT = re.compile(r"<\s*/?\s*([^\s>/]*)")
_SVG_SHAPES = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc"}
_SVG_DANGER = re.compile(r"\son\w+\s*=|href|javascript:|url\s*\(|style\s*=", re.I)
_MAX_SVG_BYTES = 64 * 1024
_KINDS = {
    ".mp4": (4, b"ftyp", "an MP4 video"),
    ".webm": (0, b"\x1a\x45\xdf\xa3", "a WebM video"),
    ".jpg": (0, b"\xff\xd8\xff", "a JPEG picture"),
    ".svg": (0, b"<svg", "a plain SVG drawing that starts with <svg"),
}


@dataclass(frozen=True, slots=True)
class Video:
    """The files of one video, found and looked at."""

    sources: tuple[tuple[str, str], ...]
    captions: str
    poster: str
    seconds: int
    transcript: tuple[str, ...]


NO_FILM = Video((), "", "", 0, ())
"""In place of a story that was withdrawn: its files need not be there any more."""


class MediaFolder:
    """The media of one topic. Each fault goes to the file and line that asked for the media."""

    def __init__(self, root: Path, topic_id: str, lang: str, findings: Findings, *, further: bool = False) -> None:
        """`further`: the language is not the pack's own, so it may have films of its own and need not."""
        self._root = root
        self._topic_id = topic_id
        self._folder = root / "media" / topic_id
        self._lang = lang
        self._further = further
        self._findings = findings

    def drawing(self, name: str, file: str, line: int) -> str | None:
        """The address of a drawing, if it is there and is nothing but a drawing."""
        path = self._find(name, (".svg",), file, line)
        if path is None:
            return None
        if not is_plain_drawing(path.read_bytes()):
            self._findings.add(
                file, line, f"The drawing '{name}' is more than plain shapes, or over 64 KiB. Export it as plain SVG."
            )
            return None
        return self._address(path)

    def video(self, source: VideoSource, file: str, line: int) -> Video | None:
        """The files `<src>.mp4`, `.webm` (may be missing), `.jpg` and `.<lang>.vtt` of one video.

        In a further language `<src>.<lang>.mp4`, `.webm` and `.jpg` stand in for them, where they are there.
        """
        film = self._own(source.src, ".mp4") or self._own(source.src, ".webm") or source.src
        mp4 = self._find(f"{film}.mp4", (".mp4",), file, line)
        poster = self._find(f"{self._own(source.src, '.jpg') or source.src}.jpg", (".jpg",), file, line)
        captions = self._find(f"{source.src}.{self._lang}.vtt", (".vtt",), file, line)
        if mp4 is None or poster is None or captions is None:
            return None
        seconds = mp4_seconds(mp4.read_bytes())
        if seconds is None:
            self._findings.add(file, line, f"'{mp4.name}' has no length. Make the video anew as a whole MP4 file.")
            return None
        sources = [(self._address(mp4), "video/mp4")]
        if (self._folder / f"{film}.webm").exists():
            webm = self._find(f"{film}.webm", (".webm",), file, line)
            sources += [(self._address(webm), "video/webm")] if webm else []
        cues = self._cues(captions, seconds)
        transcript = tuple(cue.text for cue in cues)
        return Video(tuple(sources), self._address(captions), self._address(poster), round(seconds), transcript)

    def _own(self, src: str, ending: str) -> str | None:
        """The name of this language's own file of a video, if it has one."""
        name = f"{src}.{self._lang}"
        return name if self._further and (self._folder / f"{name}{ending}").exists() else None

    def _cues(self, path: Path, seconds: float) -> list[Cue]:
        name = relative(self._root, path)
        try:
            cues = read_captions(read_text(self._root, path))
        except BadCaptions as bad:
            self._findings.add(name, bad.line, bad.sentence)
            return []
        except BadFile as bad:
            self._findings.add(name, 1, str(bad))
            return []
        for line, sentence in caption_faults(cues, seconds):
            self._findings.add(name, line, sentence)
        return cues

    def _find(self, name: str, endings: tuple[str, ...], file: str, line: int) -> Path | None:
        where = f"media/{self._topic_id}/{name}"
        path = self._folder / name
        problem = None
        if not _NAME.fullmatch(name) or path.suffix not in endings:
            problem = f"'{name}' is no media name. Use small letters, digits, hyphens, and the ending {endings[0]}."
        elif not inside(self._root, path):
            problem = f"'{where}' is a link to somewhere else. Put the file itself there."
        elif not path.is_file():
            problem = f"The file '{where}' is missing. Add it."
        elif path.suffix in _KINDS:
            problem = _kind_fault(path, where)
        if problem:
            self._findings.add(file, line, problem)
            return None
        return path

    def _address(self, path: Path) -> str:
        version = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        return f"{MEDIA_ADDRESS}{self._topic_id}/{path.name}?v={version}"


def file_of(address: str) -> str:
    """The file of a pack that has an address, from the pack's folder."""
    return f"media/{address.partition('?')[0].removeprefix(MEDIA_ADDRESS)}"


def is_plain_drawing(drawing: bytes) -> bool:
    """Whether an SVG has shapes and nothing else: no style, script, link or text."""
    text = drawing.decode("utf-8", "replace")
    elements = set(_SVG_ELEMENT.findall(text))
    return len(drawing) <= _MAX_SVG_BYTES and elements <= _SVG_SHAPES and not _SVG_DANGER.search(text)


def _kind_fault(path: Path, where: str) -> str | None:
    offset, magic, kind = _KINDS[path.suffix]
    with path.open("rb") as stream:
        start = stream.read(offset + len(magic))
    return None if start[offset:] == magic else f"The file '{where}' is not {kind}. Make it anew."


def mp4_seconds(file: bytes) -> float | None:
    """The length that an MP4 file's `moov/mvhd` box states, or None when it states none."""
    movie = _box(file, b"moov")
    header = _box(movie, b"mvhd") if movie else None
    if not header or len(header) < 32:
        return None
    scale, length = struct.unpack_from(">IQ" if header[0] == 1 else ">II", header, 20 if header[0] == 1 else 12)
    return length / scale if scale and length else None


def _box(file: bytes, wanted: bytes) -> bytes | None:
    at = 0
    while at + 8 <= len(file):
        size, name = struct.unpack_from(">I4s", file, at)
        if size < 8:
            return None
        if name == wanted:
            return file[at + 8 : at + size]
        at += size
    return None
