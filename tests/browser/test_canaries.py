"""Fifty words that nobody else writes go through every field; then every place where they must not be is searched.

The same search follows each module of browser tests (tests/support/canaries.py), for all that they type.

What people write is theirs: it may stand in their own pages, in an export that they ask for, and nowhere else. Not in
logs, metrics, addresses, the files of the record, backups, nor in a browser after leaving (R18, security 8.16, 8.19).
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.support.api import Api, Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.canaries import canary, found_in, found_in_browser
from tests.support.server import COMMAND, Server

pytestmark = pytest.mark.browser

WORDS = 50
FIELDS = {
    "hard-day/what-helps": "helped-before",
    "hard-day/when-it-starts": "tell-whom",
    "hard-day/one-small-step": "my-step",
    "hope/what-hope-is": "hope-is",
    "hope/a-story-of-hope": "like-me",
    "hope/what-i-hope-for": "good-day",
}


class Canaries:
    """The words of this walk."""

    def __init__(self) -> None:
        self.mine: list[str] = []

    def some(self, count: int) -> str:
        """That many of them, as words of one sentence."""
        fresh = [canary() for _ in range(count)]
        self.mine += fresh
        return "I say " + " ".join(fresh)


class Walk:
    """Two people, an admin and a supervisor, who write wherever something can be written."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser, self.server = browser, server
        self.meeting = Meeting.of(server)
        self.words = Canaries()
        self.addresses: list[str] = []
        self.people: list[Person] = []
        self.sam, self.jo = self.come("sam", TABLET), self.come("jo", LAPTOP)

    def come(self, login: str, device: dict[str, Any], **more: Any) -> Person:
        person = Person.at(self.browser, login, device, **more)
        person.page.on("request", lambda request: self.addresses.append(request.url))
        person.page.goto(self.server.people()[login]["link"])
        self.people.append(person)
        return person

    def write_together(self) -> None:
        """Drafts and shown words of both, on each page."""
        for person in (self.sam, self.jo):
            person.page.goto(f"{self.server.url}/sessions/{self.meeting.id}")
        for number, (page, field) in enumerate(FIELDS.items()):
            self.turn_to(page)
            self.sam.field(field).fill(self.words.some(4))
            expect(self.sam.exercise(field)).to_contain_text("Saved")
            if number < 2:
                self.sam.exercise(field).get_by_role("button", name="Show to").tap()
                theirs = self.jo.theirs(field)
                expect(theirs).to_have_value(self.sam.field(field).input_value())
                theirs.press("End")
                theirs.press_sequentially(" and " + self.words.some(2))
                expect(self.sam.field(field)).to_have_value(theirs.input_value())
            elif number < 5:
                self.jo.field(field).fill(self.words.some(2))
                expect(self.jo.exercise(field)).to_contain_text("Saved")

    def turn_to(self, page: str) -> None:
        """Sam opens a page for both."""
        self.navigate(page)
        for person in (self.sam, self.jo):
            person.page.goto(f"{self.server.url}/sessions/{self.meeting.id}")
            expect(person.page.locator("main")).to_have_attribute("data-page", page)

    def navigate(self, page: str) -> None:
        """As a page without scripts does it."""
        origin = {"Origin": self.server.url}
        answer = self.sam.context.request.post(
            f"{self.server.url}/sessions/{self.meeting.id}/navigate", form={"page": page}, headers=origin
        )
        assert answer.ok

    def plan(self) -> None:
        """Place, number and what to do if the line drops."""
        self.jo.page.goto(f"{self.server.url}/sessions/{self.meeting.id}")
        card = self.jo.page.locator("[data-plan]")
        if card.get_attribute("open") is None:
            card.locator("summary").click()
        for name in ("place", "phone", "if_lost"):
            card.locator(f'[name="{name}"]').fill(self.words.some(1))
        card.get_by_role("button", name="Save").click()
        expect(self.jo.page.locator("[data-plan]")).to_contain_text("If the line drops")

    def emergency(self) -> None:
        """An admin reads with a reason, a supervisor looks into it."""
        alex = self.come("alex", LAPTOP)
        alex.page.goto(f"{self.server.url}/admin/emergency")
        alex.page.locator('[name="login"]').fill("sam")
        alex.page.locator('[name="reason"]').fill("Sam does not answer the door. " + self.words.some(5))
        alex.page.locator('[name="second"]').select_option(label="Pat (pat)")
        alex.page.get_by_role("button", name="Open the workbook for an hour").click()
        expect(alex.page.get_by_role("heading", name="The workbook of Sam")).to_be_visible()
        pat = self.come("pat", LAPTOP)
        pat.page.goto(f"{self.server.url}/")
        pat.page.locator('a[href^="/emergency/"]').first.click()
        pat.page.locator('[name="words"]').fill("We talked about it. " + self.words.some(3))
        pat.page.get_by_role("button", name="Close this").click()
        expect(pat.page.get_by_text("Looked into on")).to_be_visible()

    def mistakes(self) -> None:
        """What people type into the wrong field: passwords, codes, names."""
        stranger = Person.at(self.browser, "stranger", LAPTOP)
        stranger.page.on("request", lambda request: self.addresses.append(request.url))
        self.people.append(stranger)
        stranger.page.goto(self.server.url)
        stranger.page.locator('[name="login"]').fill(self.words.some(1).split()[-1])
        stranger.page.locator('[name="password"]').fill(self.words.some(1))
        stranger.page.locator('form:has([name="password"]) button').first.click()
        stranger.page.goto(f"{self.server.url}/join")
        stranger.page.locator("[data-code]").fill(self.words.some(1).split()[-1])
        stranger.page.get_by_role("button", name="Go on").click()
        stranger.page.wait_for_load_state()

    def alone_without_scripts(self) -> None:
        """The plain form."""
        plain = self.come("sam", TABLET, java_script_enabled=False)
        plain.page.goto(f"{self.server.url}/topics/hope/what-i-hope-for")
        form = plain.page.locator('section[data-exercise="good-day"] form').first
        form.locator("textarea").fill(self.words.some(2))
        form.get_by_role("button", name="Save").click()
        plain.page.wait_for_load_state()


@pytest.fixture(scope="module")
def walked(browser: Browser, server: Server) -> Iterator[Walk]:
    walk = Walk(browser, server)
    walk.write_together()
    walk.plan()
    walk.mistakes()
    walk.alone_without_scripts()
    walk.emergency()
    assert len(walk.words.mine) == WORDS
    yield walk
    for person in walk.people:
        person.close()


def test_the_words_are_there_for_who_wrote_them(walked: Walk) -> None:
    read = str(walked.meeting.apis["sam"]("GET", "/entries"))
    assert len(found_in(read.encode())) >= 24
    record = b"".join(path.read_bytes() for path in walked.server.folder.glob("waymark.db*"))
    assert b"Getting" not in record and b"helped-before" in record  # what is searched holds rows of this walk


def test_the_search_finds_a_word_in_any_company() -> None:
    word, other = canary(), canary()
    assert found_in(f'{{"text":"{word}{other}"}}'.encode()) == [word, other]
    assert found_in(f"\x01{word}.".encode("utf-16-le")) == [word]
    assert found_in(f"{word[:-1]} {other[1:]}".encode()) == []


def test_R18_none_of_them_is_in_a_log_or_a_number(walked: Walk) -> None:
    log = walked.server.log.read_bytes()
    assert b"/sessions/{session_id}" in log or b"Waymark runs" in log
    assert found_in(log) == []
    metrics = httpx.get(f"{walked.server.url}/metrics").content
    assert b"http" in metrics
    assert found_in(metrics) == []


def test_none_of_them_is_in_an_address(walked: Walk) -> None:
    assert len(walked.addresses) > 100
    assert found_in("\n".join(walked.addresses).encode()) == []


def test_none_of_them_is_in_the_files_of_the_record_or_a_backup(walked: Walk, tmp_path: Path) -> None:
    backup = tmp_path / "waymark.backup"
    server = walked.server
    subprocess.run([*COMMAND, "backup", str(backup)], cwd=server.folder, env=server.environment, check=True)
    files = [path for path in server.folder.rglob("*") if path.is_file()]
    assert {"waymark.db", "waymark.db-wal"} <= {path.name for path in files}
    found = {path.name: found_in(path.read_bytes()) for path in [*files, backup]}
    assert {name: words for name, words in found.items() if words} == {}


def test_none_of_them_stays_in_a_browser_after_leaving(walked: Walk) -> None:
    for person in (walked.sam, walked.jo):
        person.page.goto(f"{walked.server.url}/sessions/{walked.meeting.id}")
        person.context.request.post(f"{walked.server.url}/leave", headers={"Origin": walked.server.url})
        person.page.goto(f"{walked.server.url}/help")
        assert found_in_browser(person.context) == []
        person.page.go_back()
        assert found_in(person.page.content().encode()) == []


def test_R44_the_plan_is_gone_with_the_session(walked: Walk) -> None:
    Api(walked.server.url, walked.server.token("jo"))("POST", f"/sessions/{walked.meeting.id}/end")
    plan = walked.meeting.apis["jo"].ask("GET", f"/sessions/{walked.meeting.id}/plan")
    assert found_in(plan.content) == []
