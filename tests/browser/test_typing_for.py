"""Jo types for Sam on two screens: Sam's tap, both see it, Sam keeps two sentences of three, the rest is gone (R20)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.support.api import Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.server import Server
from tests.web.chromium import faults_of

pytestmark = pytest.mark.browser

WORDS = "I slept badly. I called my sister. She came over."
FIELD = "helped-before"


class Two:
    """Sam at a tablet, Jo at a laptop, on one page of a session of their own."""

    def __init__(self, browser: Browser, server: Server, page: str) -> None:
        self.server = server
        self.meeting = Meeting.of(server)
        self.sam, self.jo = Person.at(browser, "sam", TABLET), Person.at(browser, "jo", LAPTOP)
        for person in (self.sam, self.jo):
            person.page.goto(server.people()[person.name]["link"])
            person.page.goto(f"{server.url}/sessions/{self.meeting.id}")
            expect(person.page.locator("[data-pause]")).to_be_enabled()
        self.jo.page.locator(f'main [data-open-page="{page}"]').first.click()
        for person in (self.sam, self.jo):
            expect(person.page.locator("main")).to_have_attribute("data-page", page)

    def close(self) -> None:
        for person in (self.sam, self.jo):
            person.context.close()
            assert person.faults == []


@pytest.fixture
def two(browser: Browser, server: Server) -> Iterator[Two]:
    people = Two(browser, server, "hard-day/what-helps")
    yield people
    people.close()


def place(person: Person, exercise: str = FIELD) -> Locator:
    return person.page.locator(f'[data-exercise="{exercise}"] [data-scribe]')


def test_R20_jo_types_for_sam_and_sam_keeps_two_sentences_of_three(two: Two) -> None:
    sam, jo = two.sam, two.jo
    offer = sam.exercise(FIELD).get_by_role("button", name="Jo may write this for me")
    offer.tap()
    expect(jo.page.locator("[data-announce]")).to_contain_text("Sam lets you write for them.")
    expect(place(sam)).to_contain_text("Jo writes for you. Nothing is kept until you say so.")
    field = place(jo).locator("textarea")
    field.fill(WORDS)
    expect(place(sam).locator("textarea")).to_have_value(WORDS)
    expect(place(sam).locator("textarea")).to_have_js_property("readOnly", True)
    assert faults_of(sam.page) == [] and faults_of(jo.page) == []
    place(sam).get_by_role("button", name="Stop").tap()
    expect(field).to_have_count(0)
    expect(place(jo)).to_contain_text("Sam chooses what to keep.")
    expect(place(sam).get_by_role("checkbox")).to_have_count(3)
    assert faults_of(sam.page) == []
    place(sam).get_by_text("I called my sister.").tap()
    place(sam).get_by_role("button", name="Keep what is ticked").tap()
    own = sam.page.locator(f'[data-exercise="{FIELD}"] > form textarea')
    expect(own).to_have_value("I slept badly. She came over.")
    expect(offer).to_be_visible()
    expect(place(sam)).to_be_empty()
    expect(place(jo)).to_be_empty()
    expect(jo.page.locator("[data-announce]")).to_contain_text("Sam kept what you wrote")
    expect(jo.page.locator("main")).not_to_contain_text("I slept badly.")
    sam.page.goto(f"{two.server.url}/workbook")
    expect(sam.page.locator(".words").first).to_contain_text("I slept badly. She came over.")
    expect(sam.page.locator(".words").first).to_contain_text("typed by Jo, kept by Sam")
    expect(sam.page.locator("body")).not_to_contain_text("called my sister")
