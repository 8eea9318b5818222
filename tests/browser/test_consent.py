"""Who may see what in a session, chosen by the service user on real screens: the panel, the cover, the picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.support.api import Api, Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.canaries import said
from tests.support.server import Server
from tests.web.chromium import faults_of

pytestmark = pytest.mark.browser

HELPS, FIELD = "hard-day/what-helps", "helped-before"
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
BLOCKS = "(root) => Array.from(root.querySelectorAll('[data-b]'), (block) => block.textContent.trim())"
MARKED = "(root) => Array.from(root.querySelectorAll('mark'), (mark) => [mark.dataset.role, mark.textContent])"
SHOWN = """(root) => Array.from(root.querySelectorAll('[data-exercise]'), (exercise) => [
  exercise.dataset.exercise,
  ...Array.from(exercise.querySelectorAll('[data-other] textarea'), (field) => field.value),
  ...Array.from(exercise.querySelectorAll('.entry .words'), (words) => words.textContent),
]).filter((one) => one.length > 1)"""


@dataclass
class Watched:
    """Sam at a tablet, Jo at a laptop, and Pat, whom Jo asked to watch."""

    browser: Browser
    server: Server
    meeting: Meeting
    sam: Person
    jo: Person
    pat: Person
    more: list[Person] = field(default_factory=list)

    @classmethod
    def meet(cls, browser: Browser, server: Server) -> Watched:
        meeting = Meeting.of(server)
        invite = meeting.apis["jo"]("POST", f"/sessions/{meeting.id}/invites", {"role": "supervisor"})
        joined = meeting.apis["pat"]("POST", "/join", {"code": invite["code"]})
        meeting.participants["pat"] = joined["participant_id"]
        sam, jo, pat = (
            Person.at(browser, name, device) for name, device in (("sam", TABLET), ("jo", LAPTOP), ("pat", LAPTOP))
        )
        here = cls(browser, server, meeting, sam, jo, pat)
        for person in (sam, jo, pat):
            here.open(person)
        return here

    def open(self, person: Person) -> None:
        """Sign in and go to the session."""
        person.page.goto(self.server.people()[person.name]["link"])
        person.page.goto(f"{self.server.url}/sessions/{self.meeting.id}")

    @property
    def people(self) -> list[Person]:
        return [self.sam, self.jo, self.pat, *self.more]

    @property
    def card(self) -> Locator:
        """Pat's question on Sam's screen."""
        return self.sam.page.locator(".notice", has_text="Pat, Jo's supervisor, asks to watch how Jo works.")

    def allow(self, choice: str = "Pages only") -> None:
        """Sam answers Pat's question; Pat's screen shows the session."""
        self.card.get_by_role("button", name=choice, exact=True).tap()
        expect(self.pat.page.locator("#who-can-see")).to_contain_text("You are watching.")

    def turn(self, page: str = HELPS) -> None:
        """Sam opens a page; whoever sees it is there."""
        self.sam.page.locator(f'main [data-open-page="{page}"]').first.tap()
        for person in (self.sam, self.jo, self.pat):
            expect(person.page.locator("main")).to_have_attribute("data-page", page)

    def choose(self, words: str) -> None:
        """Sam taps one of the four in Pat's row of the panel."""
        panel = self.sam.page.locator("#panel-people")
        if not panel.is_visible():
            self.sam.page.locator("[data-also-opens]").tap()
        row = panel.locator("li", has_text="Pat")
        self.sam.rest()
        row.get_by_role("button", name=words, exact=True).tap()
        expect(row.get_by_role("button", name=words, exact=True)).to_have_attribute("aria-pressed", "true")

    def cover(self, words: str = "Not this part") -> None:
        """The one tap in the bar."""
        self.sam.rest()
        self.sam.page.locator("[data-watch] [data-cover]", has_text=words).tap()

    def write(self, words: str) -> str:
        """Sam writes into the exercise (words of this moment), and shows it to Jo; what he wrote."""
        words = said(words)
        self.sam.field(FIELD).fill(words)
        expect(self.sam.exercise(FIELD)).to_contain_text("Saved")
        show = self.sam.exercise(FIELD).get_by_role("button", name=re.compile("^Show to"))
        if show.count():
            show.tap()
        expect(self.jo.theirs(FIELD)).to_have_value(words)
        return words


@pytest.fixture
def watched(browser: Browser, server: Server) -> Iterator[Watched]:
    here = Watched.meet(browser, server)
    yield here
    faults = {person.name: person.faults for person in here.people if person.faults}
    for person in here.people:
        person.close()
    assert faults == {}


def test_R37_the_question_says_who_asks_and_no_is_as_large_as_yes(watched: Watched) -> None:
    expect(watched.card).to_contain_text("You can stop it at any time. Nothing changes if you say no.")
    expect(watched.card).to_contain_text("Pages only: Pat sees the pages, and nothing else.")
    sizes = [button.bounding_box() for button in watched.card.get_by_role("button").all()]
    assert len({(round(box["width"]), round(box["height"])) for box in sizes if box}) == 1
    watched.card.get_by_role("button", name="No", exact=True).tap()
    expect(watched.card).to_have_count(0)
    expect(watched.jo.page.locator(".notice", has_text="Pat")).to_have_count(0)
    watched.pat.page.reload()
    expect(watched.pat.page.get_by_role("heading", name="Please wait for a yes")).to_be_visible()


def test_R38_a_stranger_with_a_code_is_asked_about_as_a_stranger(watched: Watched) -> None:
    jo = watched.meeting.apis["jo"]
    code = jo("POST", f"/sessions/{watched.meeting.id}/invites", {"role": "supervisor"})["code"]
    stranger = Api(watched.server.url)
    stranger("POST", "/join", {"code": code, "display_name": "Pam"})
    card = watched.sam.page.locator(".notice", has_text="calls themselves Pam")
    expect(card).to_contain_text("Someone who calls themselves Pam asks to watch. We do not know this person.")
    watched.sam.page.locator("[data-also-opens]").tap()
    row = watched.sam.page.locator("#panel-people li", has_text="Pam")
    expect(row).to_contain_text("waits for your answer, came with a code")
    expect(row).to_contain_text("Pam asks to watch. You decide.")
    expect(watched.jo.page.locator(".notice", has_text="Pam waits outside. Sam decides.")).to_be_visible()
    watched.sam.page.locator("#panel-people [data-closes]").tap()
    card.get_by_role("button", name="No", exact=True).tap()
    expect(card).to_have_count(0)


def test_R34_R39_the_panel_says_what_each_sees_and_changes_it_with_one_tap(watched: Watched) -> None:
    watched.allow()
    watched.turn()
    watched.sam.page.locator("[data-also-opens]").tap()
    panel = watched.sam.page.locator("#panel-people")
    row = panel.locator("li", has_text="Pat")
    expect(row).to_contain_text("Pat (supervisor, asked by Jo)")
    expect(row).to_contain_text("Pat sees the pages, and nothing else.")
    expect(panel.locator("li", has_text="Jo (worker)")).to_contain_text("Jo sees the pages, where you point")
    said = watched.sam.page.locator("[data-announce]")
    for choice, sight in (
        ("+ Pointers", "Pat sees the pages, and where each of you points."),
        ("+ Shown words", "the words that you show."),
        ("Pages", "Pat sees the pages, and nothing else."),
        ("Off", "Pat sees nothing."),
    ):
        watched.choose(choice)
        expect(row.locator(".sight")).to_contain_text(sight)
        expect(said).to_contain_text(sight)
    expect(watched.pat.page.get_by_text("You were stopped from seeing this session.").first).to_be_visible()
    watched.choose("Pages")
    watched.pat.page.goto(f"{watched.server.url}/sessions/{watched.meeting.id}")
    expect(watched.pat.page.locator("main")).to_have_attribute("data-page", HELPS)


def test_R9_the_worker_reads_the_same_panel_and_decides_nothing(watched: Watched) -> None:
    watched.allow()
    watched.jo.page.locator("[data-also-opens]").click()
    panel = watched.jo.page.locator("#panel-people")
    expect(panel.locator("li", has_text="Pat")).to_contain_text("Pat sees the pages, and nothing else.")
    expect(panel.locator("li").get_by_role("button")).to_have_count(0)
    expect(watched.jo.page.locator("[data-cover]")).to_have_count(0)
    expect(watched.jo.page.locator("[data-watch]")).to_contain_text("Watching: Pat (pages only)")


def test_R48_the_panel_works_by_keyboard_and_keeps_the_focus(watched: Watched) -> None:
    watched.allow()
    page = watched.sam.page
    page.locator("[data-also-opens]").focus()
    page.keyboard.press("Enter")
    row = page.locator("#panel-people li", has_text="Pat")
    pointers = row.get_by_role("button", name="+ Pointers")
    pointers.focus()
    page.keyboard.press("Enter")
    expect(pointers).to_have_attribute("aria-pressed", "true")
    expect(pointers).to_be_focused()
    watched.jo.page.reload()  # someone goes and comes: the rows change under the focus
    expect(watched.jo.page.locator("#who-can-see")).to_contain_text("Sam")
    expect(pointers).to_be_focused()
    row.get_by_role("button", name="Stop Pat").focus()
    page.keyboard.press("Enter")
    expect(row.get_by_role("button", name="Stop Pat")).to_be_hidden()
    expect(row).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-also-opens]")).to_be_focused()


def test_R39_pointers_are_gone_from_the_screen_when_they_are_taken_back(watched: Watched) -> None:
    watched.allow("Pages and pointers")
    watched.turn()
    place = watched.jo.place_of("intro.1", "smaller")
    watched.jo.page.mouse.move(place["x"] - 3, place["y"])
    watched.jo.page.mouse.move(place["x"], place["y"])
    expect(watched.pat.drawn_pointer("worker")).to_be_visible()
    watched.choose("Pages")
    expect(watched.pat.drawn_pointer("worker")).to_have_count(0, timeout=1000)


def test_R39_not_this_part_covers_the_screen_and_nothing_of_it_is_told_later(watched: Watched) -> None:
    watched.allow()
    watched.turn()
    watched.choose("+ Shown words")
    watched.sam.page.keyboard.press("Escape")
    expect(watched.pat.theirs(FIELD)).to_have_value(watched.write("before the cover"))
    watched.cover()
    calm = watched.pat.page.get_by_role("heading", name="Sam keeps this part private")
    expect(calm).to_be_visible(timeout=1000)
    expect(watched.jo.page.locator("#who-can-see")).to_contain_text(
        "You and Sam can see this page. Pat sees nothing now"
    )
    assert "before the cover" not in watched.pat.page.content()
    assert watched.pat.page.locator("[data-b]").count() == 0
    watched.write("under the cover")
    for _ in range(2):
        assert "under the cover" not in watched.pat.page.content()
        assert "hard day often gets smaller" not in watched.pat.page.content()
        watched.pat.page.reload()
        expect(calm).to_be_visible()
    watched.cover("Go on showing")
    expect(watched.pat.page.locator("main")).to_have_attribute("data-page", HELPS)
    expect(watched.pat.page.get_by_text("A hard day often gets smaller")).to_be_visible()
    expect(watched.pat.page.locator("[data-other]")).to_have_count(0)
    assert "the cover" not in watched.pat.page.content()


def test_R42_the_stream_stops_while_the_service_user_is_away(watched: Watched) -> None:
    watched.allow()
    watched.turn()
    watched.sam.page.goto(f"{watched.server.url}/help")
    expect(watched.pat.page.get_by_role("heading", name="Sam is not here right now")).to_be_visible()
    watched.pat.page.reload()
    expect(watched.pat.page.get_by_role("heading", name="Sam is not here right now")).to_be_visible()
    watched.open(watched.sam)
    expect(watched.pat.page.get_by_text("A hard day often gets smaller")).to_be_visible()


def test_R38_without_a_socket_a_supervisors_document_holds_nothing_of_the_session(watched: Watched) -> None:
    watched.allow()
    watched.turn()
    plain = Person.at(watched.browser, "pat", LAPTOP, java_script_enabled=False)
    watched.more.append(plain)
    watched.open(plain)
    expect(plain.page.get_by_role("heading", name="One moment")).to_be_visible()
    assert "hard day often gets smaller" not in plain.page.content()
    assert plain.page.locator("[data-b]").count() == 0


def test_the_picture_shows_what_the_workers_screen_really_shows_but_no_draft(watched: Watched) -> None:
    watched.allow()
    watched.turn()
    highlight(watched.sam)
    words = watched.write("I call my sister 🌙")
    begin = watched.jo.page.get_by_role("button", name="Write something of my own")
    if begin.is_visible():
        begin.click()
    draft = said("a draft of Jo's")
    watched.jo.page.locator(f'section[data-exercise="{FIELD}"] > form textarea').fill(draft)
    expect(watched.jo.exercise(FIELD)).to_contain_text("Saved")
    picture = look_as(watched, watched.jo)
    expect(picture).to_contain_text(words)
    assert draft not in watched.sam.page.content()
    watched.jo.page.locator('main [data-open-page="hard-day/when-it-starts"]').first.click()
    expect(picture).to_have_attribute("data-page", "hard-day/when-it-starts")
    assert faults_of(watched.sam.page) == []
    watched.sam.page.locator("[data-seen-back]").tap()
    expect(watched.sam.page.locator("main")).to_be_visible()
    expect(watched.sam.page.locator('[data-opens="people"]')).to_be_focused()


def test_the_picture_shows_what_a_supervisors_screen_really_shows(watched: Watched) -> None:
    watched.allow()
    watched.turn()
    highlight(watched.sam, "others.2", "dog")  # who watches sees those of this session
    words = watched.write("I call my sister 🌙")
    for choice in ("Pages", "+ Pointers", "+ Shown words"):
        watched.choose(choice)
        watched.sam.page.keyboard.press("Escape")
        if choice == "+ Shown words":
            expect(watched.pat.theirs(FIELD)).to_have_value(words)
            expect(watched.pat.page.locator("main mark")).to_have_count(1)
        picture = look_as(watched, watched.pat)
        assert (words in picture.inner_text()) == (choice == "+ Shown words")
        watched.sam.page.locator("[data-seen-back]").tap()
    watched.cover()
    expect(watched.pat.page.get_by_role("heading", name="Sam keeps this part private")).to_be_visible()
    expect(look_as(watched, watched.pat)).to_contain_text("Sam keeps this part private")


def look_as(watched: Watched, other: Person) -> Locator:
    """Sam looks at another's screen: its texts, marks and shown words are those of the real one."""
    watched.sam.rest()
    watched.sam.page.locator("[data-also-opens]").tap()
    watched.sam.page.get_by_role("link", name=f"See what {other.name.capitalize()} sees").tap()
    picture, screen = watched.sam.page.locator("[data-seen]"), other.page.locator("main")
    expect(picture).to_be_visible()
    for look in (BLOCKS, MARKED, SHOWN):
        assert picture.evaluate(look) == screen.evaluate(look), look
    title = f"This is what {other.name.capitalize()} sees now"
    expect(watched.sam.page.get_by_role("heading", name=title)).to_be_focused()
    return picture


def highlight(person: Person, block: str = "intro.1", word: str = "smaller") -> None:
    """A highlight on a sentence that everyone can find again; one of an earlier test's session may stand there."""
    if person.page.locator(f'[data-b="{block}"] mark').count():
        return
    person.page.locator('[data-tool="highlight"]').tap()
    place = person.place_of(block, word)
    person.page.touchscreen.tap(place["x"], place["y"])
    person.page.get_by_role("button", name="Highlight this sentence").tap()
    expect(person.page.locator(f'[data-b="{block}"] mark').first).to_be_visible()
    person.page.locator('[data-tool="highlight"]').tap()


def test_the_picture_is_the_service_users_alone_and_put_down(watched: Watched) -> None:
    watched.allow()
    address = f"{watched.server.url}/sessions/{watched.meeting.id}/view"
    jo, pat = watched.meeting.participants["jo"], watched.meeting.participants["pat"]
    for person, of in ((watched.jo, pat), (watched.pat, jo)):
        answer = person.page.request.get(f"{address}/{of}")
        assert answer.status == 404
    assert watched.sam.page.request.get(f"{address}/{pat}").status == 200
    assert watched.sam.page.request.get(f"{address}/{pat}-no").status == 404


@pytest.mark.parametrize(("device", "scheme"), [(PHONE, "light"), (TABLET, "dark"), (LAPTOP, "light")])
def test_R48_panel_cover_and_question_are_clean_for_axe_and_fit(
    watched: Watched, device: dict[str, Any], scheme: str
) -> None:
    screen = Person.at(watched.browser, "sam", device, color_scheme=scheme)
    watched.more.append(screen)
    watched.open(screen)
    expect(screen.page.locator(".notice", has_text="Pat")).to_be_visible()
    assert faults_of(screen.page) == []
    watched.allow()
    expect(screen.page.locator("[data-watch]")).to_be_visible()
    screen.page.locator("[data-also-opens]").click()
    expect(screen.page.locator("#panel-people .choices")).to_be_visible()
    assert faults_of(screen.page) == []
    small = screen.page.evaluate(
        """() => Array.from(document.querySelectorAll("#panel-people :is(button, a), [data-watch] button"), (one) => {
          const box = one.getBoundingClientRect();
          return box.width && (box.width < 47.5 || box.height < 47.5) ? one.textContent : null;
        }).filter(Boolean)"""
    )
    assert small == []
    watched.cover()
    expect(watched.pat.page.get_by_role("heading", name="Sam keeps this part private")).to_be_visible()
    assert faults_of(watched.pat.page) == []
