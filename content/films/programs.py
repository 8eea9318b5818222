"""The programs that make films: ffmpeg, ffprobe and espeak-ng. They are asked for only when a film is made."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from content.errors import ContentError


class FilmFailed(ContentError):
    """A program that makes films is missing, or could not do it; then the message has its own words."""


def need(*programs: str) -> None:
    """Look for programs before any work is done.

    Raises:
        FilmFailed: one is missing; the message says how to get it.
    """
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise FilmFailed(
            f"Making films needs {' and '.join(missing)}, which is not installed here. "
            "On Debian or Ubuntu: sudo apt install ffmpeg espeak-ng. On a Mac: brew install ffmpeg espeak-ng."
        )


def run(*command: str | Path) -> str:
    """Run a program; what it printed.

    Raises:
        FilmFailed: it failed; the message has the end of its own words.
    """
    words = [str(part) for part in command]
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    if done.returncode:
        raise FilmFailed(f"{words[0]} failed: {done.stderr[-600:].strip()}")
    return done.stdout


@dataclass(frozen=True, slots=True)
class Recording:
    """What somebody recorded: how long, and whether it has pictures and sound."""

    path: Path
    seconds: float
    pictures: bool
    sound: bool


def look_at(path: Path) -> Recording:
    """Ask ffprobe what a recording is.

    Raises:
        FilmFailed: there is none, or it is no recording.
    """
    if not path.is_file():
        raise FilmFailed(f"There is no recording {path}.")
    asked = ("-v", "error", "-show_entries", "format=duration:stream=codec_type", "-of", "json")
    told = json.loads(run("ffprobe", *asked, path))
    kinds = {stream.get("codec_type") for stream in told.get("streams", [])}
    seconds = float(told.get("format", {}).get("duration", 0) or 0)
    if seconds <= 0 or not kinds & {"audio", "video"}:
        raise FilmFailed(f"{path} has nothing to hear or see. Record it anew.")
    return Recording(path, seconds, "video" in kinds, "audio" in kinds)
