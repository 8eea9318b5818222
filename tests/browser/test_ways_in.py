"""Ways in that a person walks in a browser: a link from their worker, a code app, the organisation's own sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.canaries import served
from tests.support.provider import CLIENT, SECRET, TestProvider, provider
from tests.support.server import Server

pytestmark = pytest.mark.browser

At = Callable[..., Person]


@pytest.fixture(scope="module")
def theirs() -> Iterator[TestProvider]:
    with provider() as running:
        running.username = "jo"
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, theirs: TestProvider) -> Iterator[Server]:
    settings = {
        "WAYMARK_OIDC_ISSUER": theirs.url,
        "WAYMARK_OIDC_CLIENT_ID": CLIENT,
        "WAYMARK_OIDC_CLIENT_SECRET": SECRET,
        "WAYMARK_OIDC_NAME": "the trust",
    }
    with served(tmp_path_factory.mktemp("ways"), **settings) as running:
        yield running


@pytest.fixture
def at(browser: Browser, server: Server) -> Iterator[At]:
    people: list[Person] = []

    def come(device: dict[str, object], login: str = "", **more: object) -> Person:
        person = Person.at(browser, login, dict(device), **more)
        people.append(person)
        person.page.goto(server.people()[login]["link"] if login else server.url)
        return person

    yield come
    for person in people:
        assert person.faults == []
        person.close()


def type_password(person: Person, server: Server, login: str) -> None:
    person.page.get_by_label("Your sign-in name").fill(login)
    person.page.get_by_label("Your password").fill(server.people()[login]["password"])
    person.page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("with_script", [True, False])
def test_a_worker_hands_over_a_way_in_and_it_opens_once(at: At, with_script: bool) -> None:
    jo, tablet = at(LAPTOP, "jo"), at(TABLET, java_script_enabled=with_script)
    jo.page.get_by_role("button", name="Give Sam a way in").click()
    code = jo.page.locator("[data-way-in-code]").get_attribute("data-way-in-code") or ""
    tablet.page.get_by_role("link", name="I have a sign-in code").click()
    tablet.page.get_by_label("The eight letters").fill(code.lower())
    tablet.page.get_by_role("button", name="Sign in").click()
    expect(tablet.page.get_by_role("heading", name="Hello Sam.")).to_be_visible()
    late = at(TABLET)
    late.page.goto(jo.page.locator("[data-way-in-link]").input_value())
    expect(late.page.get_by_role("alert")).to_contain_text("may be used or too old")


def test_a_code_app_is_set_up_and_asked_for_at_the_next_sign_in(at: At, server: Server) -> None:
    pat = at(LAPTOP, "pat")
    pat.page.get_by_role("link", name="Your ways in").click()
    pat.page.get_by_role("button", name="Set up a code app").click()
    app = pyotp.TOTP(pat.page.locator("[data-secret]").inner_text().replace(" ", ""))
    pat.page.get_by_label("The six digits").fill(app.now())
    pat.page.get_by_role("button", name="Go on").click()
    expect(pat.page.locator(".recovery-codes li")).to_have_count(10)
    later = at(LAPTOP)
    type_password(later, server, "pat")
    expect(later.page.get_by_role("heading", name="One more step")).to_be_visible()
    later.page.get_by_label("The six digits").fill("000 000")
    later.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(later.page.get_by_role("alert")).to_contain_text("This code is not right")
    later.page.get_by_label("The six digits").fill(app.at(datetime.now(UTC) + timedelta(seconds=30)))
    later.rest()
    later.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(later.page.get_by_role("heading", name="Hello Pat.")).to_be_visible()


def test_the_organisations_sign_in_leads_there_and_back(at: At) -> None:
    jo = at(LAPTOP)
    jo.page.get_by_role("link", name="Sign in with the trust").click()
    expect(jo.page.get_by_role("heading", name="Hello Jo.")).to_be_visible()


def test_a_device_that_is_signed_out_elsewhere_is_at_the_sign_in_page(at: At) -> None:
    tablet, laptop = at(TABLET, "sam"), at(LAPTOP, "sam")
    laptop.page.get_by_role("link", name="Your ways in").click()
    laptop.page.get_by_role("button", name="Sign out everywhere").click()
    expect(laptop.page.get_by_role("heading", name="Welcome to Waymark")).to_be_visible()
    tablet.page.get_by_role("link", name="My workbook").click()
    expect(tablet.page.get_by_role("heading", name="Welcome to Waymark")).to_be_visible()
