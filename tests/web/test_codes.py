"""The QR code as a drawing."""

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from web.codes import QUIET, qr_svg

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


@given(st.text(alphabet="abcDEF012-_", min_size=1, max_size=60))
def test_the_drawing_has_exactly_the_dark_modules_of_the_code(secret: str) -> None:
    address = f"https://waymark.example/join/{secret}"
    dark = set()
    for x, y, width, back in RUN.findall(str(qr_svg(address, "Code"))):
        assert width == back
        dark |= {(int(x) + step - QUIET, int(y) - QUIET) for step in range(int(width))}
    rows = segno.make(address, error="m").matrix
    assert dark == {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
