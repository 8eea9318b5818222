"""What a page weighs, compressed, so that an old tablet on a slow line is not left waiting."""

from __future__ import annotations

import gzip
import json
from typing import Any

from content.exercises import KINDS
from content.library import Library
from content.model import Page
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


ON_ONE_PAGE = {"figure[data-media]": "src/live/media.ts", "[data-plan]": "src/live/plan.ts"}
"""What comes with a video, and with the card of a session over a distance."""
ON_DEMAND = {
    "asking",
    "consent",
    "initiative",
    "invite",
    "markcards",
    "scribing",
    "seeing",
    "takingout",
    "undoing",
    "withdrawing",
}
"""What comes with a press or with another person's wish, whatever page stands there (web/src/live/parts.ts)."""


def closure(*sources: str) -> set[str]:
    """The built scripts behind some sources, with all that they import; the first script of every page left out."""
    chunks, found, waiting = manifest(), set[str](), list(sources)
    while waiting:
        name = waiting.pop()
        if name == "src/main.ts" or chunks[name]["file"] in found:
            continue
        found.add(chunks[name]["file"])
        waiting += chunks[name].get("imports", [])
    return found


def of_every_live_page() -> set[str]:
    """A live chunk that nobody says is for some pages only counts for each page."""
    live = {source for source in manifest() if source.startswith("src/live/")}
    return closure(*(live - set(ON_ONE_PAGE.values()) - {f"src/live/{name}.ts" for name in ON_DEMAND}))


def of_page(page: Page) -> set[str]:
    """All scripts of the live client that a session over a distance loads for a page (docs/decisions/0017)."""
    kinds = {block.kind for block in page.blocks}
    with_it = [f"../content/exercises/{kind}/live.ts" for kind in kinds & set(KINDS)]
    with_it += [ON_ONE_PAGE["figure[data-media]"]] if "video" in kinds else []
    return of_every_live_page() | closure(*with_it, ON_ONE_PAGE["[data-plan]"])


def test_what_any_page_of_the_library_loads_of_the_live_client_is_at_most_58_kb() -> None:
    pages = [page for topic in Library.load().topics for page in topic.pages]
    weights = {page.id: weight(*of_page(page)) for page in pages}
    assert len(weights) >= 48
    heaviest = max(weights, key=lambda page: weights[page])
    assert weights[heaviest] <= 58 * KB, heaviest


def test_what_comes_with_a_press_is_small() -> None:
    there = of_every_live_page()
    for name in ON_DEMAND:
        assert weight(*(closure(f"src/live/{name}.ts") - there)) <= 3 * KB, name


def test_the_live_side_of_a_kind_of_exercise_is_a_chunk_of_its_own() -> None:
    sides = {kind: f"../content/exercises/{kind}/live.ts" for kind in KINDS}
    there = of_every_live_page()
    for kind, source in sides.items():
        assert manifest()[source].get("isDynamicEntry"), kind
        assert manifest()[source]["file"] not in there, kind
        assert weight(*(closure(source) - there)) <= 6 * KB, kind


def test_one_font_file_is_all_that_a_page_in_english_needs() -> None:
    latin = next(chunk for source, chunk in manifest().items() if source.endswith("-latin-wght-normal.woff2"))
    assert (DIST / latin["file"]).stat().st_size <= 35 * KB
