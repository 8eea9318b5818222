"""The person of a story takes their yes back while two others watch it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.content.packs import BODY, Changes, page, write_pack
from tests.support.api import Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.canaries import served
from tests.support.server import ROOT, Server

pytestmark = pytest.mark.browser

FILM, WORDS = 'figure[data-media="film"]', 'section[data-exercise="words"] textarea'
GONE = "This story is not shown any more."
SHIPPED = ROOT / "content/library/media/hard-day"


def told(*, withdrawn: bool) -> Changes:
    """A pack with a real person's story in it, whose film plays."""
    lines = "note: It is short.\nreal: yes\nconsent: C-17, 2026-03-01" + ("\nwithdrawn: yes" if withdrawn else "")
    kinds = ("mp4", "webm", "en.vtt", "jpg")
    film = {f"media/day/film.{kind}": (SHIPPED / f"bad-night.{kind}").read_bytes() for kind in kinds}
    return {"day/01-first.en.md": page(BODY.replace("note: It is short.", lines)), **film}


@dataclass
class Watching:
    """Sam at a tablet and Jo at a laptop, on the page with the story; the film plays for both."""

    server: Server
    pack: Path
    sam: Person
    jo: Person

    def withdraw(self) -> None:
        """As a service does: the pack says so, and the server is told to read it."""
        write_pack(self.pack, told(withdrawn=True))
        os.kill(self.server.pid, signal.SIGHUP)


@pytest.fixture
def watching(browser: Browser, tmp_path: Path) -> Iterator[Watching]:
    pack = write_pack(tmp_path / "pack", told(withdrawn=False))
    var = tmp_path / "var"
    var.mkdir()
    with served(var, WAYMARK_CONTENT_PATH=str(pack)) as server:
        meeting = Meeting.of(server)
        sam, jo = Person.at(browser, "sam", TABLET), Person.at(browser, "jo", LAPTOP)
        for person in (sam, jo):
            person.page.goto(server.people()[person.name]["link"])
            person.page.goto(f"{server.url}/sessions/{meeting.id}")
        jo.page.locator('main [data-open-page="day/first"]').first.click()
        for person in (sam, jo):
            expect(person.page.locator(FILM).locator(".media-bar")).to_be_visible()
        yield Watching(server, pack, sam, jo)
        for person in (sam, jo):
            person.context.close()


def test_a_story_that_is_withdrawn_leaves_open_pages_at_once_and_all_else_there_stays(watching: Watching) -> None:
    sam, jo = watching.sam, watching.jo
    jo.page.locator(FILM).get_by_role("button", name="Play").click()
    expect(sam.page.locator(FILM).get_by_role("button", name="Pause")).to_be_visible()
    sam.page.evaluate("() => { window.film = document.querySelector('video'); }")
    field = sam.page.locator(WORDS)
    field.tap()
    field.press_sequentially("the sea ")
    watching.withdraw()
    for person in (sam, jo):
        expect(person.page.locator(FILM)).to_have_count(0)
        expect(person.page.locator("main").get_by_text(GONE)).to_be_visible()
    sam.page.wait_for_function(
        "() => window.film.paused || window.film.networkState === HTMLMediaElement.NETWORK_EMPTY"
    )
    field.press_sequentially("at night")
    expect(field).to_have_value("the sea at night")
    expect(field).to_be_focused()
    jo.page.locator("main [data-next]").first.click()
    for person in (sam, jo):
        expect(person.page.locator("main h1")).to_have_text("Second")
    jo.page.locator("main [data-previous]").first.click()
    for person in (sam, jo):
        expect(person.page.locator("main").get_by_text(GONE)).to_be_visible()
        expect(person.page.locator("video")).to_have_count(0)
    assert (sam.faults, jo.faults) == ([], [])


def test_who_was_away_meanwhile_sees_it_gone_when_they_are_back(watching: Watching) -> None:
    sam, jo = watching.sam, watching.jo
    sam.context.set_offline(True)
    expect(sam.page.locator("[data-connection]")).to_be_visible()
    watching.withdraw()
    expect(jo.page.locator(FILM)).to_have_count(0)
    expect(sam.page.locator(FILM)).to_have_count(1)
    sam.context.set_offline(False)
    expect(sam.page.locator(FILM)).to_have_count(0)
    expect(sam.page.locator("main").get_by_text(GONE)).to_be_visible()
