"""Reads a pack's files, and no others: nothing outside its folder, no links, nothing huge, nothing but text."""

from __future__ import annotations

import os
from pathlib import Path

from content.errors import ContentError

MAX_TEXT_BYTES = 64 * 1024


class BadFile(ContentError):
    """A file that a pack may not have. The message is a sentence for its author."""


def inside(root: Path, path: Path) -> bool:
    """Whether `path` lies in `root` with no symbolic link on the way."""
    try:
        steps = path.relative_to(root).parts
    except ValueError:
        return False
    here = root
    for step in steps:
        here = here / step
        if step == ".." or here.is_symlink():
            return False
    return True


def read_text(root: Path, path: Path) -> str:
    """The text of one file of the pack, with plain line ends.

    Raises:
        BadFile: it is missing, a link, too long, or not UTF-8 text.
    """
    if not inside(root, path):
        raise BadFile("This is a link to somewhere else. Put the file itself here.")
    if not path.is_file():
        raise BadFile("This file is missing. Add it.")
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise BadFile(f"This file is longer than {MAX_TEXT_BYTES // 1024} KiB. Make two pages of it.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as broken:
        raise BadFile("This file cannot be opened. Look at who may read it.") from broken
    except UnicodeDecodeError as broken:
        raise BadFile("This file is not UTF-8 text. Save it as UTF-8.") from broken
    if "\0" in text:
        raise BadFile("This file has a NUL character. Save it as plain text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def relative(root: Path, path: Path) -> str:
    """A path as an author writes it: from the pack's folder, with slashes."""
    return os.path.relpath(path, root).replace(os.sep, "/")
