"""Two hundred payloads through what people can fill, in a real browser: nothing runs, nothing is even stopped (X-01).

That no violation of the policy is reported matters too: it shows that the words never became elements, so that the
policy is the second wall and not the only one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.hostile.payloads import PAYLOADS
from tests.support.api import PAGE, Meeting
from tests.support.browser import LAPTOP, chromium
from tests.support.server import Server

LONGEST_NAME = 80
WATCH = """
window.pwned = () => console.error('A SCRIPT RAN');
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`POLICY ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
FILL = """([action, values]) => {
  const form = document.querySelector(`form[action="${action}"]`);
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  HTMLFormElement.prototype.submit.call(form);
}"""


@dataclass
class Watched:
    """A browser in which everything that a payload could do is written down."""

    context: BrowserContext
    page: Page
    host: str
    told: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, browser: Browser, host: str) -> Watched:
        context = browser.new_context(**LAPTOP)
        context.add_init_script(WATCH)
        watched = cls(context, context.new_page(), host)
        watched.page.on("console", lambda message: watched._hear(message.type, message.text))
        watched.page.on("pageerror", lambda error: watched.told.append(f"ERROR {error}"))
        watched.page.on("dialog", watched._dialog)
        watched.page.on("request", lambda request: watched._request(request.url))
        return watched

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "Failed to load resource" not in text:
            self.told.append(text)

    def _dialog(self, dialog: object) -> None:
        self.told.append("A DIALOG")
        dialog.dismiss()  # type: ignore[attr-defined]

    def _request(self, url: str) -> None:
        if urlsplit(url).netloc != self.host and urlsplit(url).scheme in ("http", "https"):
            self.told.append(f"WENT TO {url}")

    def from_elsewhere(self, number: int) -> None:
        """From now on another address asks: how often one may guess is tried elsewhere."""
        self.context.set_extra_http_headers({"X-Forwarded-For": f"10.3.7.{number}"})

    def goes(self, address: str) -> None:
        """Open a page of ours."""
        self.page.goto(f"http://{self.host}{address}", wait_until="domcontentloaded")

    def sends(self, action: str, **values: str) -> None:
        """Fill a form of the page that is open, and send it without its script."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.evaluate(FILL, [action, values])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as running:
        yield running


@pytest.fixture(scope="module")
def meeting(server: Server) -> Meeting:
    return Meeting.of(server)


@pytest.fixture
def watched(browser: Browser, server: Server) -> Iterator[Watched]:
    person = Watched.at(browser, urlsplit(server.url).netloc)
    yield person
    person.context.close()
    assert person.told == []


def cookie_of(watched: Watched, server: Server, login: str) -> None:
    """Sign in by the demo's own link."""
    watched.page.goto(server.people()[login]["link"], wait_until="domcontentloaded")


def test_the_watch_sees_a_payload_that_runs(browser: Browser) -> None:
    watched = Watched.at(browser, "nowhere")
    watched.page.goto("about:blank")
    with watched.page.expect_console_message():
        watched.page.set_content("<img src=x onerror=pwned(1)>")
    watched.context.close()
    assert "A SCRIPT RAN" in watched.told


def test_X01_names_to_sign_in_with_and_ways_back_stay_words(watched: Watched) -> None:
    watched.goes("/")
    for number, payload in enumerate(PAYLOADS):
        watched.from_elsewhere(number)
        watched.sends("/sign-in", login=payload[:64], next=payload, password="")
        assert watched.page.locator("input[name=next]").get_attribute("value", timeout=5000) is not None
    assert watched.page.url.startswith(f"http://{watched.host}/")


def test_X01_codes_stay_words(watched: Watched) -> None:
    watched.goes("/join")
    for number, payload in enumerate(PAYLOADS):
        watched.from_elsewhere(number)
        watched.sends("/join", code=payload)
        assert watched.page.locator("[data-code]").count() == 1
    assert watched.page.url.startswith(f"http://{watched.host}/")


def test_X01_searches_and_addresses_stay_words(watched: Watched, server: Server) -> None:
    cookie_of(watched, server, "alex")
    for payload in PAYLOADS:
        watched.goes(f"/admin?q={quote(payload, safe='')}")
        assert watched.page.locator("input[name=q]").input_value() == payload.strip().replace("\n", "")
    for address in ("/?next=%s", "/step-up?next=%s", "/together?page=%s", "/topics/%s/x", "/join/%s", "/way-in/%s"):
        for payload in PAYLOADS[::10]:
            watched.goes(address % quote(payload, safe=""))


def test_X01_names_of_accounts_and_teams_stay_words(watched: Watched, server: Server, meeting: Meeting) -> None:
    alex, made = meeting.apis["alex"], 0
    with httpx.Client(base_url=f"{server.url}/api/v1", headers=alex.headers, timeout=30) as client:
        for number, payload in enumerate(PAYLOADS):
            name = " ".join(payload.split())[:LONGEST_NAME]
            body = {"role": "service_user", "login": f"x{number}", "display_name": name}
            made += client.post("/admin/accounts", json=body).status_code < 300
            client.post("/admin/teams", json={"name": f"{number} {name}"[:LONGEST_NAME]})
    assert made > 150
    cookie_of(watched, server, "alex")
    watched.goes("/admin/teams")
    assert watched.page.locator("main").inner_html().count("pwned") > 100
    for number in range(1, 12):
        watched.goes(f"/admin?page={number}")


def test_X01_names_of_people_who_come_in_stay_words(watched: Watched, server: Server, meeting: Meeting) -> None:
    cookie_of(watched, server, "sam")
    watched.goes(f"/sessions/{meeting.id}")
    watched.page.wait_for_selector("[data-live], main")
    sam, came = meeting.apis["sam"], 0
    with httpx.Client(base_url=f"{server.url}/api/v1", headers=sam.headers, timeout=30) as client:
        for number, payload in enumerate(PAYLOADS):
            code = client.post(f"/sessions/{meeting.id}/invites", json={"role": "guest"}).json()["code"]
            body = {"code": code, "display_name": " ".join(payload.split())[:LONGEST_NAME]}
            where = {"X-Forwarded-For": f"10.9.0.{number}", "Authorization": ""}
            came += httpx.post(f"{server.url}/api/v1/join", json=body, headers=where, timeout=30).status_code < 300
    assert came > 150
    watched.page.wait_for_function("() => document.documentElement.innerHTML.includes('pwned')")
    watched.goes(f"/sessions/{meeting.id}")
    watched.page.wait_for_function("() => document.documentElement.innerHTML.includes('pwned')")


def test_X01_what_people_write_stays_words(watched: Watched, browser: Browser, server: Server) -> None:
    meeting = Meeting.of(server)
    entry = meeting.entry()
    meeting.apis["sam"]("PUT", f"/entries/{entry['id']}/visibility", {"visibility": "shared"})
    cookie_of(watched, server, "sam")
    jo = Watched.at(browser, watched.host)
    cookie_of(jo, server, "jo")
    jo.goes(f"/sessions/{meeting.id}")
    exercise = meeting.apis["sam"]("GET", f"/entries/{entry['id']}")["exercise"]
    for start in range(0, len(PAYLOADS), 50):
        words = "\n".join(PAYLOADS[start : start + 50])
        watched.goes(f"/sessions/{meeting.id}")
        form = {"page": PAGE, "exercise": exercise, "text": words}
        sent = watched.context.request.post(
            f"{server.url}/sessions/{meeting.id}/entries", form=form, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert sent.ok
        plan = {"place": PAYLOADS[start][:200], "phone": PAYLOADS[start + 1][:40], "if_lost": words[:500]}
        meeting.apis["sam"]("PUT", f"/sessions/{meeting.id}/plan", plan)
        for address in ("/workbook", f"/topics/{PAGE}", "/record", f"/sessions/{meeting.id}"):
            watched.goes(address)
        jo.goes(f"/sessions/{meeting.id}")
        assert meeting.apis["sam"]("GET", f"/entries/{entry['id']}")["text"].count("pwned") > 20
    export = meeting.apis["sam"].ask("GET", "/workbook/export?format=html")
    assert export.status_code == 200 and "pwned" in export.text
    jo.context.close()
    assert jo.told == []
    _opens_as_a_file(browser, export.text)


def _opens_as_a_file(browser: Browser, export: str) -> None:
    """What is taken home is opened from a disk, where no policy of ours stands before it."""
    home = Watched.at(browser, "nowhere")
    home.page.goto("about:blank")
    home.page.set_content(export)
    assert "pwned" in home.page.inner_html("body")
    home.context.close()
    assert home.told == []
