"""Walkthrough 3: Pat, a supervisor, watches Sam and Jo as far as Sam allows it, over the shipped pages.

Steps 1 to 9 of the walkthrough in three browsers. What Pat's program may do by hand is tried with a socket of its own.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from realtime.protocol import Kind
from tests.support.api import PAGE, Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.canaries import said
from tests.support.device import Device
from tests.support.server import Server

pytestmark = pytest.mark.browser

FIELD = "helped-before"
NEXT = "hard-day/when-it-starts"
A_SECOND = 1000


@pytest.fixture
def people(browser: Browser, server: Server) -> Iterator[Callable[[str, dict[str, Any]], Person]]:
    made: list[Person] = []

    def comes(login: str, device: dict[str, Any]) -> Person:
        person = Person.at(browser, login, device)
        made.append(person)
        person.page.goto(server.people()[login]["link"])
        return person

    yield comes
    faults = {person.name: person.faults for person in made if person.faults}
    for person in made:
        person.close()
    assert faults == {}


def test_walkthrough_3_with_a_supervisor(server: Server, people: Callable[[str, dict[str, Any]], Person]) -> None:
    meeting = Meeting.of(server)
    sam, jo, pat = people("sam", TABLET), people("jo", LAPTOP), people("pat", LAPTOP)
    for person in (sam, jo):
        person.page.goto(address(meeting))
        expect(person.page.locator("#who-can-see")).to_contain_text("can see this page")
    pat_asks_and_sam_says_pages_only(meeting, sam, jo, pat)
    everyone_is_told_that_pat_is_there(sam, jo, pat)
    words = pat_sees_pages_and_nothing_else(sam, jo, pat)
    sam_allows_pointers_and_takes_them_back(sam, jo, pat)
    kept = not_this_part(meeting, sam, jo, pat, words)
    in_a_thread(lambda: pats_frames_are_refused(meeting))
    sams_tablet_sleeps(meeting, sam, pat)
    sam_stops_the_observing(meeting, sam, jo, pat)
    it_is_all_told(meeting)
    assert kept not in pat.page.content()


def address(meeting: Meeting) -> str:
    """The session's page."""
    return f"{meeting.server.url}/sessions/{meeting.id}"


def pat_asks_and_sam_says_pages_only(meeting: Meeting, sam: Person, jo: Person, pat: Person) -> None:
    """1: Jo asks Pat in; Pat sees nothing until Sam, who is told who Pat is and why, says pages only."""
    invite = meeting.apis["jo"]("POST", f"/sessions/{meeting.id}/invites", {"role": "supervisor"})
    pat.page.goto(invite["url"])
    expect(pat.page.get_by_text("You see nothing until they say yes")).to_be_visible()
    pat.page.get_by_role("button", name="Go in").click()
    expect(pat.page.get_by_role("heading", name="Please wait for a yes")).to_be_visible()
    card = sam.page.locator(".notice", has_text="Pat, Jo's supervisor, asks to watch how Jo works.")
    expect(card).to_contain_text("Nothing changes if you say no.")
    expect(jo.page.locator(".notice", has_text="Pat waits outside. Sam decides.")).to_be_visible()
    card.get_by_role("button", name="Pages only").tap()
    expect(pat.page.locator("#who-can-see")).to_contain_text("You are watching. Sam and Jo can see that you are here.")


def everyone_is_told_that_pat_is_there(sam: Person, jo: Person, pat: Person) -> None:
    """2: the line names Pat and what Pat sees, on both screens, and so does the bar."""
    for person in (sam, jo):
        expect(person.page.locator("#who-can-see")).to_contain_text("Pat (supervisor: pages only)")
        expect(person.page.locator("[data-watch]")).to_contain_text("Watching: Pat (pages only)")
    expect(pat.page.locator("[data-tool]")).to_have_count(0)


def pat_sees_pages_and_nothing_else(sam: Person, jo: Person, pat: Person) -> str:
    """3: the page and where it goes; no pointer, no mark, no word."""
    sam.page.locator(f'main [data-open-page="{PAGE}"]').first.tap()
    for person in (sam, jo, pat):
        expect(person.page.locator("main")).to_have_attribute("data-page", PAGE)
    words = said("I call my sister")
    show(sam, jo, words)
    point(jo)
    expect(sam.drawn_pointer("worker")).to_be_visible()
    expect(pat.drawn_pointer("worker")).to_have_count(0)
    expect(pat.page.locator("main mark, [data-other], main textarea")).to_have_count(0)
    assert words not in pat.page.content()
    return words


def show(sam: Person, jo: Person, words: str) -> None:
    """Sam writes, and shows it to Jo."""
    sam.field(FIELD).fill(words)
    expect(sam.exercise(FIELD)).to_contain_text("Saved")
    press = sam.exercise(FIELD).get_by_role("button", name=re.compile("^Show to"))
    if press.count():
        press.tap()
    expect(jo.theirs(FIELD)).to_have_value(words)


def point(jo: Person) -> None:
    """Jo's mouse rests on a word."""
    place = jo.place_of("intro.1", "smaller")
    jo.page.mouse.move(place["x"] - 3, place["y"])
    jo.page.mouse.move(place["x"], place["y"])


def choose(sam: Person, words: str) -> None:
    """One tap in Pat's row of the panel."""
    if not sam.page.locator("#panel-people").is_visible():
        sam.page.locator("[data-also-opens]").tap()
    press = sam.page.locator("#panel-people li", has_text="Pat").get_by_role("button", name=words, exact=True)
    press.tap()
    expect(press).to_have_attribute("aria-pressed", "true")


def sam_allows_pointers_and_takes_them_back(sam: Person, jo: Person, pat: Person) -> None:
    """4: Pat's screen shows Jo's arrow, and none within a second of Sam's tap."""
    choose(sam, "+ Pointers")
    expect(jo.page.locator("#who-can-see")).to_contain_text("Pat (supervisor: pages and pointers)")
    point(jo)
    expect(pat.drawn_pointer("worker")).to_be_visible()
    choose(sam, "Pages")
    expect(pat.drawn_pointer("worker")).to_have_count(0, timeout=A_SECOND)
    choose(sam, "+ Shown words")
    expect(pat.page.locator("[data-other] textarea")).to_have_count(1)
    sam.page.keyboard.press("Escape")


def not_this_part(meeting: Meeting, sam: Person, jo: Person, pat: Person, words: str) -> str:
    """5: covered within a second; what happens is never shown to Pat, neither by reload nor by any route."""
    sam.page.locator("[data-watch] [data-cover]").tap()
    calm = pat.page.get_by_role("heading", name="Sam keeps this part private")
    expect(calm).to_be_visible(timeout=A_SECOND)
    kept = said("for Jo alone")
    show(sam, jo, kept)
    jo.page.locator("[data-next]").click()
    expect(sam.page.locator("main")).to_have_attribute("data-page", NEXT)
    jo.page.locator("[data-previous]").click()
    expect(sam.page.locator("main")).to_have_attribute("data-page", PAGE)
    pat.page.reload()
    expect(calm).to_be_visible()
    told = [pat.page.content(), *read_as_pat(meeting)]
    sam.rest()
    sam.page.locator("[data-watch] [data-cover]", has_text="Go on showing").tap()
    expect(pat.page.get_by_text("A hard day often gets smaller")).to_be_visible()
    told += [pat.page.content(), *read_as_pat(meeting)]
    assert not any(kept in text or words in text for text in told)
    expect(pat.page.locator("[data-other]")).to_have_count(0)
    return kept


def read_as_pat(meeting: Meeting) -> list[str]:
    """What Pat's program gets from every route that could tell something of the session."""
    pat, entry = meeting.apis["pat"], meeting.entry("sam", FIELD)["id"]
    assert pat.ask("GET", f"/entries/{entry}").status_code == 404
    routes = (f"/sessions/{meeting.id}", "/sessions", "/entries", "/workbook/export?format=json", "/access-log")
    return [pat.ask("GET", route).text for route in routes]


def in_a_thread(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `work` in a loop of its own: the browser's occupies this thread."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


async def pats_frames_are_refused(meeting: Meeting) -> None:
    """6: a socket with a ticket of Pat's own, and every kind of frame sent by hand (R40)."""
    device = await Device.open(meeting, "pat")
    sam = meeting.apis["sam"]("GET", f"/sessions/{meeting.id}")["participant_id"]
    tries: list[tuple[str, dict[str, Any]]] = [
        ("navigate", {"page": None}),
        ("propose", {"page": NEXT}),
        ("mark_add", {"page": PAGE, "block": "intro.1", "start": 0, "end": 6, "quote": "A hard"}),
        ("grant", {"participant": meeting_pat(meeting), "scope": "entries"}),
        ("revoke", {"participant": meeting_pat(meeting)}),
        ("cover", {}),
        ("uncover", {}),
        ("pause_all", {"blank": True}),
        ("media_play", {"block": "ari-night", "position": 0}),
        ("end", {}),
    ]
    for kind, fields in tries:
        assert await device.refusal(await device.command(kind, **fields)) == "forbidden", kind
    refused = len(device.events("refused"))
    await device.socket.send(bytes((0, Kind.POINTER, 1, 3, 7, 128, 0)))
    assert (await device.event("refused", refused + 1))["code"] == "forbidden"
    answer = meeting.apis["pat"].ask("POST", "/entries", {"page": PAGE, "exercise": FIELD, "session_id": meeting.id})
    assert answer.status_code in (403, 404)
    answer = meeting.apis["pat"].ask(
        "POST", f"/sessions/{meeting.id}/grants", {"participant_id": sam, "scope": "pages"}
    )
    assert answer.status_code in (403, 404)
    await device.close()


def meeting_pat(meeting: Meeting) -> str:
    """Pat's participant id, as Pat is told."""
    return str(meeting.apis["pat"]("GET", f"/sessions/{meeting.id}")["participant_id"])


def sams_tablet_sleeps(meeting: Meeting, sam: Person, pat: Person) -> None:
    """7: Pat's stream stops until Sam is back."""
    sam.page.goto("about:blank")
    expect(pat.page.get_by_role("heading", name="Sam is not here right now")).to_be_visible()
    assert pat.page.locator("[data-b]").count() == 0
    sam.page.goto(address(meeting))
    expect(pat.page.get_by_text("A hard day often gets smaller")).to_be_visible()


def sam_stops_the_observing(meeting: Meeting, sam: Person, jo: Person, pat: Person) -> None:
    """8: Pat is out in a second, and not back in by loading the page again."""
    expect(sam.page.locator("[data-watch]")).to_be_visible()
    sam.page.locator("[data-also-opens]").tap()
    sam.page.get_by_role("button", name="Stop Pat").tap()
    stopped = pat.page.get_by_text("You were stopped from seeing this session.").first
    expect(stopped).to_be_visible(timeout=A_SECOND)
    assert pat.page.locator("[data-b]").count() == 0
    for person in (sam, jo):
        expect(person.page.locator("[data-watch]")).to_be_hidden()
        expect(person.page.locator("#who-can-see")).not_to_contain_text("Pat")
    pat.page.goto(address(meeting))
    expect(pat.page.get_by_role("heading", name="Please wait for a yes")).to_be_visible()


def it_is_all_told(meeting: Meeting) -> None:
    """9: Sam's "who has seen this" tells who came, what was allowed and when it ended."""
    told = meeting.apis["sam"]("GET", "/access-log")["items"]
    said = {(item["what"], item["who"] if item["who"] != "Sam" else item["about"]) for item in told}
    assert {("joined", "Pat"), ("granted", "Pat"), ("revoked", "Pat"), ("watched_page", "Pat")} <= said, said
    assert any(item["what"] == "watched_page" and item["page"] == PAGE for item in told)
