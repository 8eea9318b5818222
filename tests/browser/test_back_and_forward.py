"""The browser's own Back and Forward in a session, and hands that tap twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.api import Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.canaries import said
from tests.support.server import Server

pytestmark = pytest.mark.browser

HELPS, STARTS = "hard-day/what-helps", "hard-day/when-it-starts"
FIELD = "helped-before"


@pytest.fixture
def two(browser: Browser, server: Server) -> Iterator[tuple[Person, Person]]:
    meeting = Meeting.of(server)
    people = Person.at(browser, "sam", TABLET), Person.at(browser, "jo", LAPTOP)
    for person in people:
        person.page.goto(server.people()[person.name]["link"])
        person.page.goto(f"{server.url}/sessions/{meeting.id}")
        person.page.evaluate("() => { window.stayed = true; }")
    yield people
    for person in people:
        person.close()
        assert person.faults == []


def all_at(people: tuple[Person, ...], page: str) -> None:
    """Everyone stands on `page`, and no document was loaded anew for it."""
    for person in people:
        expect(person.page.locator("main")).to_have_attribute("data-page", page)
        assert person.page.evaluate("() => window.stayed") is True


def test_back_and_forward_turn_the_page_for_both(two: tuple[Person, Person]) -> None:
    sam, jo = two
    sam.page.locator(f'main [data-open-page="{HELPS}"]').first.tap()
    all_at(two, HELPS)
    jo.page.locator("[data-next]").click()
    all_at(two, STARTS)
    for back, forward in ((sam, jo), (jo, sam)):
        back.page.evaluate("() => history.back()")
        all_at(two, HELPS)
        forward.rest()
        forward.page.locator("[data-next]").click()
        all_at(two, STARTS)
    sam.page.evaluate("() => history.back()")
    all_at(two, HELPS)
    sam.page.evaluate("() => history.forward()")
    all_at(two, STARTS)
    assert "can see this page" in jo.page.locator("#who-can-see").inner_text()


def test_leaving_takes_the_steps_of_the_session_out_of_reach(two: tuple[Person, Person]) -> None:
    sam, _ = two
    session = sam.page.url
    sam.page.evaluate("() => { document.querySelector('form[data-exit]').dataset.exit = '/help'; }")
    sam.page.locator(f'main [data-open-page="{HELPS}"]').first.tap()
    all_at(two, HELPS)
    sam.page.locator("form[data-exit] button").tap()
    sam.page.wait_for_url("**/help")
    sam.page.go_back()
    assert sam.page.url != session
    sam.page.go_forward()
    assert sam.page.url.endswith("/help")


def test_a_second_tap_of_a_shaking_hand_takes_nothing_back(two: tuple[Person, Person]) -> None:
    sam, jo = two
    sam.page.locator(f'main [data-open-page="{HELPS}"]').first.tap()
    all_at(two, HELPS)
    sam.field(FIELD).tap()
    words = said("A song")
    sam.field(FIELD).press_sequentially(words)
    expect(sam.exercise(FIELD)).to_contain_text("Saved")
    sam.rest()
    sam.page.get_by_role("button", name="Show to Jo").first.dblclick(delay=20)
    expect(jo.theirs(FIELD)).to_have_value(words)
    expect(sam.exercise(FIELD)).to_contain_text("Jo sees this as you type")
    jo.page.locator("[data-next]").dblclick(delay=20)
    all_at(two, STARTS)
    expect(jo.page.locator("main input:checked")).to_have_count(0)
