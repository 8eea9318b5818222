"""What is one's own, in a real browser: reading it, taking it along, who has seen it, erasing it without a script."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.api import Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.canaries import said, served
from tests.support.server import Server

pytestmark = pytest.mark.browser

PAGE, FIELD = "hard-day/what-helps", "helped-before"
SAMS, JOS = said("I call my sister"), said(". And we walk")
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of its own: this test erases an account."""
    folder = tmp_path / "var"
    folder.mkdir()
    with served(folder) as running:
        yield running


def grow_stale(server: Server) -> None:
    """Everybody's last sign of who they are is long ago."""
    with closing(sqlite3.connect(server.folder / "waymark.db")) as record:
        record.execute("UPDATE auth_session SET stepped_up_at = '2020-01-01 00:00:00.000000'")
        record.commit()


def come_in(browser: Browser, server: Server, device: dict[str, object], **more: object) -> Person:
    person = Person.at(browser, "sam", device, **more)
    person.page.goto(server.people()["sam"]["link"])
    return person


def write_together(browser: Browser, server: Server) -> Meeting:
    """Sam writes and shows, and Jo writes into it: all over the socket."""
    meeting = Meeting.of(server)
    people = [Person.at(browser, name, LAPTOP) for name in ("sam", "jo")]
    sam, jo = people
    for person in people:
        person.page.goto(server.people()[person.name]["link"])
        person.page.goto(f"{server.url}/sessions/{meeting.id}")
    sam.page.locator(f'main [data-open-page="{PAGE}"]').first.click()
    sam.field(FIELD).fill(SAMS)
    expect(sam.exercise(FIELD)).to_contain_text("Saved")
    sam.exercise(FIELD).get_by_role("button", name="Show").click()
    theirs = jo.theirs(FIELD)
    expect(theirs).to_have_value(SAMS)
    theirs.press("End")
    theirs.press_sequentially(JOS)
    expect(sam.field(FIELD)).to_have_value(SAMS + JOS)
    for person in people:
        person.close()
        assert person.faults == []
    return meeting


def test_reading_taking_along_and_erasing_all_of_it(browser: Browser, server: Server) -> None:
    write_together(browser, server)
    sam = come_in(browser, server, TABLET, java_script_enabled=False, accept_downloads=True)
    page = sam.page
    page.get_by_role("link", name="My workbook").click()
    entry = page.locator("article.entry")
    expect(entry).to_contain_text(f"{SAMS}{JOS} (Jo wrote this part)")
    expect(entry).to_contain_text("Jo can see this now")

    page.get_by_role("link", name="Who has seen this").click()
    expect(page.locator(".seen-list li").filter(has_text="Jo read What helps me on")).to_have_count(1)
    page.get_by_role("link", name="To my workbook").click()

    grow_stale(server)
    page.get_by_role("link", name="Take it with you").click()
    page.get_by_role("link", name="Show that it is you").click()
    page.get_by_label("Your password").fill(server.people()["sam"]["password"])
    page.get_by_role("button", name="Go on", exact=True).click()
    with page.expect_download() as told:
        page.get_by_role("link", name="Save for other programs (JSON)").click()
    taken = json.loads(Path(told.value.path()).read_text("utf-8"))
    assert taken["topics"][0]["pages"][0]["entries"][0]["text"] == SAMS + JOS
    with page.expect_download() as told:
        page.get_by_role("link", name="Save to print (PDF)").click()
    assert Path(told.value.path()).read_bytes().startswith(b"%PDF-")

    page.goto(f"{server.url}/workbook")
    page.get_by_role("link", name="Erase What helped you before?").click()
    page.get_by_role("button", name="Erase it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is gone.")
    page.get_by_role("link", name="To my workbook").click()
    expect(page.locator("main")).to_contain_text("Nothing is in your workbook yet.")

    grow_stale(server)
    page.goto(f"{server.url}/privacy")
    page.get_by_role("link", name="Erase your account").click()
    page.get_by_label("Your password").fill(server.people()["sam"]["password"])
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Erase your account?")
    page.get_by_label("I want to erase my account.").check()
    page.get_by_role("button", name="Erase my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is gone.")
    page.goto(f"{server.url}/workbook")
    assert "/workbook" not in page.url.split("?")[0]
    sam.close()


def test_every_page_of_it_fits_a_phone_and_can_be_tapped(browser: Browser, server: Server) -> None:
    write_together(browser, server)
    sam = come_in(browser, server, PHONE)
    for path in (
        "/workbook",
        "/workbook/take",
        "/record",
        "/workbook/erase",
        "/account/erase",
        "/receipts",
        "/privacy",
    ):
        sam.page.goto(server.url + path)
        expect(sam.page.get_by_role("heading", level=1)).to_have_count(1)
        assert sam.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        small = sam.page.locator("main .button, main button, .own-list a").evaluate_all(
            "all => all.filter(one => one.offsetHeight > 0 && one.offsetHeight < 48).map(one => one.textContent)"
        )
        assert small == [], path
    assert sam.faults == []
    sam.close()
