"""What people are promised: the page and the document say the same, in words that are easy to read."""

from __future__ import annotations

import re
from pathlib import Path

from content.reading import grade, sentences
from tests.app.pages.browsing import browser
from tests.app.world import World

DOCUMENT = Path(__file__).parents[3] / "docs" / "privacy.md"
HIGHEST_GRADE = 6.0


def plain(text: str) -> str:
    return " ".join(re.sub(r"[*#>-]+", " ", text).split()).replace(" .", ".")


async def test_the_page_and_the_document_say_the_same(world: World) -> None:
    page = await browser(world).get("/privacy")
    main = re.search(r"<main.*?</main>", page.text, flags=re.DOTALL)
    assert page.status_code == 200 and main is not None
    shown = plain(re.sub(r"<[^>]+>", " ", main[0]).replace("&#39;", "'"))
    title, _about_this_document, rest = DOCUMENT.read_text("utf-8").split("\n\n", 2)
    assert shown == f"{plain(title)} {plain(rest)}"


def test_the_words_are_easy_to_read() -> None:
    blocks = [line for line in DOCUMENT.read_text("utf-8").split("\n") if line]
    pieces = [piece for block in blocks for piece in sentences(plain(block))]
    assert len(pieces) > 30
    assert grade(pieces) <= HIGHEST_GRADE
