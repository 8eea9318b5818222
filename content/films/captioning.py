"""Captions of a film from its sentences and the seconds that each takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from content.captions import MAX_LINE_LETTERS, MAX_LINES


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


def starts(scenes: Sequence[tuple[str, float | None]], seconds: float) -> list[float]:
    """When each sentence of a recording starts, in seconds: as its author says, or by its share of the letters."""
    known = [0.0 if index == 0 and at is None else at for index, (_, at) in enumerate(scenes)]
    found: list[float] = []
    for index, at in enumerate(known):
        if at is not None:
            found.append(at)
            continue
        before = max(place for place in range(index) if known[place] is not None)
        after = next((place for place in range(index, len(known)) if known[place] is not None), len(known))
        start, end = known[before] or 0.0, (known[after] or 0.0) if after < len(known) else seconds
        letters = [len(words) for words, _ in scenes[before:after]]
        found.append(start + (end - start) * sum(letters[: index - before]) / max(1, sum(letters)))
    return found
