"""A story that one of two people hid, in their live session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.support.api import PAGE, Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.server import Server

pytestmark = pytest.mark.browser

STORY = "ari-night"
SILENT = "() => Array.from(document.querySelectorAll('video')).every((video) => video.paused)"


@pytest.fixture
def two(browser: Browser, server: Server) -> Iterator[tuple[Person, Person]]:
    """Sam at a tablet and Jo at a laptop, on the page with the story."""
    meeting = Meeting.of(server)
    sam, jo = Person.at(browser, "sam", TABLET), Person.at(browser, "jo", LAPTOP)
    for person in (sam, jo):
        person.page.goto(server.people()[person.name]["link"])
        person.page.goto(f"{server.url}/sessions/{meeting.id}")
    sam.page.locator(f'main [data-open-page="{PAGE}"]').first.tap()
    for person in (sam, jo):
        expect(story(person).locator(".media-bar")).to_be_visible()
    yield sam, jo
    for person in (sam, jo):
        person.context.close()
        assert person.faults == []


def story(person: Person) -> Locator:
    return person.page.locator(f'figure[data-media="{STORY}"]')


def press(person: Person, name: str) -> None:
    button = story(person).get_by_role("button", name=name).or_(story(person).get_by_role("link", name=name))
    button.first.scroll_into_view_if_needed()
    person.rest()
    if person.name == "sam":
        button.first.tap()
    else:
        button.first.click()


def test_R47_one_hides_a_story_and_hears_nothing_while_the_other_watches_it(two: tuple[Person, Person]) -> None:
    sam, jo = two
    press(sam, "Do not show me this again")
    expect(story(sam)).to_contain_text("You hid this story.")
    expect(sam.page.locator("video")).to_have_count(0)
    press(jo, "Play")
    expect(story(jo).get_by_role("button", name="Pause")).to_be_visible()
    assert "hid this story" not in jo.page.locator("main").inner_text()
    assert sam.page.evaluate(SILENT) and sam.page.locator("audio").count() == 0
    press(sam, "Show it this once")
    expect(story(sam).locator("video")).to_be_visible()
    expect(story(sam).get_by_role("button", name="Pause")).to_be_visible()
    sam.page.goto(sam.page.url.split("?")[0].split("#")[0])
    expect(story(sam)).to_contain_text("You hid this story.")
    press(sam, "Do not hide it any more")
    expect(story(sam).locator(".media-bar")).to_be_visible()
