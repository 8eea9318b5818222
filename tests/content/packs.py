"""Small packs on disk for tests: a good one, and what to change in it."""

from __future__ import annotations

import struct
from pathlib import Path

from content.check import check
from content.faults import Fault

Changes = dict[str, str | bytes | None]

PACK = """title: A test pack
lang: en
note: For tests.
topics: [day]
"""
TOPIC = """title: A day
summary: One day.
drawing: topic.svg
"""
SETTINGS = """---
title: First
summary: The first page.
minutes: 5
tags: [hope]
---
"""
BODY = """We sit here.

:::video {#film src=film}
title: A film
people: Nobody real.
note: It is short.
:::

:::entry {#words rows=3}
ask: What do you see?
hint: A few words.
:::

:::choice {#pick max=2}
ask: What do you like?
- tea | Tea
- milk | Milk
:::

:::scale {#much min=1 max=5}
ask: How much?
low: A bit
high: A lot
:::
"""
CAPTIONS = """WEBVTT

00:00.000 --> 00:03.000
Hello.

00:03.000 --> 00:06.000
This is a film.
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1"/></svg>'


def mp4(seconds: float, *, version: int = 0) -> bytes:
    """The few boxes of an MP4 file that state its length."""
    times = struct.pack(">QQIQ", 0, 0, 1000, round(seconds * 1000)) if version else struct.pack(
        ">IIII", 0, 0, 1000, round(seconds * 1000)
    )  # fmt: skip
    header = _box(b"mvhd", bytes([version, 0, 0, 0]) + times + bytes(80))
    return _box(b"ftyp", b"isom") + _box(b"moov", _box(b"free", b"") + header)


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


def write_pack(root: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """Write the good pack into a folder, with some files changed, added, or (None) left out."""
    files: dict[str, str | bytes | None] = {
        "pack.yaml": PACK,
        "day/topic.yaml": TOPIC,
        "day/01-first.en.md": SETTINGS + BODY,
        "day/02-second.en.md": SETTINGS.replace("First", "Second") + "We go on.\n",
        "media/day/topic.svg": DRAWING,
        "media/day/film.mp4": mp4(6),
        "media/day/film.webm": b"\x1a\x45\xdf\xa3webm",
        "media/day/film.jpg": b"\xff\xd8\xff\xe0jpeg",
        "media/day/film.en.vtt": CAPTIONS,
    } | (changes or {})
    for name, body in files.items():
        if body is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body.encode("utf-8", "surrogateescape") if isinstance(body, str) else body)
    return root


def page(body: str, **settings: str) -> str:
    """A page with this body; keyword settings replace or join the good ones."""
    lines = {"title": "First", "summary": "The first page.", "minutes": "5", "tags": "[hope]"} | settings
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in lines.items()) + "---\n" + body


def faults_of(root: Path, changes: dict[str, str | bytes | None]) -> list[Fault]:
    """The errors of the good pack with these changes. It is too small to have all tags, and that is not told."""
    return [fault for fault in check(write_pack(root, changes), whole=False) if not fault.warning]


def first(root: Path, body: str) -> list[Fault]:
    """The errors of a first page with this body; the settings take six lines, so it starts at line 7."""
    return faults_of(root, {"day/01-first.en.md": page(body)})
