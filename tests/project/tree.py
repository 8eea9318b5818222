"""The files of the project, as git tracks them."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "realtime", "content", "web")


def tracked() -> list[Path]:
    """All tracked files that are there, relative to the root."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [Path(name) for name in told.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[Path, str]:
    """The tracked files that are text, with what they hold."""
    found = {}
    for path in tracked():
        try:
            found[path] = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found
