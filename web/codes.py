"""QR codes as inline SVG that a strict Content-Security-Policy allows: shapes only, no style attribute."""

from __future__ import annotations

from typing import Final

import segno
from markupsafe import Markup, escape

QUIET: Final = 4
"""Empty modules around the code; scanners need four."""


def qr_svg(address: str, label: str) -> Markup:
    """The QR code of `address` as an SVG picture named `label`; colours and size come from the style sheet."""
    rows = [list(row) for row in segno.make(address, error="m").matrix]
    side = len(rows) + 2 * QUIET
    path = "".join(_run(x, y, width) for y, row in enumerate(rows) for x, width in _runs(row))
    return Markup(
        '<svg class="qr" role="img" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        '<title>{label}</title><rect class="qr-paper" width="{side}" height="{side}"/>'
        '<path class="qr-ink" d="{path}"/></svg>'
    ).format(side=side, label=escape(label), path=path)


def _run(x: int, y: int, width: int) -> str:
    return f"M{x + QUIET} {y + QUIET}h{width}v1h-{width}z"


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """The dark stretches of one row as (first module, how many)."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
