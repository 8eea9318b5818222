"""Leaving in a hurry, and blanking both screens: what is on the glass, on the device and on the server (R46)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support.api import PAGE, Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.server import Server

pytestmark = pytest.mark.browser

FIELD = "helped-before"
WORDS = "My sister knows that I hear them"
HIDDEN_MS = 100
COVERED_MS = 1000

# Stamps each frame of the screen with whether words of ours stand on it, as a camera in front of the glass would.
WATCH = """() => {
  window.pressed = 0;
  window.hiddenAfter = null;
  const note = () => { window.pressed ||= performance.now(); };
  for (const name of ["click", "keyup"]) window.addEventListener(name, note, true);
  const look = () => {
    const seen = document.body.innerText + document.title;
    if (window.pressed && !/Waymark|sister|helps me/.test(seen)) {
      window.hiddenAfter = performance.now() - window.pressed;
      console.info("hidden", window.hiddenAfter);
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
KEPT = """async () => ({
  storage: Object.keys(localStorage).concat(Object.keys(sessionStorage)),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  databases: (await indexedDB.databases()).length,
})"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another site, to which people leave."""
    running = Server(tmp_path_factory.mktemp("elsewhere")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, elsewhere: Server) -> Iterator[Server]:
    exit_url = elsewhere.url.replace("127.0.0.1", "localhost") + "/healthz"
    running = Server(tmp_path_factory.mktemp("leaving"), WAYMARK_EXIT_URL=exit_url).start()
    yield running
    running.stop()


@pytest.fixture
def two(browser: Browser, server: Server) -> Iterator[tuple[Person, Person, Meeting]]:
    """Sam at a tablet and Jo at a laptop, on the same page; Sam wrote something."""
    meeting = Meeting.of(server)
    meeting.apis["sam"]("GET", "/me")
    sam, jo = Person.at(browser, "sam", TABLET), Person.at(browser, "jo", LAPTOP)
    for person in (sam, jo):
        person.page.goto(server.people()[person.name]["link"])
        person.page.goto(f"{server.url}/sessions/{meeting.id}")
    sam.page.locator(f'main [data-open-page="{PAGE}"]').first.tap()
    for person in (sam, jo):
        expect(person.page.locator("main[data-page]")).to_have_attribute("data-page", PAGE)
        expect(person.page.locator("[data-pause]")).to_be_enabled()
    yield sam, jo, meeting
    for person in (sam, jo):
        person.context.close()
    assert sam.faults == [] and jo.faults == []


def watch(person: Person) -> list[float]:
    """A list that gets the milliseconds from the press to the first frame without a word of ours."""
    times: list[float] = []

    def hear(message: Any) -> None:
        if message.text.startswith("hidden "):
            times.append(float(message.text.split()[1]))

    person.page.on("console", hear)
    person.page.evaluate(WATCH)
    return times


def at_exit(person: Person, elsewhere: Server) -> None:
    person.page.wait_for_url(f"http://localhost:{elsewhere.port}/healthz")


def nothing_is_left(person: Person, server: Server) -> None:
    """The next page of ours on this device finds nothing that was kept, and knows nobody."""
    person.page.goto(f"{server.url}/help")
    assert person.page.evaluate(KEPT) == {"storage": [], "caches": [], "workers": 0, "databases": 0}
    assert [one["name"] for one in person.context.cookies(server.url)] == []


@pytest.mark.parametrize("way", ["press", "Shift", "Escape"])
def test_R46_leaving_hides_all_within_a_tenth_of_a_second_and_covers_the_other_screen_within_one(
    two: tuple[Person, Person, Meeting], server: Server, elsewhere: Server, way: str
) -> None:
    sam, jo, meeting = two
    sam.field(FIELD).tap()
    sam.field(FIELD).press_sequentially(WORDS)
    shown, cover = watch(sam), watch(jo)
    jo.page.evaluate("() => { window.pressed = performance.now(); }")
    if way == "press":
        sam.page.locator("form[data-exit] button").tap()
    else:
        for _ in range(3):
            sam.page.keyboard.press(way)
    at_exit(sam, elsewhere)
    expect(jo.page.locator(".plain-page")).to_be_visible()
    expect(jo.page).to_have_title("Shopping list")
    assert shown and shown[0] <= HIDDEN_MS, shown
    assert cover and cover[0] <= COVERED_MS, cover
    print(f"hidden after {shown[0]:.1f} ms, the other screen {cover[0]:.0f} ms")
    # Back shows nothing of ours, and the browser is signed out.
    sam.page.go_back()
    sam.page.wait_for_load_state()
    assert "sister" not in sam.page.content() and "What helps" not in sam.page.locator("body").inner_text()
    expect(sam.page.locator('input[name="password"]')).to_be_visible()
    nothing_is_left(sam, server)
    # What was typed last is kept.
    entries = meeting.apis["sam"]("GET", "/entries")["entries"]
    assert any(WORDS in one["text"] for one in entries), entries
