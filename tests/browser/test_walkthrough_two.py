"""Walkthrough 2: a tablet and a laptop in one room. Steps 1 to 5, 7 and 8; there is no hand-over lock (6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.server import Server

pytestmark = pytest.mark.browser

PAGE, FIELD, VIDEO = "hard-day/what-helps", "helped-before", "ari-night"
WORD, BESIDE = ("intro.1", "smaller"), ("intro.1", "hard")
WORDS = "I slept badly. I called my sister. She came over."


@pytest.fixture
def jo(browser: Browser, server: Server) -> Iterator[Person]:
    person = Person.at(browser, "Jo", LAPTOP)
    person.page.goto(server.people()["jo"]["link"])
    yield person
    person.context.close()


@pytest.fixture
def tablet(browser: Browser) -> Iterator[Person]:
    """A tablet that nobody is signed in on."""
    person = Person.at(browser, "Sam", TABLET)
    yield person
    person.context.close()


def test_walkthrough_2_in_one_room(jo: Person, tablet: Person) -> None:
    jo_shows_a_code_and_the_tablet_scans_it(jo, tablet)
    sound_comes_from_one_of_the_two(jo, tablet)
    sam_points_and_a_shaky_second_tap_does_nothing(jo, tablet)
    jo_types_for_sam(jo, tablet)
    wifi_drops_and_heals(jo, tablet)
    at_the_end_nothing_is_left(jo, tablet)
    assert jo.faults == tablet.faults == []


def jo_shows_a_code_and_the_tablet_scans_it(jo: Person, tablet: Person) -> None:
    """1 and 2: a QR code and two words; the same two words on the tablet."""
    home = jo.page.url
    row = jo.page.locator(".row", has_text="Sam")
    row.get_by_role("button", name=re.compile("Start in one room")).click()
    jo.page.wait_for_url("**/sessions/*")
    jo.page.get_by_role("button", name="Show a code").click()
    words = jo.page.locator("[data-check-words]")
    expect(words).to_be_visible()
    expect(jo.page.locator(".qr")).to_be_visible()
    tablet.page.goto(jo.page.locator("[data-invite-link]").input_value())
    expect(tablet.page.locator("[data-check-words]")).to_have_text(words.inner_text())
    tablet.page.get_by_role("button", name="Go in").tap()
    for person in (jo, tablet):
        expect(person.page.locator("[data-pause]")).to_be_enabled()
        expect(person.page.locator("#who-can-see")).to_contain_text("can see this page")
    jo.page.keyboard.press("Escape")
    jo.page.locator(f'main [data-open-page="{PAGE}"]').first.click()
    for person in (jo, tablet):
        expect(person.page.locator("main")).to_have_attribute("data-page", PAGE)
    assert home != jo.page.url


def sound_comes_from_one_of_the_two(jo: Person, tablet: Person) -> None:
    """3: the laptop has the sound, and the tablet says so. When it is paused, both read the same question (R16)."""
    figure = f'figure[data-media="{VIDEO}"]'
    jo.page.locator(figure).get_by_role("button", name="Play").click()
    for person in (jo, tablet):
        expect(person.page.locator(f"{figure} video")).to_have_js_property("paused", False)
    expect(jo.page.locator(f"{figure} video")).to_have_js_property("muted", False)
    expect(tablet.page.locator(f"{figure} video")).to_have_js_property("muted", True)
    expect(tablet.page.locator(figure)).to_contain_text("The sound comes from Jo's screen.")
    jo.rest()
    jo.page.locator(figure).get_by_role("button", name="Pause").click()
    asked = tablet.page.locator(".talk li").all_inner_texts()
    for person in (jo, tablet):
        expect(person.page.locator(f"{figure} video")).to_have_js_property("paused", True)
        expect(person.page.locator(f"{figure} [data-ask]")).to_be_visible()
        assert person.page.locator(f"{figure} [data-ask]").inner_text() in asked
    assert jo.page.locator("[data-ask]").inner_text() == tablet.page.locator("[data-ask]").inner_text()


def sam_points_and_a_shaky_second_tap_does_nothing(jo: Person, tablet: Person) -> None:
    """4: a ring on the word; a second tap right behind it moves nothing."""
    tablet.page.locator('[data-tool="point"]').tap()
    spot, other = tablet.place_of(*WORD), tablet.place_of(*BESIDE)
    tablet.page.evaluate(
        """([spot, other]) => {
          const tap = ({ x, y }) => {
            const on = document.elementFromPoint(x, y);
            const what = { clientX: x, clientY: y, pointerId: 5, isPrimary: true, button: 0, bubbles: true };
            for (const kind of ['pointerdown', 'pointerup']) on.dispatchEvent(new PointerEvent(kind, what));
          };
          tap(spot);
          tap(other);
        }""",
        [spot, other],
    )
    ring = jo.drawn_pointer("service_user")
    expect(ring).to_have_attribute("data-word", WORD[1])
    tablet.rest()
    tablet.page.touchscreen.tap(other["x"], other["y"])
    expect(ring).to_have_attribute("data-word", BESIDE[1])
    tablet.page.locator('[data-tool="point"]').tap()


def jo_types_for_sam(jo: Person, tablet: Person) -> None:
    """5: after Sam's tap; marked so; two sentences of three are kept."""
    tablet.exercise(FIELD).get_by_role("button", name="Jo may write this for me").tap()
    typing = jo.page.locator(f'[data-exercise="{FIELD}"] [data-scribe] textarea')
    typing.fill(WORDS)
    seen = tablet.page.locator(f'[data-exercise="{FIELD}"] [data-scribe]')
    expect(seen.locator("textarea")).to_have_value(WORDS)
    seen.get_by_role("button", name="Stop").tap()
    seen.get_by_text("I called my sister.").tap()
    seen.get_by_role("button", name="Keep what is ticked").tap()
    own = tablet.page.locator(f'[data-exercise="{FIELD}"] > form textarea')
    expect(own).to_have_value("I slept badly. She came over.")


def wifi_drops_and_heals(jo: Person, tablet: Person) -> None:
    """7: both go on reading, Sam goes on writing, and it heals by itself."""
    for person in (jo, tablet):
        person.context.set_offline(True)
    own = tablet.page.locator(f'[data-exercise="{FIELD}"] > form textarea')
    own.press("End")
    own.press_sequentially(" Good.")
    expect(tablet.exercise(FIELD)).to_contain_text("Your words stay on this device")
    for person in (jo, tablet):
        expect(person.page.get_by_role("heading", name="What helps me")).to_be_visible()
        person.context.set_offline(False)
    expect(tablet.exercise(FIELD).locator("[data-save=saved]")).to_be_visible(timeout=30_000)
    tablet.page.locator("main [data-next]").tap()
    expect(jo.page.locator("main")).not_to_have_attribute("data-page", PAGE, timeout=30_000)


def at_the_end_nothing_is_left(jo: Person, tablet: Person) -> None:
    """8: the tablet says so, and it is so."""
    tablet.page.get_by_role("button", name="More").tap()
    tablet.page.get_by_role("button", name="End the session").tap()
    tablet.page.get_by_role("button", name="Yes, end it").tap()
    tablet.page.wait_for_url("**/recap")
    expect(tablet.page.locator("main")).to_contain_text("Nothing of it is left on this device.")
    assert tablet.context.cookies() == []
    kept = tablet.page.evaluate("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "slept" not in kept and "sister" not in kept
    tablet.page.reload()
    expect(tablet.page.locator("body")).not_to_contain_text("The session is over")
    jo.page.wait_for_url("**/recap")
