"""The contract of every kind of exercise (R22, R7, R15, R18, R19, R21, R24, R34, R41, R48).

Two people in it at once, one with a finger and one with keys; private until shown; a line that drops; undo of one's own
last act; a supervisor who only reads; paper, no script, a small screen, axe. A new kind is in here by its line in
exercise_acts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Route, expect

from content.exercises import KINDS as REGISTERED
from tests.browser.exercise_acts import HOLDS, KINDS, TOPIC, Acts, write_kinds
from tests.project.tree import ROOT
from tests.support.api import Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.canaries import served
from tests.support.server import Server

pytestmark = pytest.mark.browser

IT = "it"
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
WIDER = """() => [...document.querySelectorAll("main, main *, header *")]
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 90))"""
SMALL = """(section) => [...section.querySelectorAll("button, .option, select, textarea")]
  .filter((one) => one.offsetParent !== null && !one.closest(".paper-only"))
  .filter((one) => one.getBoundingClientRect().height < 47.5 || one.getBoundingClientRect().width < 47.5)
  .map((one) => one.outerHTML.slice(0, 80))"""
CONTROLS = """(form) => {
  const all = [...form.querySelectorAll("button, input:not([type=hidden]), select, textarea")]
    .filter((one) => one.offsetParent !== null && !one.disabled && !one.closest(".paper-only"));
  // Of round buttons with one name, Tab comes to the chosen one or the first; arrows go to the others.
  const chosen = (name) => all.find((one) => one.name === name && one.checked) ?? all.find((one) => one.name === name);
  window.controls = all.filter((one) => one.type !== "radio" || one === chosen(one.name));
  window.controls[0].focus();
  return window.controls.length;
}"""
HELD = """() => window.controls.findIndex((one) => one === document.activeElement ||
  (one.type === "radio" && one.name === document.activeElement.name))"""
CUT_OFF = """(form) => [...form.querySelectorAll("textarea")]
  .filter((one) => one.offsetParent !== null && one.value !== "")
  .filter((one) => one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2)
  .map((one) => one.value)"""
LOADED = """() => performance.getEntriesByType("resource").map((one) => one.name.replace(/.*\\/build\\//, ""))"""
OPEN_FIELDS = """(form) => [...form.querySelectorAll("[name]:not([type=hidden]), button")]
  .filter((one) => one.offsetParent !== null && !one.disabled && !one.readOnly)
  .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("kinds")
    with served(folder, WAYMARK_CONTENT_PATH=str(write_kinds(folder / "pack"))) as running:
        yield running


@dataclass
class Room:
    """One session for all kinds: Sam at a tablet, Jo at a laptop, and Pat, who may see entries."""

    meeting: Meeting
    sam: Person
    jo: Person
    pat: Person

    @property
    def address(self) -> str:
        return f"{self.meeting.server.url}/sessions/{self.meeting.id}"

    def turn(self, kind: str) -> None:
        """All three stand on the page of a kind."""
        origin = {"Origin": self.meeting.server.url}
        form = {"page": f"{TOPIC}/{kind}"}
        self.sam.context.request.post(f"{self.address}/navigate", form=form, headers=origin, max_redirects=0)
        for person in (self.sam, self.jo, self.pat):
            expect(person.page.locator("main")).to_have_attribute("data-page", f"{TOPIC}/{kind}")
        expect(self.sam.entry(IT).locator(".entry-head")).to_be_visible()

    def shown_to(self, person: Person) -> Locator:
        """Sam's form on another screen."""
        return person.page.locator(f'section[data-exercise="{IT}"] [data-other] form')


@pytest.fixture(scope="module")
def room(browser: Browser, server: Server) -> Iterator[Room]:
    meeting = Meeting.of(server, "pat")
    grant = {"participant_id": meeting.participants["pat"], "scope": "entries"}
    meeting.apis["sam"]("POST", f"/sessions/{meeting.id}/grants", grant)
    people = [Person.at(browser, name, at) for name, at in (("sam", TABLET), ("jo", LAPTOP), ("pat", LAPTOP))]
    here = Room(meeting, *people)
    for person in people:
        person.page.goto(server.people()[person.name]["link"])
        person.page.goto(here.address)
    yield here
    for person in people:
        person.close()


@pytest.fixture(scope="module")
def still(browser: Browser, server: Server) -> Iterator[Person]:
    """Sam at a phone without scripts."""
    person = Person.at(browser, "sam", PHONE, java_script_enabled=False)
    person.page.goto(server.people()["sam"]["link"])
    yield person
    person.close()


def test_every_kind_stands_in_this_suite() -> None:
    assert set(REGISTERED) <= set(KINDS)


def saved(person: Person) -> None:
    expect(person.exercise(IT).locator("[data-save]").first).to_have_attribute("data-save", "saved")


@pytest.mark.parametrize("kind", KINDS)
def test_R22_two_people_fill_it_at_once_and_each_undoes_only_their_own(kind: str, room: Room) -> None:
    acts, sam, jo = KINDS[kind], room.sam, room.jo
    room.turn(kind)
    comes_alone(kind, sam)
    mine, theirs = sam.entry(IT), room.shown_to(jo)
    can_be_reached_by_keys(sam, mine)
    acts.first.do(mine, "finger")
    saved(sam)
    stays_private(acts, room)
    sam.exercise(IT).get_by_role("button", name="Show to Jo").tap()
    acts.first.seen(theirs)
    if acts.says_who:
        expect(theirs.locator(".set-by:visible", has_text="Sam").first).to_be_visible()
    acts.second.do(theirs, "keys")
    acts.second.seen(mine)
    if acts.says_who:
        expect(mine.locator(".set-by:visible").first).to_have_text("Jo")
    can_only_be_read_by_a_watcher(acts, room)
    drop_and_return(acts, room, mine, theirs)
    undo(acts, room, mine, theirs)
    on_paper(acts, sam, mine)
    fits_and_is_clean(sam)
    is_in_the_record(acts, room)
    take_back(room)
    assert [person.faults for person in (sam, jo, room.pat)] == [[], [], []]


def comes_alone(kind: str, sam: Person) -> None:
    """The live side of this kind is here, and none of a kind that was not on a page yet (decision 17)."""
    manifest = json.loads((ROOT / "web/dist/manifest.json").read_text(encoding="utf-8"))
    name = {"ranking": "sort"}.get(kind, kind)
    before = list(KINDS)[: list(KINDS).index(kind) + 1]
    loaded = set(sam.page.evaluate(LOADED))
    assert manifest[f"../content/exercises/{name}/live.ts"]["file"] in loaded
    for other in set(REGISTERED) - {name} - set(before) - ({"sort"} if "ranking" in before else set()):
        assert manifest[f"../content/exercises/{other}/live.ts"]["file"] not in loaded, other


def can_be_reached_by_keys(sam: Person, mine: Locator) -> None:
    """R48: Tab comes to everything that can be pressed or filled, in the order of the page."""
    count = mine.evaluate(CONTROLS)
    order = [sam.page.evaluate(HELD)]
    for _ in range(count - 1):
        sam.page.keyboard.press("Tab")
        order.append(sam.page.evaluate(HELD))
    assert order == list(range(count))


def stays_private(acts: Acts, room: Room) -> None:
    """R18: what Sam set is on no other screen, and Jo's own picture of the page has nothing of it."""
    for person in (room.jo, room.pat):
        expect(room.shown_to(person)).to_have_count(0)
        expect(person.page.locator(f'section[data-exercise="{IT}"] .set-by:visible')).to_have_count(0)
    for name in ("jo", "pat"):
        listed = room.meeting.apis[name]("GET", "/entries")
        assert f"{TOPIC}/" not in json.dumps(listed), name


def can_only_be_read_by_a_watcher(acts: Acts, room: Room) -> None:
    """R41: with the grant for entries, Pat sees what both set, and can set nothing."""
    watched = room.shown_to(room.pat)
    acts.second.seen(watched)
    assert watched.evaluate(OPEN_FIELDS) == []


def drop_and_return(acts: Acts, room: Room, mine: Locator, theirs: Locator) -> None:
    """R24: what is done without a line is there for both as soon as it is back."""
    sam = room.sam
    sam.rest()
    sam.context.set_offline(True)
    acts.third.do(mine, "finger")
    expect(sam.exercise(IT).locator("[data-save]").first).not_to_have_attribute("data-save", "saved")
    sam.context.set_offline(False)
    acts.third.seen(theirs)
    saved(sam)


def undo(acts: Acts, room: Room, mine: Locator, theirs: Locator) -> None:
    """R15: Sam's last act goes, Jo's stays."""
    room.sam.rest()
    room.sam.exercise(IT).get_by_role("button", name="Undo").first.tap()
    for form in (mine, theirs):
        acts.third.undone(form)
        acts.second.seen(form)


def on_paper(acts: Acts, sam: Person, mine: Locator) -> None:
    """What was filled stands on paper, all of it, and no button does; rows to come have room for a pen."""
    sam.page.emulate_media(media="print")
    acts.second.seen(mine)
    expect(mine.locator("button:visible")).to_have_count(0)
    assert mine.evaluate(CUT_OFF) == []
    if mine.locator("[data-rows]").count() > 0:
        expect(mine.locator(".paper-only textarea:visible").first).to_be_visible()
    sam.page.emulate_media(media="screen")
    expect(mine.locator(".paper-only textarea:visible")).to_have_count(0)


def fits_and_is_clean(sam: Person) -> None:
    """At 320 px nothing is wider than the screen or smaller than a shaky finger, and axe finds nothing."""
    sam.page.set_viewport_size(PHONE["viewport"])
    assert sam.page.evaluate(WIDER) == []
    found = Axe().run(sam.page, context=f'section[data-exercise="{IT}"]').response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert sam.exercise(IT).evaluate(SMALL) == []
    sam.page.set_viewport_size(TABLET["viewport"])


def is_in_the_record(acts: Acts, room: Room) -> None:
    """R29, R34: the same words in the workbook, in what is taken along, and in "see what Jo sees"."""
    get, url = room.sam.context.request.get, room.meeting.server.url
    assert acts.told in get(f"{url}/workbook").text()
    picture = get(f"{room.address}/view/{room.meeting.participants['jo']}").text()
    assert acts.told in picture
    for form in ("html", "json"):
        taken = room.meeting.apis["sam"].ask("GET", f"/workbook/export?format={form}")
        assert taken.status_code == 200 and acts.told in taken.text, form


def take_back(room: Room) -> None:
    """R19: made private again, it is gone from the other screens."""
    room.sam.exercise(IT).get_by_role("button", name="Make private again").tap()
    for person in (room.jo, room.pat):
        expect(room.shown_to(person)).to_have_count(0)


def test_R23_what_was_filled_before_the_page_came_to_life_is_kept(room: Room) -> None:
    room.turn("checklist")
    sam, held = room.sam, list[Route]()
    live = json.loads((ROOT / "web/dist/manifest.json").read_text(encoding="utf-8"))["src/live/main.ts"]["file"]
    sam.page.route(f"**/{live}", lambda route: held.append(route), times=1)  # noqa: PLW0108 - playwright wants a function
    sam.page.goto(room.address, wait_until="domcontentloaded")
    form = sam.entry(IT)
    form.locator('[name="own:new1"]').fill("Water the plant")
    form.locator('[name="option:talk"]').check()
    expect(form.locator(".entry-head")).to_have_count(0)
    for request in held:
        request.continue_()
    expect(form.locator(".entry-head")).to_be_visible()
    saved(sam)
    sam.page.goto(room.address)
    expect(form.locator('[name="option:talk"]')).to_be_checked()
    form.page.wait_for_function(HOLDS, arg=[form.element_handle(), "own", "Water the plant", True])


@pytest.mark.parametrize("kind", KINDS)
def test_R22_it_is_filled_saved_and_read_without_a_script(kind: str, server: Server, still: Person) -> None:
    acts = KINDS[kind]
    still.page.goto(f"{server.url}/topics/{TOPIC}/{kind}")
    form = still.entry(IT)
    values = {name: fill(form, name, value) for name, value in acts.by_form.items()}
    form.get_by_role("button", name="Save").tap()
    expect(still.exercise(IT)).to_contain_text("Saved")
    held = [field.input_value() for field in form.locator("textarea").all()]
    assert set(values.values()) - {None} <= set(held)
    if acts.wrong is not None:
        comes_back_with_its_words(still, acts.wrong)
    still.page.goto(f"{server.url}/workbook")
    expect(still.page.locator("main")).to_contain_text(acts.reads)


def comes_back_with_its_words(still: Person, wrong: dict[str, str]) -> None:
    """What cannot be kept is told in a sentence, and stands in the form as it was sent."""
    form = still.entry(IT)
    # Not every browser keeps to the length that a field may have.
    form.evaluate("(form) => form.querySelectorAll('[maxlength]').forEach((one) => one.removeAttribute('maxlength'))")
    values = {name: fill(form, name, value) for name, value in wrong.items()}
    ticked = form.locator("input:checked").count()
    form.get_by_role("button", name="Save").tap()
    expect(still.page.get_by_role("alert").first).to_be_visible()
    held = [field.input_value() for field in form.locator("textarea").all()]
    assert set(values.values()) - {None} <= set(held)
    assert form.locator("input:checked").count() == ticked


def fill(form: Locator, name: str, value: str) -> str | None:
    """Fills a field as a person does; what stands in it then, if it holds words."""
    field = form.locator(f'[name="{name}"]')
    tag, kind = field.first.evaluate("(field) => [field.tagName, field.type]")
    if kind in ("checkbox", "radio"):
        form.locator(f'[name="{name}"][value="{value}"]').check()
    elif tag == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
        return value
    return None
