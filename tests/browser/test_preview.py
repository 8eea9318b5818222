"""An author beside their pack: a saved file shows by itself, with what the check says now."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.content.packs import BODY, page, write_pack
from tests.support.server import COMMAND, ROOT

pytestmark = pytest.mark.browser
FIRST = "day/01-first.en.md"


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[str]:
    started = subprocess.Popen(
        [*COMMAND, "content", "preview", str(write_pack(tmp_path)), "--port", "0"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert started.stdout is not None
    yield started.stdout.readline().split()[2]
    started.terminate()
    started.communicate(timeout=30)


def test_a_saved_file_shows_by_itself_and_frames_go_along(browser: Browser, preview: str, tmp_path: Path) -> None:
    # Wide enough for frames of full size: the driver does not find its way into frames that are made smaller.
    with browser.new_context(viewport={"width": 1800, "height": 1000}) as context:
        look = context.new_page()
        look.goto(preview)
        tablet, plain = (look.frame_locator("iframe").nth(index) for index in (0, 1))
        expect(tablet.get_by_text("We sit here.")).to_be_visible()
        tablet.get_by_label("What do you see?").fill("A hill")
        tablet.locator('[data-exercise="words"]').get_by_role("button", name="Save").click()
        expect(tablet.get_by_label("What do you see?")).to_have_value("A hill")
        (tmp_path / FIRST).write_text(page(BODY.replace("We sit here.", "This will help you.")))
        expect(plain.get_by_text("This will help you.")).to_be_visible()
        expect(look.get_by_label("What the check says")).to_contain_text("'will help you' should not stand here.")
        expect(tablet.get_by_text("This will help you.")).to_be_visible()
        look.get_by_label("Colours").select_option("dark")
        expect(plain.locator("html")).to_have_attribute("data-theme", "dark")
        plain.get_by_role("link", name="Next page").click()
        expect(tablet.get_by_role("heading", name="Second")).to_be_visible()
        expect(look.locator("[data-page-picker]")).to_have_value("day/second")
