"""Built files go out compressed, so that a slow line waits less (P8)."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.app.world import World
from web.assets import DIST


@pytest.mark.parametrize(("accepted", "coding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None), ("", None)])
async def test_a_built_file_goes_out_in_the_smallest_form_that_is_read(
    world: World, accepted: str, coding: str | None
) -> None:
    name = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))["src/main.ts"]["file"]
    answer = await world.client().get(f"/static/build/{name}", headers={"Accept-Encoding": accepted})
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    plain = (DIST / name).read_bytes()
    assert len(gzip.decompress((DIST / f"{name}.gz").read_bytes())) == len(plain)
    if coding != "br":  # httpx unpacks gzip by itself, and has no brotli here
        assert answer.content == plain


async def test_a_file_that_gains_nothing_goes_out_as_it_is(world: World) -> None:
    font = next(path.name for path in (DIST / "assets").iterdir() if path.suffix == ".woff2")
    answer = await world.client().get(f"/static/build/assets/{font}", headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200 and "content-encoding" not in answer.headers
