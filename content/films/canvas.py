"""A picture of flat shapes with smooth edges, in plain Python: all that the sample films are drawn with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

WIDTH, HEIGHT = 854, 480

Point = tuple[float, float]


class Canvas:
    """A picture of flat shapes, smoothed at their edges."""

    def __init__(self, colour: str) -> None:
        self._rows = [bytearray(_rgb(colour) * WIDTH) for _ in range(HEIGHT)]

    def polygon(self, points: Sequence[Point], colour: str) -> None:
        """Fill a polygon (even-odd), four sample lines a row."""
        top = max(0, math.floor(min(y for _, y in points)))
        bottom = min(HEIGHT, math.ceil(max(y for _, y in points)))
        for y in range(top, bottom):
            samples = [_spans(points, y + (step + 0.5) / 4) for step in range(4)]
            inside = _inside(samples)
            for start, end in inside:
                self._rows[y][start * 3 : end * 3] = _rgb(colour) * (end - start)
            self._blend(y, _edges(samples, inside), _rgb(colour))

    def _blend(self, y: int, cover: dict[int, float], colour: bytes) -> None:
        row = self._rows[y]
        for x, share in cover.items():
            for channel in range(3):
                at = x * 3 + channel
                row[at] += round((colour[channel] - row[at]) * min(share, 1.0))

    def box(self, x: float, y: float, width: float, height: float, colour: str, corner: float = 0) -> None:
        """Fill a box, with round corners if asked."""
        corner = min(corner, width / 2, height / 2)
        points: list[Point] = []
        for index, (cx, cy) in enumerate(
            [(x + width - corner, y + height - corner), (x + corner, y + height - corner),
             (x + corner, y + corner), (x + width - corner, y + corner)]
        ):  # fmt: skip
            for step in range(9):
                angle = math.pi / 2 * (index + step / 8)
                points.append((cx + corner * math.cos(angle), cy + corner * math.sin(angle)))
        self.polygon(points, colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: str) -> None:
        """Fill an oval around (x, y)."""
        self.polygon(
            [(x + rx * math.cos(a / 36 * math.pi), y + ry * math.sin(a / 36 * math.pi)) for a in range(72)], colour
        )

    def stroke(self, points: Sequence[Point], width: float, colour: str) -> None:
        """Draw a line through points, with round ends."""
        for (x1, y1), (x2, y2) in pairwise(points):
            length = math.hypot(x2 - x1, y2 - y1) or 1
            dx, dy = (y2 - y1) / length * width / 2, (x1 - x2) / length * width / 2
            self.polygon([(x1 + dx, y1 + dy), (x2 + dx, y2 + dy), (x2 - dx, y2 - dy), (x1 - dx, y1 - dy)], colour)
        for x, y in points:
            self.oval(x, y, width / 2, width / 2, colour)

    def save(self, path: Path) -> None:
        """Write it as a PPM picture."""
        path.write_bytes(b"P6 %d %d 255\n" % (WIDTH, HEIGHT) + b"".join(self._rows))


def _spans(points: Sequence[Point], y: float) -> list[Point]:
    """What a polygon covers of the line at `y`, as (left, right) on the picture."""
    cuts = sorted(
        x1 + (y - y1) / (y2 - y1) * (x2 - x1)
        for (x1, y1), (x2, y2) in pairwise([*points, points[0]])
        if (y1 <= y) != (y2 <= y)
    )
    pairs = zip(cuts[::2], cuts[1::2], strict=True)
    return [(max(0.0, left), min(float(WIDTH), right)) for left, right in pairs]


def _inside(samples: Sequence[Sequence[Point]]) -> list[tuple[int, int]]:
    """The pixels that all sample lines cover whole, as (first, behind the last)."""
    if len({len(spans) for spans in samples}) > 1:
        return []
    found = []
    for spans in zip(*samples, strict=True):
        start, end = math.ceil(max(left for left, _ in spans)), math.floor(min(right for _, right in spans))
        found += [(start, end)] if start < end else []
    return found


def _edges(samples: Sequence[Sequence[Point]], inside: Sequence[tuple[int, int]]) -> dict[int, float]:
    """How much of each other pixel is covered, by its column."""
    cover: dict[int, float] = {}
    for left, right in (span for spans in samples for span in spans):
        x = int(left)
        while x < right:
            skipped = next((end for start, end in inside if start <= x < end), None)
            if skipped is None:
                cover[x] = cover.get(x, 0.0) + (min(right, x + 1) - max(left, x)) / 4
            x = skipped or x + 1
    return cover


def _rgb(colour: str) -> bytes:
    return bytes.fromhex(colour.removeprefix("#"))


def arc(x: float, y: float, radius: float, start: float, turn: float) -> list[Point]:
    """Points along a part of a circle around (x, y); angles in radians."""
    return [
        (x + radius * math.cos(start + turn * step / 24), y + radius * math.sin(start + turn * step / 24))
        for step in range(25)
    ]
