"""Passkeys in real Chromium, with the authenticator that its developer tools lend (WebAuthn domain of CDP)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, expect

from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.server import Server

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
Comes = Callable[..., tuple[Person, CDPSession, str]]


@pytest.fixture
def comes(browser: Browser, server: Server) -> Iterator[Comes]:
    """Someone with a device that can keep passkeys, signed in by their demo link; at a name, not at numbers."""
    people: list[Person] = []

    def come(login: str, device: dict[str, object] = LAPTOP) -> tuple[Person, CDPSession, str]:
        person = Person.at(browser, login, dict(device))
        people.append(person)
        cdp = person.context.new_cdp_session(person.page)
        cdp.send("WebAuthn.enable")
        made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        person.page.goto(server.people()[login]["link"].replace("127.0.0.1", "localhost"))
        return person, cdp, str(made["authenticatorId"])

    yield come
    for person in people:
        assert person.faults == []
        person.close()


def an_hour_passes(server: Server) -> None:
    """What everybody showed of themselves was long ago. Their browsers were used meanwhile."""
    with sqlite3.connect(server.folder / "waymark.db") as db:
        db.execute("UPDATE auth_session SET stepped_up_at = '2026-01-01 00:00:00'")


def add_passkey(person: Person, name: str) -> None:
    person.page.get_by_role("link", name="Your ways in").click()
    person.page.get_by_label("A name for this device").fill(name)
    person.page.get_by_role("button", name="Make a passkey on this device").click()
    expect(person.page.get_by_role("status")).to_contain_text("Your passkey is ready")
    expect(person.page.locator(".row-name", has_text=name)).to_be_visible()


def sign_out(person: Person) -> None:
    person.page.get_by_role("button", name="Sign out", exact=False).last.click()
    expect(person.page.get_by_role("heading", name="Welcome to Waymark")).to_be_visible()


def test_a_passkey_is_made_and_signs_in_without_a_name_or_password(comes: Comes) -> None:
    sam, _, _ = comes("sam", TABLET)
    add_passkey(sam, "My tablet")
    sam.page.get_by_role("link", name="To the start").click()
    sign_out(sam)
    sam.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(sam.page.get_by_role("heading", name="Hello Sam.")).to_be_visible()
    sam.page.get_by_role("link", name="Your ways in").click()
    expect(sam.page.locator(".row", has_text="My tablet")).to_contain_text("Last used")


def test_after_signing_in_with_a_passkey_the_page_that_was_wanted_opens(comes: Comes, server: Server) -> None:
    pat, _, _ = comes("pat")
    add_passkey(pat, "Laptop")
    pat.context.clear_cookies()
    pat.page.goto(f"{server.url.replace('127.0.0.1', 'localhost')}/account")
    pat.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(pat.page).to_have_url(re.compile(r"/account$"))


def test_a_finger_that_does_not_fit_signs_nobody_in_and_says_so(comes: Comes) -> None:
    jo, cdp, authenticator = comes("jo")
    add_passkey(jo, "Work laptop")
    jo.page.get_by_role("link", name="To the start").click()
    sign_out(jo)
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    jo.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(jo.page.get_by_role("alert")).to_contain_text("That did not work")
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True})
    jo.rest()
    jo.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(jo.page.get_by_role("heading", name="Hello Jo.")).to_be_visible()


def test_a_passkey_that_was_taken_away_opens_nothing(comes: Comes) -> None:
    alex, _, _ = comes("alex")
    add_passkey(alex, "Old laptop")
    alex.page.get_by_role("button", name="Take away Old laptop").click()
    expect(alex.page.get_by_role("status")).to_contain_text("That way in is gone")
    alex.page.get_by_role("link", name="To the start").click()
    sign_out(alex)
    alex.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(alex.page.get_by_role("alert")).to_contain_text("That did not work")


def test_a_passkey_shows_before_a_careful_step_that_it_is_you(comes: Comes, server: Server) -> None:
    sam, _, _ = comes("sam")
    add_passkey(sam, "Phone")
    an_hour_passes(server)
    sam.page.get_by_role("button", name="Take away Phone").click()
    expect(sam.page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    sam.page.get_by_role("button", name="Go on with a passkey").click()
    expect(sam.page.get_by_role("heading", name="Your ways in")).to_be_visible()
    sam.page.get_by_role("button", name="Take away Phone").click()
    expect(sam.page.get_by_role("status")).to_contain_text("That way in is gone")
