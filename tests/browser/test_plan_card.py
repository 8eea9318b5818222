"""The card before a session over a distance (R44), on two screens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.api import Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.canaries import said
from tests.support.server import Server
from tests.web.chromium import faults_of

pytestmark = pytest.mark.browser

NEWS_MS = 25_000
"""The card of the other screen looks each quarter of a minute."""


@pytest.fixture
def two(browser: Browser, server: Server) -> Iterator[tuple[Person, Person]]:
    meeting = Meeting.of(server)
    people = Person.at(browser, "sam", TABLET), Person.at(browser, "jo", LAPTOP)
    for person in people:
        person.page.goto(server.people()[person.name]["link"])
        person.page.goto(f"{server.url}/sessions/{meeting.id}")
        expect(person.page.locator("[data-pause]")).to_be_enabled()
        person.page.evaluate("() => { window.stayed = true; }")
    yield people
    for person in people:
        person.close()
        assert person.faults == []


def test_R44_the_worker_writes_the_other_sees_and_clears_and_nobody_leaves_the_page(two: tuple[Person, Person]) -> None:
    sam, jo = two
    expect(jo.page.get_by_label("Where is Sam now?")).to_be_visible()
    expect(sam.page.get_by_label("Where are you now?")).to_be_hidden()
    assert faults_of(jo.page) == []
    jo.page.get_by_label("Where is Sam now?").fill(place := said("At home, alone"))
    jo.page.get_by_label("Which number can you call?").fill("01632 960 777")
    jo.page.get_by_role("button", name="Save").click()
    expect(jo.page.locator("summary", has_text="If the line drops")).to_be_focused()
    expect(jo.page.get_by_label("Where is Sam now?")).to_be_hidden()
    expect(sam.page.get_by_label("Where are you now?")).to_have_value(place, timeout=NEWS_MS)
    assert faults_of(sam.page) == []
    sam.page.get_by_role("button", name="Clear").tap()
    expect(sam.page.locator("summary", has_text="Before you start")).to_be_visible()
    expect(jo.page.locator("summary", has_text="Before you start")).to_be_visible(timeout=NEWS_MS)
    for person in two:
        assert person.page.evaluate("() => window.stayed") is True


def test_R44_not_now_folds_the_card_and_it_can_be_opened_again(two: tuple[Person, Person]) -> None:
    _, jo = two
    jo.page.get_by_role("link", name="Not now").click()
    expect(jo.page.get_by_label("Where is Sam now?")).to_be_hidden()
    jo.rest()
    jo.page.locator("summary", has_text="Before you start").click()
    expect(jo.page.get_by_label("Where is Sam now?")).to_be_visible()
    assert jo.page.evaluate("() => window.stayed") is True
