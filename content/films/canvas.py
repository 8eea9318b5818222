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
            cover: dict[int, float] = {}
            for step in range(4):
                _cover(points, y + (step + 0.5) / 4, cover)
            self._blend(y, cover, _rgb(colour))

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


def _cover(points: Sequence[Point], y: float, cover: dict[int, float]) -> None:
    """Add how much of each pixel one sample line at `y` covers: a quarter where it is wholly inside."""
    cuts = sorted(
        x1 + (y - y1) / (y2 - y1) * (x2 - x1)
        for (x1, y1), (x2, y2) in pairwise([*points, points[0]])
        if (y1 <= y) != (y2 <= y)
    )
    for left, right in zip(cuts[::2], cuts[1::2], strict=True):
        start, end = max(0.0, left), min(float(WIDTH), right)
        for x in range(int(start), math.ceil(end)):
            cover[x] = cover.get(x, 0.0) + (min(end, x + 1) - max(start, x)) / 4


def _rgb(colour: str) -> bytes:
    return bytes.fromhex(colour.removeprefix("#"))


def arc(x: float, y: float, radius: float, start: float, turn: float) -> list[Point]:
    """Points along a part of a circle around (x, y); angles in radians."""
    return [
        (x + radius * math.cos(start + turn * step / 24), y + radius * math.sin(start + turn * step / 24))
        for step in range(25)
    ]
