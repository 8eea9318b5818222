"""Draws the pictures of docs/images from the running product: `python -m tests.browser.pictures docs/images`.

Run it when a screen has changed, and look at what it drew.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from tests.support.api import Meeting
from tests.support.browser import LAPTOP, TABLET, Person, chromium
from tests.support.server import Server

PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
PAGE = "hard-day/what-helps"
FIELD = "helped-before"


class Studio:
    """Two or three people in one session, and a camera."""

    def __init__(self, browser: Browser, server: Server, folder: Path) -> None:
        self.browser, self.server, self.folder = browser, server, folder
        self.meeting = Meeting.of(server)

    def person(self, login: str, device: dict[str, Any], **more: Any) -> Person:
        """Someone signed in, with their screen in the session."""
        person = Person.at(self.browser, login, device, **more)
        person.page.goto(self.server.people()[login]["link"])
        person.page.goto(f"{self.server.url}/sessions/{self.meeting.id}")
        return person

    def shoot(self, person: Person, name: str, **how: Any) -> None:
        """One picture."""
        person.page.screenshot(path=self.folder / f"{name}.png", **how)


def draw(folder: Path) -> None:
    """All pictures, into `folder`; every screen at three sizes, light and dark, into its `screens`."""
    screens = folder / "screens"
    screens.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var, sync_playwright() as playwright, chromium(playwright) as browser:
        server = Server(Path(var)).start()
        try:
            studio = Studio(browser, server, screens)
            for scheme in ("light", "dark"):
                scenes(studio, scheme, "" if scheme == "light" else "-dark")
        finally:
            server.stop()
        for name, parts in COMPOSED.items():
            compose(browser, [screens / f"{part}.png" for part in parts], folder / f"{name}.png")


COMPOSED = {
    "two-devices": ("pointing-1280", "pointing-768"),
    "join": ("invite", "join-768"),
    "draft-and-shared": ("draft-768", "shared-768"),
    "supervisor": ("supervisor-asks", "supervisor"),
    "pause": ("pause-1280", "pause-768"),
    "topics": ("topics-1280", "topics-320-dark"),
}
"""Pictures of the guide: screens side by side, as tall as each other."""


def compose(browser: Browser, parts: list[Path], to: Path) -> None:
    """Put pictures side by side."""
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(part.read_bytes()).decode()}">' for part in parts
    )
    page = browser.new_page(viewport={"width": 1400, "height": 700}, device_scale_factor=1)
    page.set_content(
        "<style>body{margin:0;display:inline-flex;gap:16px;padding:12px;background:#D6DBD4}"
        f"img{{height:560px;border-radius:8px}}</style>{images}"
    )
    page.locator("img").last.evaluate("(image) => image.decode()")
    page.locator("body").screenshot(path=to)
    page.close()


def scenes(studio: Studio, scheme: str, suffix: str) -> None:
    """The scenes of a session, in order."""
    jo = studio.person("jo", LAPTOP, color_scheme=scheme)
    inviting(studio, jo, scheme, suffix)  # nobody takes Sam's place while Sam is there
    sam = studio.person("sam", TABLET, color_scheme=scheme)
    phone = studio.person("sam", PHONE, color_scheme=scheme)
    people = (jo, sam, phone)
    if jo.page.locator("main").get_attribute("data-page"):
        jo.page.locator(".where-topics").click()
    expect(sam.page.locator("main")).to_have_attribute("data-page", "")
    shoot_all(studio, "topics", suffix, people)
    sam.page.locator(f'main [data-open-page="{PAGE}"]').first.tap()
    for person in people:
        expect(person.page.locator("main")).to_have_attribute("data-page", PAGE)
    point_and_mark(jo, sam)
    shoot_all(studio, "pointing", suffix, people)
    sam.page.locator('[data-tool="point"]').tap()
    write_and_show(studio, jo, sam, suffix, people)
    ask_and_pause(studio, jo, sam, suffix, people)
    for person in people:
        person.close()


def inviting(studio: Studio, jo: Person, scheme: str, suffix: str) -> None:
    """The code on Jo's screen, and the page on which it is typed."""
    jo.page.locator('[data-opens="people"]').click()
    jo.page.locator('form[data-invite] button[value="service_user"]').click()
    code = jo.page.locator("[data-invite-code]")
    expect(code).to_be_visible()
    studio.shoot(jo, f"invite{suffix}")
    joining = Person.at(studio.browser, "tablet", TABLET, color_scheme=scheme)
    joining.page.goto(f"{studio.server.url}/join")
    joining.page.locator("[data-code]").fill(code.get_attribute("data-invite-code") or "")
    studio.shoot(joining, f"join-768{suffix}")
    joining.page.get_by_role("button", name="Go on").tap()
    expect(joining.page.get_by_role("button", name="Go in")).to_be_visible()
    studio.shoot(joining, f"enter-768{suffix}")
    joining.close()
    jo.page.keyboard.press("Escape")


def shoot_all(studio: Studio, name: str, suffix: str, people: tuple[Person, ...]) -> None:
    """The same moment on the laptop, the tablet and a phone."""
    for person, size in zip(people, ("1280", "768", "320"), strict=True):
        studio.shoot(person, f"{name}-{size}{suffix}")


def point_and_mark(jo: Person, sam: Person) -> None:
    """Sam's highlight and both pointers."""
    if not sam.page.locator('[data-b="intro.1"] mark').count():
        sam.page.locator('[data-tool="highlight"]').tap()
        place = sam.place_of("intro.1", "smaller")
        sam.page.touchscreen.tap(place["x"], place["y"])
        sam.page.get_by_role("button", name="Highlight this sentence").tap()
        expect(jo.page.locator('[data-b="intro.1"] mark').first).to_be_visible()
    sam.page.locator('[data-tool="point"]').tap()
    place = sam.place_of("others.2", "dog")
    sam.page.touchscreen.tap(place["x"], place["y"])
    for person in (jo, sam):
        person.page.evaluate("() => window.scrollTo(0, 0)")
    place = jo.place_of("intro.1", "smaller")
    jo.page.mouse.move(place["x"] - 5, place["y"])
    jo.page.mouse.move(place["x"], place["y"])
    expect(sam.drawn_pointer("worker").locator(".pointer-name")).to_be_visible()


def write_and_show(studio: Studio, jo: Person, sam: Person, suffix: str, people: tuple[Person, ...]) -> None:
    """A draft, then shown and written by both."""
    field = sam.field(FIELD)
    field.scroll_into_view_if_needed()
    if not field.input_value():
        field.tap()
        field.press_sequentially("I call my sister 🌙")
        expect(sam.exercise(FIELD)).to_contain_text("Saved")
    for person in people:
        person.exercise(FIELD).scroll_into_view_if_needed()
    shoot_all(studio, "draft", suffix, people)
    sam.page.get_by_role("button", name="Show to Jo").tap()
    expect(jo.theirs(FIELD)).to_be_visible()
    jo.theirs(FIELD).press("Control+End")
    jo.theirs(FIELD).press_sequentially(" and talk")
    expect(sam.page.get_by_text("Jo is writing here")).to_be_visible()
    shoot_all(studio, "shared", suffix, people)
    for person, size in zip(people, ("1280", "768", "320"), strict=True):
        studio.shoot(person, f"whole-{size}{suffix}", full_page=True)
    sam.page.get_by_role("button", name="Make private again").tap()


def ask_and_pause(studio: Studio, jo: Person, sam: Person, suffix: str, people: tuple[Person, ...]) -> None:
    """The supervisor's question, the supervisor's view, the menu, the people, and the pause."""
    meeting = studio.meeting
    if "pat" not in meeting.participants:
        invite = meeting.apis["jo"]("POST", f"/sessions/{meeting.id}/invites", {"role": "supervisor"})
        joined = meeting.apis["pat"]("POST", "/join", {"code": invite["code"]})
        meeting.participants["pat"] = joined["participant_id"]
    pat = studio.person("pat", LAPTOP)
    studio.shoot(pat, f"supervisor-waits{suffix}")
    card = sam.page.locator(".notice", has_text="Pat")
    if card.count():
        sam.page.evaluate("() => window.scrollTo(0, 0)")
        studio.shoot(sam, f"supervisor-asks{suffix}")
        card.get_by_role("button", name="Pages and pointers").tap()
    expect(sam.page.locator("#who-can-see")).to_contain_text("Pat")
    pat.page.goto(f"{studio.server.url}/sessions/{studio.meeting.id}")
    expect(pat.page.locator("#who-can-see")).to_contain_text("You are watching")
    studio.shoot(pat, f"supervisor{suffix}")
    pat.close()
    for person, size in zip(people, ("1280", "768", "320"), strict=True):
        for panel in ("people", "menu"):
            person.page.locator(f'[data-opens="{panel}"]').click()
            studio.shoot(person, f"{panel}-{size}{suffix}")
            person.page.keyboard.press("Escape")
    jo.page.locator("[data-pause]").click()
    for person in people:
        expect(person.page.get_by_text("Nobody is in a hurry").first).to_be_visible()
    shoot_all(studio, "pause", suffix, people)
    for person in (sam, jo):
        person.page.get_by_role("button", name="Go on").first.click()
    expect(jo.page.get_by_text("Nobody is in a hurry").first).to_be_hidden()


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
