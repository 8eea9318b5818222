"""The product's own typeface as files that a PDF can embed: Atkinson Hyperlegible Next, regular and bold.

The front end's build leaves the variable WOFF 2 fonts in `web/dist/print` with their stream unpacked, for Python reads
no brotli. Here they become two static TrueType fonts a subset, once a process.
"""

from __future__ import annotations

import logging
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any, Final

from fontTools.ttLib import TTFont, woff2  # type: ignore[import-untyped]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

from web.assets import DIST, AssetsError

PRINT: Final = DIST / "print"
SUBSETS: Final = ("latin", "latin-ext")
WEIGHTS: Final = {"": 400, "B": 700}
SYSTEM: Final = (Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),)
"""Fonts of the machine that know more scripts (Debian: fonts-dejavu-core). Used where they are, missed nowhere."""

_lock = Lock()
_folders: list[tempfile.TemporaryDirectory[str]] = []


@cache
def typeface() -> dict[tuple[str, str], Path]:
    """(subset, style) -> a TrueType file; the style is "" or "B", as fpdf2 names it.

    Raises:
        AssetsError: the front end is not built.
    """
    kept = tempfile.TemporaryDirectory(prefix="waymark-type-")
    _folders.append(kept)  # it goes with the process
    folder = Path(kept.name)
    made: dict[tuple[str, str], Path] = {}
    for subset in SUBSETS:
        plain = _plain(PRINT / f"{subset}.woff2")
        for style, weight in WEIGHTS.items():
            font = instantiateVariableFont(TTFont(BytesIO(plain)), {"wght": weight})
            made[subset, style] = folder / f"{subset}{style}.ttf"
            font.save(made[subset, style])
    return made


def more_scripts() -> list[Path]:
    """Fonts of this machine for letters that ours does not have."""
    return [path for path in SYSTEM if path.exists()]


def _plain(path: Path) -> bytes:
    """The variable font as TrueType bytes."""
    if not path.exists():
        raise AssetsError(f"The front end is not built: {path} is missing. Run `make build`.")
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    out = BytesIO()
    with _lock:
        reader: Any = woff2
        before = getattr(reader, "brotli", None), reader.haveBrotli
        reader.brotli, reader.haveBrotli = SimpleNamespace(decompress=bytes), True  # the build unpacked it
        try:
            woff2.decompress(BytesIO(path.read_bytes()), out)
        finally:
            reader.brotli, reader.haveBrotli = before
    return out.getvalue()
