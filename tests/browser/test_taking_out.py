"""Sam takes Jo out of a session that goes on: asked once more, done at once; a new code is the way back (R30)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_typing_for import Two
from tests.support.canaries import said
from tests.support.server import Server
from tests.web.chromium import SIZES, faults_of

pytestmark = pytest.mark.browser

FIELD = "helped-before"


@pytest.fixture
def two(browser: Browser, server: Server) -> Iterator[Two]:
    people = Two(browser, server, "hard-day/what-helps")
    yield people
    people.close()


def test_R30_sam_takes_jo_out_and_goes_on_alone(two: Two) -> None:
    sam, jo = two.sam, two.jo
    words = said("A walk helped")
    sam.field(FIELD).fill(words)
    expect(sam.exercise(FIELD)).to_contain_text("Saved")
    sam.exercise(FIELD).get_by_role("button", name="Show to Jo").tap()
    expect(jo.theirs(FIELD)).to_have_value(words)
    sam.page.locator("[data-also-opens]").tap()
    row = sam.page.locator("#panel-people li", has_text="Jo")
    row.get_by_role("button", name="Take Jo out").tap()
    question = row.locator("[data-take-out]")
    expect(question).to_contain_text("Jo leaves this session at once")
    for size in SIZES.values():
        sam.page.set_viewport_size(size["viewport"])
        assert faults_of(sam.page) == []
    question.get_by_role("button", name="No").click()
    expect(question).to_have_count(0)
    expect(jo.theirs(FIELD)).to_be_visible()
    sam.rest()
    row.get_by_role("button", name="Take Jo out").click()
    sam.rest()
    question.get_by_role("button", name="Yes, take Jo out").click()
    expect(sam.page.locator("[data-announce]")).to_contain_text("Jo is out of this session now.")
    expect(row).to_have_count(0)
    expect(jo.page.get_by_role("heading", level=1)).to_be_visible()
    expect(jo.page.locator("body")).not_to_contain_text(words)
    expect(jo.page.locator("[data-bar], [data-undo]")).to_have_count(0)
    sam.field(FIELD).fill(said("And tea"))
    expect(sam.exercise(FIELD)).to_contain_text("Saved")
