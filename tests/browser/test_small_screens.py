"""What stays at the top and the bottom of a small screen leaves room for the page, whoever is there (R48)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support.api import PAGE, Api, Meeting
from tests.support.browser import Person
from tests.support.server import Server
from tests.web.chromium import faults_of

pytestmark = pytest.mark.browser

PHONE, SIDEWAYS = (320, 640), (640, 320)
ZOOMED = (320, 256)
"""A laptop's page at 400 %."""
LONG = "Wilhelmina Theodora van der Straten-Pont"
CLEAR = """() => {
  const over = (y) => Boolean(document.elementFromPoint(2, y)?.closest("main"));
  return Array.from({ length: innerHeight }, (_, y) => y).filter(over).length / innerHeight;
}"""
"""How much of the screen's height shows the page."""

Come = Callable[..., Person]


@pytest.fixture
def meeting(server: Server) -> Meeting:
    return Meeting.of(server)


@pytest.fixture
def come(browser: Browser, server: Server, meeting: Meeting) -> Iterator[Come]:
    """Someone comes to the session with a screen of a size."""
    here: list[Person] = []

    def comes(login: str, size: tuple[int, int], **more: Any) -> Person:
        device = {"viewport": {"width": size[0], "height": size[1]}, "has_touch": True, "is_mobile": True, **more}
        person = Person.at(browser, login, device)
        here.append(person)
        person.page.goto(server.people()[login]["link"])
        person.page.goto(f"{server.url}/sessions/{meeting.id}")
        expect(person.page.locator('[data-opens="menu"]')).to_be_enabled()
        return person

    yield comes
    faults = {person.name: person.faults for person in here if person.faults}
    for person in here:
        person.close()
    assert faults == {}


def turn(*people: Person) -> None:
    """The first opens a page of words, for all."""
    people[0].page.locator(f'main [data-open-page="{PAGE}"]').first.click()
    for person in people:
        expect(person.page.locator("main")).to_have_attribute("data-page", PAGE)
    # The page of the first is whole: nothing more comes, and moves what stands below it.
    expect(people[0].page.locator(".entry-head").first).to_be_visible()


def guest_joins(meeting: Meeting, browser: Browser, name: str) -> Person:
    """Somebody whom Sam asked in, under a name of their own."""
    invite = meeting.apis["sam"]("POST", f"/sessions/{meeting.id}/invites", {"role": "guest"})
    guest = Person.at(browser, name, {"viewport": {"width": 1000, "height": 700}})
    guest.page.goto(f"{meeting.server.url}/join")
    guest.page.locator("[data-code]").fill(invite["code"])
    guest.page.get_by_role("button", name="Go on").click()
    guest.page.locator('input[name="display_name"]').fill(name)
    guest.rest()
    guest.page.get_by_role("button", name="Go in").click()
    expect(guest.page.locator('[data-tool="point"]')).to_be_enabled()
    return guest


def supervisor_asks(meeting: Meeting) -> None:
    """Jo asks Pat in, and Pat comes to the door."""
    invite = meeting.apis["jo"]("POST", f"/sessions/{meeting.id}/invites", {"role": "supervisor"})
    pat: Api = meeting.apis.setdefault("pat", Api(meeting.server.url, meeting.server.token("pat")))
    pat("POST", "/join", {"code": invite["code"]})


def supervisor_may_watch(meeting: Meeting, sam: Person) -> None:
    """Jo asks Pat in, and Sam lets Pat see the pages."""
    supervisor_asks(meeting)
    sam.page.get_by_role("button", name="Pages only").tap()
    expect(sam.page.locator(".notice", has_text="Pat")).to_have_count(0)


def test_R48_long_names_at_the_top_leave_room_to_read(come: Come, meeting: Meeting, browser: Browser) -> None:
    sam = come("sam", PHONE)
    guests = [guest_joins(meeting, browser, f"{LONG[:-2]} {number}") for number in (1, 2, 3)]
    turn(sam)
    expect(sam.page.locator("#who-can-see")).to_contain_text(f"{LONG[:-2]} 3")
    sam.page.evaluate("() => scrollTo(0, document.body.scrollHeight / 2)")
    assert sam.page.evaluate(CLEAR) > 0.5
    expect(sam.page.get_by_role("button", name="Leave this page quickly")).to_be_in_viewport(ratio=1)
    assert faults_of(sam.page) == []
    for guest in guests:
        guest.close()


def test_R12_a_long_name_at_a_pointer_does_not_widen_the_page(come: Come, meeting: Meeting, browser: Browser) -> None:
    sam = come("sam", PHONE)
    guest = guest_joins(meeting, browser, LONG)
    turn(sam, guest)
    sam.place_of("intro.1", "often")
    place = guest.place_of("intro.1", "often")
    guest.page.mouse.move(place["x"] - 3, place["y"])
    guest.page.mouse.move(place["x"], place["y"])
    expect(sam.drawn_pointer("guest").locator(".pointer-name")).to_have_text(LONG)
    assert sam.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]") == [320, 320]
    guest.close()


def test_R46_a_phone_on_its_side_keeps_the_way_out_and_the_tools(come: Come) -> None:
    sam = come("sam", SIDEWAYS)
    turn(sam)
    sam.page.evaluate("() => scrollTo(0, document.body.scrollHeight / 2)")
    expect(sam.page.get_by_role("button", name="Leave this page quickly")).to_be_in_viewport(ratio=1)
    expect(sam.page.locator("[data-pause]")).to_be_in_viewport(ratio=1)
    assert sam.page.evaluate(CLEAR) > 0.5


def test_R48_who_sees_what_comes_into_view_where_the_bar_ends_the_page(come: Come) -> None:
    sam = come("sam", ZOOMED, has_touch=False, is_mobile=False)
    turn(sam)
    sam.page.locator("[data-also-opens]").click()
    panel = sam.page.locator("#panel-people")
    expect(panel.get_by_role("heading", name="Who is here")).to_be_in_viewport(ratio=1)
    expect(panel.get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)


def test_R39_the_picture_of_another_screen_keeps_not_this_part_and_the_way_back(come: Come, meeting: Meeting) -> None:
    sam = come("sam", PHONE)
    turn(sam)
    supervisor_may_watch(meeting, sam)
    pat = come("pat", (1000, 700), has_touch=False, is_mobile=False)
    sam.page.locator('[data-opens="people"]').tap()
    sam.page.get_by_role("link", name="See what Pat sees").tap()
    expect(sam.page.get_by_role("heading", name="This is what Pat sees now")).to_be_visible()
    sam.page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    expect(sam.page.locator("[data-seen-back]")).to_be_in_viewport(ratio=1)
    # Nothing that leads to what is hidden now, and nothing that turns the page behind the picture.
    expect(sam.page.locator("[data-also-opens]")).to_be_hidden()
    expect(sam.page.locator(".where-topics")).to_be_hidden()
    assert faults_of(sam.page) == []
    sam.page.locator("[data-watch] [data-cover]").tap()
    expect(pat.page.get_by_role("heading", name="Sam keeps this part private")).to_be_visible()
    expect(sam.page.locator("[data-seen]").get_by_text("Sam keeps this part private")).to_be_visible()


def test_a_field_grows_with_its_words(come: Come) -> None:
    sam = come("sam", PHONE)
    turn(sam)
    field = sam.field("helped-before")
    field.fill("I walk with the dog by the river. " * 12)
    assert field.evaluate("(field) => field.scrollHeight <= field.clientHeight")


def test_that_nobody_is_here_yet_is_no_question_that_follows_the_reader(come: Come, meeting: Meeting) -> None:
    meeting.id = meeting.apis["sam"]("POST", "/sessions", {"mode": "remote"})["id"]
    sam = come("sam", PHONE)
    expect(sam.page.get_by_text("Nobody else is here yet.")).to_be_visible()
    turn(sam)
    sam.page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    expect(sam.page.get_by_text("Nobody else is here yet.")).not_to_be_in_viewport()
    expect(sam.page.locator(".notice-sign")).to_be_hidden()
    # A question is told of wherever one reads.
    invite = meeting.apis["sam"]("POST", f"/sessions/{meeting.id}/invites", {"role": "worker"})
    meeting.apis["jo"]("POST", "/join", {"code": invite["code"]})
    supervisor_asks(meeting)
    expect(sam.page.locator(".notice-sign")).to_be_visible()
