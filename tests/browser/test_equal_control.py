"""Equal control on two screens: undo for both (R15), stillness for who wants it (R13), and the keyboard alone (R48)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.test_typing_for import FIELD, Two
from tests.support.api import Api
from tests.support.browser import LAPTOP, Person
from tests.support.canaries import said
from tests.support.server import Server

pytestmark = pytest.mark.browser

PAGE, NEXT = "hard-day/what-helps", "hard-day/one-small-step"
WORD = ("intro.1", "smaller")


@pytest.fixture
def two(browser: Browser, server: Server) -> Iterator[Two]:
    people = Two(browser, server, PAGE)
    yield people
    people.close()


def stands_on(people: Two, page: str) -> None:
    for person in (people.sam, people.jo):
        expect(person.page.locator("main")).to_have_attribute("data-page", page)


def test_R15_undo_after_a_turn_and_after_a_highlight_goes_back_for_both(two: Two) -> None:
    sam, jo = two.sam, two.jo
    sam.page.locator("main [data-next]").tap()
    expect(sam.page.locator("main")).not_to_have_attribute("data-page", PAGE)
    sam.page.locator("[data-undo]").get_by_role("button", name="Undo").tap()
    stands_on(two, PAGE)
    expect(sam.page.locator("[data-undo]")).to_be_hidden()
    sam.page.get_by_role("button", name="Highlight", exact=True).tap()
    spot = sam.place_of(*WORD)
    sam.page.touchscreen.tap(spot["x"], spot["y"])
    sam.page.get_by_role("button", name="Highlight this sentence").tap()
    expect(jo.page.locator("mark[data-mark]")).to_have_count(1)
    expect(jo.page.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
    sam.page.get_by_role("button", name="More").tap()
    sam.page.get_by_role("button", name="Undo my last step").tap()
    expect(jo.page.locator("mark[data-mark]")).to_have_count(0)
    expect(sam.page.locator("mark[data-mark]")).to_have_count(0)
    expect(sam.page.get_by_role("button", name="Undo my last step")).to_be_hidden()


def test_R11_who_was_taken_along_is_told_by_whom_and_goes_back_with_one_press(browser: Browser, server: Server) -> None:
    people = Two(browser, server, "hope/what-hope-is")  # where no other test of this file writes
    sam, jo = people.sam, people.jo
    words = said("Half a sen")
    sam.field("hope-is").fill(words)
    jo.page.locator("main [data-next]").click()
    card = sam.page.locator("[data-undo]")
    expect(card).to_contain_text("Jo opened “A story of hope”.")
    expect(sam.page.locator("main")).to_have_attribute("data-page", "hope/a-story-of-hope")
    card.get_by_role("button", name="Back").tap()
    stands_on(people, "hope/what-hope-is")
    expect(sam.field("hope-is")).to_have_value(words)
    expect(jo.page.locator("[data-undo]")).to_contain_text("Sam opened “What hope can look like”.")
    expect(sam.page.locator("[data-menu=undo]")).to_be_hidden()
    people.close()


def jo_points(jo: Person) -> None:
    spot = jo.place_of(*WORD)
    jo.page.mouse.move(spot["x"] + 3, spot["y"])
    jo.page.mouse.move(spot["x"], spot["y"])


def test_R13_each_hides_the_others_pointer_or_stops_all_motion_on_their_own_screen(two: Two) -> None:
    sam, jo = two.sam, two.jo
    jo_points(jo)
    expect(sam.drawn_pointer("worker")).to_have_count(1)
    sam.page.get_by_role("button", name="More").tap()
    sam.page.get_by_role("button", name="Hide pointers of others").tap()
    expect(sam.drawn_pointer("worker")).to_have_count(0)
    jo_points(jo)
    expect(sam.drawn_pointer("worker")).to_have_count(0)
    sam.rest()
    sam.page.get_by_role("button", name="Hide pointers of others").tap()
    jo_points(jo)
    expect(sam.drawn_pointer("worker")).to_have_count(1)
    sam.page.get_by_role("button", name="Calm view").tap()
    expect(sam.drawn_pointer("worker")).to_have_count(0)
    expect(jo.page.locator("body.calm")).to_have_count(0)


def test_R12_a_pointer_stays_on_its_word_when_a_card_comes_above_the_page(two: Two) -> None:
    sam, jo = two.sam, two.jo
    jo_points(jo)
    arrow = sam.drawn_pointer("worker")
    expect(arrow).to_have_attribute("data-word", WORD[1])
    before = sam.place_of(*WORD)["y"]
    sam.page.locator("[data-plan] > summary").tap()
    far = "([word, y]) => Math.abs(document.querySelector('.pointer').getBoundingClientRect().y - y) > 40"
    sam.page.wait_for_function(far, arg=[WORD[1], before])
    place, box = sam.place_of(*WORD), arrow.bounding_box()
    assert box and abs(box["y"] - place["y"]) < 30 and abs(place["y"] - before) > 40


MOVES = """() => Array.from(document.querySelectorAll('*')).filter((one) => {
  const style = getComputedStyle(one);
  const time = (part) => parseFloat(part) * (part.includes('ms') ? 1 : 1000);
  const longest = (list) => Math.max(...list.split(',').map(time));
  const moving = style.animationName !== 'none' && longest(style.animationDuration) > 1;
  return moving || (style.transitionProperty !== 'none' && longest(style.transitionDuration) > 1);
}).map((one) => one.tagName + '.' + one.className)"""


def test_R13_with_reduced_motion_nothing_glides(two: Two) -> None:
    sam, jo = two.sam, two.jo
    sam.page.emulate_media(reduced_motion="reduce")
    assert sam.page.evaluate(MOVES) == []
    jo_points(jo)
    expect(sam.drawn_pointer("worker")).to_have_count(1)
    first, second = jo.place_of(*WORD), jo.place_of("intro.1", "hard")
    assert abs(first["x"] - second["x"]) > 20
    sam.page.evaluate(
        """() => {
          const pointer = document.querySelector('.pointer[data-role="worker"]');
          window.places = [];
          new MutationObserver(() => window.places.push(pointer.style.transform)).observe(
            pointer, { attributes: true, attributeFilter: ['style'] });
        }"""
    )
    jo.page.mouse.move(second["x"], second["y"])
    sam.page.wait_for_function("() => window.places.length > 0")
    jo.page.mouse.move(first["x"], first["y"])
    sam.page.wait_for_function("() => new Set(window.places).size > 1")
    assert sam.page.evaluate("() => new Set(window.places).size") <= 4  # it jumps from word to word


HEARD = """() => {
  window.heard = [];
  const regions = '[aria-live=polite], [role=status], [role=alert]';
  const said = (node) => node.nodeType === Node.ELEMENT_NODE || node.nodeType === Node.TEXT_NODE;
  new MutationObserver((changes) => {
    for (const change of changes) {
      const home = change.target.nodeType === Node.TEXT_NODE ? change.target.parentElement : change.target;
      if (!home.closest(regions)) continue;
      for (const node of change.addedNodes) if (said(node) && node.textContent) window.heard.push(node.textContent);
      if (change.type === 'characterData') window.heard.push(home.textContent);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def times_heard(person: Person, words: str) -> int:
    found: int = person.page.evaluate("(words) => window.heard.filter((said) => said.includes(words)).length", words)
    return found


class Keys:
    """Someone who has a keyboard and nothing else."""

    def __init__(self, person: Person) -> None:
        self.page = person.page

    def to(self, target: Locator) -> None:
        """Press Tab until the focus is there."""
        target.first.wait_for(state="visible")
        for _ in range(150):
            if target.first.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard never reaches {target}")

    def press(self, name: str, key: str = "Enter", *, exact: bool = True) -> None:
        """Go to a button or link and press it."""
        button = self.page.get_by_role("button", name=name, exact=exact)
        link = self.page.get_by_role("link", name=name, exact=exact)
        self.to(button.or_(link))
        self.page.keyboard.press(key)


@pytest.fixture
def meeting(browser: Browser, server: Server) -> Iterator[tuple[Person, Person, str]]:
    """Jo sits in a session and has a code for Sam, who is signed in at a laptop."""
    api = Api(server.url, server.token("jo"))
    owner = Api(server.url, server.token("sam"))("GET", "/me")["id"]
    session = api("POST", "/sessions", {"mode": "remote", "service_user_id": owner})["id"]
    code = api("POST", f"/sessions/{session}/invites", {"role": "service_user"})["code"]
    sam, jo = Person.at(browser, "sam", LAPTOP), Person.at(browser, "jo", LAPTOP)
    for person in (sam, jo):
        person.page.goto(server.people()[person.name]["link"])
    jo.page.goto(f"{server.url}/sessions/{session}")
    expect(jo.page.locator("[data-pause]")).to_be_enabled()
    jo.page.evaluate(HEARD)
    sam.page.goto(f"{server.url}/join")
    yield sam, jo, code
    for person in (sam, jo):
        person.context.close()
        assert person.faults == []


def test_R48_the_live_page_by_keyboard_alone(meeting: tuple[Person, Person, str]) -> None:
    sam, jo, code = meeting
    keys = Keys(sam)
    keys.to(sam.page.locator("[data-code]"))
    sam.page.keyboard.type(code)
    sam.page.keyboard.press("Enter")
    sam.page.get_by_text("Jo (worker)").wait_for()
    keys.press("Go in")
    expect(sam.page.locator("[data-pause]")).to_be_enabled()
    expect(jo.page.locator("[data-announce]")).to_contain_text("Sam is here.")
    assert times_heard(jo, "Sam is here.") == 1 and times_heard(jo, "can see this page") == 0
    sam.page.evaluate(HEARD)
    keys.to(sam.page.locator(f'main [data-open-page="{PAGE}"]'))
    sam.page.keyboard.press("Enter")
    for person in (sam, jo):
        expect(person.page.locator("main")).to_have_attribute("data-page", PAGE)
    expect(sam.page.locator("[data-announce]")).to_contain_text("You are at")
    assert times_heard(sam, "You are at") == 1 and times_heard(jo, "opened") == 1
    points_and_highlights(keys, sam, jo)
    writes_and_shares(keys, sam, jo)
    keys.press("Pause for both")
    expect(jo.page.get_by_text("Paused. Nobody is in a hurry.")).to_be_visible()
    keys.press("Go on")
    jo.page.get_by_role("button", name="Go on").click()
    expect(sam.page.locator("[data-announce]")).to_contain_text("You go on together.")
    assert times_heard(sam, "You go on together.") == 1
    keys.press("More", exact=False)
    keys.press("End the session")
    keys.press("Yes, end it")
    sam.page.wait_for_url("**/recap")


def points_and_highlights(keys: Keys, sam: Person, jo: Person) -> None:
    keys.press("Point")
    sam.page.keyboard.press("ArrowDown")
    sam.page.keyboard.press("ArrowRight")
    expect(jo.drawn_pointer("service_user")).to_have_count(1)
    sam.page.keyboard.press("Escape")
    keys.press("Highlight")
    sam.page.keyboard.press("ArrowDown")
    sam.page.keyboard.press("ArrowDown")
    sam.page.keyboard.press("Enter")
    expect(jo.page.locator("mark[data-mark]")).to_have_count(1)
    sam.page.keyboard.press("Escape")
    keys.to(sam.page.locator("[data-undo] button"))
    sam.page.keyboard.press("Enter")
    expect(jo.page.locator("mark[data-mark]")).to_have_count(0)


def writes_and_shares(keys: Keys, sam: Person, jo: Person) -> None:
    keys.to(sam.field(FIELD))
    sam.page.keyboard.type("I call my sister")
    expect(sam.exercise(FIELD).locator("[data-save=saved]")).to_be_visible()
    keys.press("Show to Jo")
    expect(jo.theirs(FIELD)).to_have_value("I call my sister")
    keys.press("Make private again")
    expect(jo.theirs(FIELD)).to_have_count(0)
