"""Leaving in a hurry, and blanking both screens: what is on the glass, on the device and on the server (R46)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.support.api import PAGE, Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.canaries import said, served
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.alone]

FIELD = "helped-before"
WORDS = said("My sister knows that I hear them")
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

PATHS_KEPT = """async () => {
  const paths = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
  return paths;
}"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another site, to which people leave."""
    running = Server(tmp_path_factory.mktemp("elsewhere")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, elsewhere: Server) -> Iterator[Server]:
    exit_url = elsewhere.url.replace("127.0.0.1", "localhost") + "/healthz"
    with served(tmp_path_factory.mktemp("leaving"), WAYMARK_EXIT_URL=exit_url) as running:
        yield running


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
        person.close()
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


def test_R46_without_a_network_all_is_hidden_and_the_server_hears_of_it_later(
    two: tuple[Person, Person, Meeting], server: Server, elsewhere: Server
) -> None:
    sam, _, _ = two
    shown = watch(sam)
    cookie = sam.context.cookies(server.url)[0]["value"]
    sam.context.set_offline(True)
    sam.page.locator("form[data-exit] button").tap()
    expect(sam.page.locator(".plain-page")).to_be_visible()
    expect(sam.page).to_have_title("Shopping list")
    assert shown and shown[0] <= HIDDEN_MS, shown
    assert "Waymark" not in sam.page.content()
    assert sam.page.evaluate("() => Object.keys(localStorage)") == ["waymark.left"]
    assert httpx.get(f"{server.url}/api/v1/me", cookies={"waymark": cookie}).status_code == 200
    # The step of the session that lies ahead of it shows the plain page still.
    sam.page.go_forward()
    expect(sam.page.locator(".plain-page")).to_be_visible()
    sam.context.set_offline(False)
    at_exit(sam, elsewhere)
    assert httpx.get(f"{server.url}/api/v1/me", cookies={"waymark": cookie}).status_code == 401
    nothing_is_left(sam, server)


def test_R46_who_closed_the_window_without_a_network_is_signed_out_before_anything_shows(
    two: tuple[Person, Person, Meeting], server: Server
) -> None:
    sam, _, meeting = two
    sam.context.set_offline(True)
    sam.page.locator("form[data-exit] button").tap()
    expect(sam.page.locator(".plain-page")).to_be_visible()
    sam.page.close()
    sam.context.set_offline(False)
    later = sam.page = sam.context.new_page()
    seen: list[str] = []
    later.on("console", lambda message: seen.append(message.text))
    later.add_init_script(
        "const look = () => { if (document.body && getComputedStyle(document.body).visibility === 'visible'"
        " && document.body.innerText) console.info('seen', document.title); requestAnimationFrame(look); }; look();"
    )
    later.goto(f"{server.url}/sessions/{meeting.id}")
    expect(later.locator('input[name="password"]')).to_be_visible()
    titles = {text.removeprefix("seen ") for text in seen if text.startswith("seen ")}
    assert titles == {"Sign in · Waymark"}
    nothing_is_left(sam, server)


def test_R46_other_windows_of_the_same_browser_are_hidden_too(
    two: tuple[Person, Person, Meeting], server: Server, elsewhere: Server
) -> None:
    sam, _, _ = two
    second = sam.context.new_page()
    second.goto(f"{server.url}/workbook")
    sam.page.locator("form[data-exit] button").tap()
    for page in (sam.page, second):
        page.wait_for_url(f"http://localhost:{elsewhere.port}/healthz")


def test_R46_without_a_script_the_button_signs_out_and_leads_away(
    browser: Browser, server: Server, elsewhere: Server
) -> None:
    sam = Person.at(browser, "sam", TABLET, java_script_enabled=False)
    sam.page.goto(server.people()["sam"]["link"])
    sam.page.goto(f"{server.url}/workbook")
    sam.page.get_by_role("button", name="Leave this page quickly").tap()
    at_exit(sam, elsewhere)
    assert sam.context.cookies(server.url) == []
    sam.page.go_back()
    expect(sam.page.locator('input[name="password"]')).to_be_visible()
    sam.close()


def test_capital_letters_and_closing_a_panel_are_no_way_out(two: tuple[Person, Person, Meeting]) -> None:
    sam, _, _ = two
    sam.field(FIELD).tap()
    for letter in "ABCD":
        sam.page.keyboard.press(f"Shift+{letter}")
    expect(sam.field(FIELD)).to_have_value(re.compile("ABCD$"))
    for _ in range(2):
        sam.page.keyboard.press("Escape")
    sam.page.keyboard.press("Shift")
    expect(sam.field(FIELD)).to_have_value(re.compile("ABCD$"))
    expect(sam.page).not_to_have_title("Shopping list")


def test_R46_either_of_the_two_blanks_both_screens_and_both_go_on(two: tuple[Person, Person, Meeting]) -> None:
    sam, jo, _ = two
    for first, second in ((sam, jo), (jo, sam)):
        cover = watch(second)
        second.page.evaluate("() => { window.pressed = performance.now(); }")
        first.page.locator("[data-opens=menu]").click()
        first.page.get_by_role("button", name="Blank both screens").click()
        for person in (first, second):
            expect(person.page.locator(".plain-page")).to_be_visible()
            expect(person.page).to_have_title("Shopping list")
            assert "Waymark" not in person.page.locator("body").inner_text()
        second.page.wait_for_function("() => window.hiddenAfter !== null")
        assert cover, cover
        first.rest()
        first.page.get_by_role("button", name="Go on").click()
        expect(first.page.get_by_text("One moment.")).to_be_visible()
        second.page.get_by_role("button", name="Go on").click()
        for person in (first, second):
            expect(person.page.locator(".plain-page")).to_have_count(0)
            expect(person.page).not_to_have_title("Shopping list")
            assert person.page.locator("[inert]").count() == 0


def test_R43_help_is_there_when_network_and_server_are_gone(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = Server(tmp_path_factory.mktemp("down")).start()
    sam = Person.at(browser, "sam", TABLET)
    sam.page.goto(own.people()["sam"]["link"])
    sam.page.goto(f"{own.url}/topics/{PAGE}")
    sam.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    sam.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    kept = sam.page.evaluate(PATHS_KEPT)
    assert "/help" in kept and all(path == "/help" or path.startswith("/static/build/") for path in kept), kept
    own.kill()
    # The page that stands there has the numbers in it.
    sam.page.locator("details[data-help] > summary").tap()
    expect(sam.page.get_by_role("link", name="Call 01632 960 001")).to_be_visible()
    # So has any page that is loaded anew.
    for address in (f"{own.url}/topics/{PAGE}", f"{own.url}/workbook", f"{own.url}/help"):
        sam.page.goto(address)
        expect(sam.page.get_by_role("heading", level=1)).to_have_text("Help")
        expect(sam.page.get_by_role("link", name="Call 01632 960 001")).to_be_visible()
    # And it can be left in a hurry.
    sam.page.locator("form[data-exit] button").tap()
    sam.page.wait_for_function("() => !document.title.includes('Waymark')")
    sam.close()
