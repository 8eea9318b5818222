"""Captions in WebVTT: read them, and find what a person who reads them would miss."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.errors import ContentError

MAX_LINES = 2
MAX_LINE_LETTERS = 37
MAX_GAP_SECONDS = 4.0
MAX_LETTERS_A_SECOND = 20
"""What most people can read while they also watch; a caption of one or two words is let be."""

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+.*)?")
_TAG = re.compile(r"<[^<>]*>")


class BadCaptions(ContentError):
    """The file cannot be read as WebVTT. `line` counts from 1."""

    def __init__(self, line: int, sentence: str) -> None:
        self.line = line
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: from `start` to `end` in seconds, the lines as shown, and the file's line of its times."""

    line: int
    start: float
    end: float
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The caption as one line of a transcript."""
        return " ".join(self.lines)


def read_captions(text: str) -> list[Cue]:
    """Read WebVTT: the header, notes, and cues with their times.

    Raises:
        BadCaptions: the header or a time is missing or broken.
    """
    lines = text.split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        raise BadCaptions(1, "Captions start with the word WEBVTT on a line of its own. Add it.")
    return [cue for number, block in _blocks(lines) if (cue := _cue(number, block)) is not None]


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    for number, line in enumerate([*lines[1:], ""], 2):
        if line.strip():
            block.append(line.strip())
        elif block:
            yield number - len(block), block
            block = []


def _cue(number: int, block: list[str]) -> Cue | None:
    if re.match(r"(NOTE|STYLE|REGION)\b", block[0]):
        return None
    at = 0 if "-->" in block[0] else 1
    timing = _TIMING.fullmatch(block[at]) if at < len(block) else None
    if timing is None:
        raise BadCaptions(number + min(at, len(block) - 1), "Write the times as 00:01.000 --> 00:04.000.")
    start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:])
    shown = tuple(_TAG.sub("", line).strip() for line in block[at + 1 :])
    return Cue(number + at, start, end, shown)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def caption_faults(cues: list[Cue], seconds: float) -> Iterator[tuple[int, str]]:
    """What is wrong with captions of a video of that length, as (line, sentence)."""
    if not cues:
        yield 1, "There is no caption here. Write what is said."
        return
    before = 0.0
    for cue in cues:
        yield from _cue_faults(cue)
        if cue.start < before:
            yield cue.line, "This caption starts before the last one ends. Mend its times."
        elif cue.start - before > MAX_GAP_SECONDS:
            yield (
                cue.line,
                f"For {cue.start - before:.0f} seconds there is no caption. Write what is heard, as [music].",
            )
        before = max(before, cue.end)
    if before > seconds + 1:
        yield cues[-1].line, f"The captions end after the video, which has {seconds:.0f} seconds. Mend the times."
    elif seconds - before > MAX_GAP_SECONDS:
        yield cues[-1].line, f"The last {seconds - before:.0f} seconds have no caption. Write what is heard."


def _cue_faults(cue: Cue) -> Iterator[tuple[int, str]]:
    if cue.end <= cue.start:
        yield cue.line, "This caption ends before it starts. Mend its times."
    if not cue.text:
        yield cue.line, "This caption has no words. Write what is said, or take it out."
    elif cue.end > cue.start and len(cue.text) > 12 and len(cue.text) / (cue.end - cue.start) > MAX_LETTERS_A_SECOND:
        yield (
            cue.line,
            f"This caption is too fast to read: {len(cue.text) / (cue.end - cue.start):.0f} letters a second, and "
            f"{MAX_LETTERS_A_SECOND} can be read. Give it more time, or use fewer words.",
        )
    if len(cue.lines) > MAX_LINES:
        yield cue.line, f"A caption has {MAX_LINES} lines at most. Make two captions of it."
    for number, line in enumerate(cue.lines, cue.line + 1):
        if len(line) > MAX_LINE_LETTERS:
            yield number, f"This line has {len(line)} letters, and {MAX_LINE_LETTERS} fit. Break it."
