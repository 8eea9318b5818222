"""What a page weighs, compressed, so that an old tablet on a slow line is not left waiting."""

from __future__ import annotations

import gzip
import json
from typing import Any

from tests.project.tree import ROOT

DIST = ROOT / "web/dist"
KB = 1024


def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def weight(*files: str) -> int:
    return sum(len(gzip.compress((DIST / name).read_bytes(), 9, mtime=0)) for name in files)


def test_a_page_to_read_is_light() -> None:
    main = manifest()["src/main.ts"]
    assert weight(main["file"]) <= 4 * KB  # the way out in a hurry has to be in the first file
    assert weight(*main["css"]) <= 10 * KB


def test_P9_the_live_client_that_a_joined_page_waits_for_is_at_most_45_kb() -> None:
    live = manifest()["src/live/main.ts"]
    assert weight(live["file"]) <= 45 * KB


def test_the_live_client_with_what_it_loads_later_does_not_grow() -> None:
    chunks = [chunk for source, chunk in manifest().items() if source.startswith("src/live/")]
    assert weight(*(chunk["file"] for chunk in chunks)) <= 58 * KB


def test_one_font_file_is_all_that_a_page_in_english_needs() -> None:
    latin = next(chunk for source, chunk in manifest().items() if source.endswith("-latin-wght-normal.woff2"))
    assert (DIST / latin["file"]).stat().st_size <= 35 * KB
