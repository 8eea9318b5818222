"""Whether people who see little can see a drawing: the contrast of its shapes with its ground (WCAG 2.2, 1.4.11)."""

from __future__ import annotations

import re

LEAST_CONTRAST = 3.0
"""What WCAG asks of graphics that have to be understood."""
_COLOUR = re.compile(r'(?:fill|stroke)\s*=\s*"(#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?)"')
_PLAIN = "#ffffff"


def contrast_of(drawing: str) -> float:
    """The highest contrast between the ground, which is the first colour of the file, and any other colour.

    A drawing without colours is black on white.
    """
    colours = _COLOUR.findall(drawing)
    if not colours:
        return ratio("#000000", _PLAIN)
    ground, *others = colours
    return max((ratio(ground, other) for other in others or [_PLAIN]), default=1.0)


def ratio(one: str, other: str) -> float:
    """The contrast ratio of two colours like `#2F6B4F`, from 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
