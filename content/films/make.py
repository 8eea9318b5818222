"""Makes the sample videos, captions and posters of the built-in pack, with ffmpeg and espeak-ng.

Run by hand after changing a scene or its words: `python -m content.films`. The results are kept in git, so
nobody needs these programs to use the pack.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import wave
from collections.abc import Iterable, Sequence
from pathlib import Path

from content.captions import MAX_LINE_LETTERS, MAX_LINES
from content.errors import ContentError
from content.films.canvas import Canvas
from content.films.scenes import Film

RATE = 12
PAUSE = 0.7


class FilmFailed(ContentError):
    """A program that makes films could not do it; the message has its own words."""


def run(*command: str | Path) -> None:
    """Run a program, and stop with its own words when it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise FilmFailed(f"{command[0]} failed:\n{done.stderr[-2000:]}")


def speak(words: str, voice: Sequence[str], path: Path) -> float:
    """Say words into a file, with a pause after them; how long it lasts, in seconds."""
    raw = path.with_suffix(".raw.wav")
    run("espeak-ng", *voice, "-w", raw, words)
    run("ffmpeg", "-y", "-i", raw, "-af", f"apad=pad_dur={PAUSE}", "-ar", "48000", "-ac", "1", path)
    with wave.open(str(path)) as sound:
        return float(sound.getnframes() / sound.getframerate())


def caption_lines(words: str) -> list[str]:
    """Words as lines that fit a caption."""
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) + 1 > MAX_LINE_LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def caption_parts(words: str) -> list[list[str]]:
    """Words as captions: all in one where they fit, else a sentence in each, never too many lines."""
    lines = caption_lines(words)
    if len(lines) <= MAX_LINES:
        return [lines]
    parts: list[list[str]] = []
    for sentence in re.split(r"(?<=[.!?]) ", words):
        lines = caption_lines(sentence)
        parts += [lines[index : index + MAX_LINES] for index in range(0, len(lines), MAX_LINES)]
    return parts


def captions(spoken: Iterable[tuple[str, float]]) -> str:
    """WebVTT for words and the seconds that each takes."""
    text, at = "WEBVTT\n", 0.0
    for words, seconds in spoken:
        parts = caption_parts(words)
        letters = sum(len(line) for part in parts for line in part)
        for part in parts:
            end = at + seconds * sum(map(len, part)) / letters
            text += f"\n{_clock(at)} --> {_clock(end)}\n" + "\n".join(part) + "\n"
            at = end
    return text


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 60000:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


def make(film: Film, media: Path) -> None:
    """Make the files of one film in the folder of its topic.

    Raises:
        FilmFailed: a program is missing, or says no.
    """
    with tempfile.TemporaryDirectory() as work:
        _make(film, media / film.name, Path(work))


def _make(film: Film, target: Path, work: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    spoken: list[tuple[str, float]] = []
    sounds, pictures = "", ""
    for index, (words, colour, draw) in enumerate(film.scenes):
        canvas = Canvas(colour)
        draw(canvas)
        canvas.save(work / f"{index}.ppm")
        seconds = speak(words, film.voice, work / f"{index}.wav")
        spoken.append((words, seconds))
        sounds += f"file {index}.wav\n"
        pictures += f"file {index}.ppm\nduration {seconds:.3f}\n"
    (work / "sounds.txt").write_text(sounds)
    (work / "pictures.txt").write_text(pictures + f"file {len(film.scenes) - 1}.ppm\n")
    target.with_suffix(".en.vtt").write_text(captions(spoken))
    _encode(target, work, sum(seconds for _, seconds in spoken))


def _encode(target: Path, work: Path, seconds: float) -> None:
    inputs: list[str | Path] = ["ffmpeg", "-y"]
    for name in ("pictures.txt", "sounds.txt"):
        inputs += ["-f", "concat", "-safe", "0", "-i", work / name]
    inputs += ["-t", f"{seconds:.2f}", "-vf", f"fps={RATE},format=yuv420p", "-g", "48", "-map_metadata", "-1"]
    run(*inputs, "-c:v", "libx264", "-preset", "slow", "-crf", "24", "-movflags", "+faststart",
        "-c:a", "aac", "-b:a", "48k", "-ac", "1", target.with_suffix(".mp4"))  # fmt: skip
    run(*inputs, "-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "34", "-cpu-used", "3", "-row-mt", "1",
        "-c:a", "libopus", "-b:a", "32k", "-ac", "1", target.with_suffix(".webm"))  # fmt: skip
    run("ffmpeg", "-y", "-i", work / "0.ppm", "-q:v", "4", target.with_suffix(".jpg"))
