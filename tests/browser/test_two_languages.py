"""Two people in one session, each in their own language: one page, and both mean the same block."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.api import Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.server import Server

pytestmark = pytest.mark.browser

HELPS, STARTS, ENGLISH_ONLY = "hard-day/what-helps", "hard-day/when-it-starts", "hope/what-hope-is"
GERMAN = {"locale": "de-DE"}
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def pair(browser: Browser, server: Server) -> Iterator[tuple[Person, Person]]:
    """Sam at a German tablet and Jo at an English laptop, in a fresh session."""
    meeting = Meeting.of(server)
    sam, jo = Person.at(browser, "sam", TABLET, **GERMAN), Person.at(browser, "jo", LAPTOP, locale="en-GB")
    for person in (sam, jo):
        person.page.goto(server.people()[person.name]["link"])
        person.page.goto(f"{server.url}/sessions/{meeting.id}")
    yield sam, jo
    for person in (sam, jo):
        person.context.close()
    assert (sam.faults, jo.faults) == ([], [])


def opens(person: Person, page: str, *others: Person) -> None:
    person.page.locator(f'main [data-open-page="{page}"]').first.click()
    for one in (person, *others):
        expect(one.page.locator("main")).to_have_attribute("data-page", page)


def test_R9_R12_a_pointer_means_the_whole_block_where_the_words_differ(pair: tuple[Person, Person]) -> None:
    sam, jo = pair
    expect(sam.page.locator("#who-can-see")).to_contain_text("Diese Seite sehen:")
    opens(sam, HELPS, jo)
    expect(sam.page.locator("main h1")).to_have_text("Was mir hilft")
    expect(jo.page.locator("main h1")).to_have_text("What helps me")
    place = jo.place_of("intro.1", "smaller")
    jo.page.mouse.move(place["x"], place["y"])
    expect(sam.drawn_pointer("worker")).to_contain_text("Jo zeigt hierhin")
    expect(sam.page.locator('[data-b="intro.1"]')).to_have_attribute("data-pointed", "worker")
    expect(sam.page.locator("[data-pointed]")).to_have_count(1)
    sam.page.locator('[data-tool="point"]').tap()
    place = sam.place_of("others.2", "Hund")
    sam.page.touchscreen.tap(place["x"], place["y"])
    expect(jo.page.locator('[data-b="others.2"]')).to_have_attribute("data-pointed", "service_user")
    expect(jo.drawn_pointer("service_user")).to_contain_text("Sam points here")
    jo.page.locator(".where-topics").click()
    opens(jo, ENGLISH_ONLY, sam)
    expect(sam.page.locator("main .note").first).to_have_text("Diese Seite gibt es noch nicht auf Deutsch.")
    expect(sam.page.locator('main [data-b="intro.1"]')).to_have_attribute("lang", "en")
    word = (jo.page.locator('main [data-b="intro.1"]').inner_text()).split()[2]
    place = jo.place_of("intro.1", word)
    jo.page.mouse.move(place["x"], place["y"])
    expect(sam.drawn_pointer("worker")).to_have_attribute("data-word", word.strip(".,"))
    expect(sam.page.locator("[data-pointed]")).to_have_count(0)


def test_R10_R14_highlights_and_shared_answers_cross_languages(pair: tuple[Person, Person]) -> None:
    sam, jo = pair
    opens(jo, STARTS, sam)
    highlight(jo, "intro.1", "signs", "Highlight this sentence")
    aside = sam.page.locator('[data-b="intro.1"] mark[data-noanchor]')
    expect(aside).to_have_text("“A hard day can send small signs first.”")
    expect(jo.page.locator('[data-b="intro.1"] mark:not([data-noanchor])')).to_have_count(1)
    highlight(sam, "signs.1", "merken", "Diesen Satz markieren")
    expect(jo.page.locator('[data-b="signs.1"] mark[data-noanchor]')).to_contain_text("Manche merken")
    aside.tap()
    sam.page.get_by_role("button", name="Markierung wegnehmen").tap()
    for one in (sam, jo):
        expect(one.page.locator('[data-b="intro.1"] mark')).to_have_count(0)
    sam.page.reload()
    jo.page.reload()
    expect(jo.page.locator('[data-b="signs.1"] mark[data-noanchor]')).to_have_count(1)
    expect(sam.page.locator('[data-b="signs.1"] mark')).to_have_text("Manche merken Dinge wie diese:")
    mine = sam.entry("first-signs")
    mine.get_by_text("Ich gehe Menschen aus dem Weg").tap()
    sam.exercise("first-signs").get_by_role("button", name="Jo zeigen").tap()
    theirs = jo.page.locator('section[data-exercise="first-signs"] [data-other]')
    expect(theirs.get_by_label("I stay away from people")).to_be_checked()
    theirs.get_by_text("Something else").click()
    expect(mine.get_by_label("Etwas anderes")).to_be_checked()
    jo.page.locator("[data-next]").click()
    expect(sam.page.locator("main h1")).to_have_text("Ein kleiner Schritt")


def test_R9_R12_easier_words_are_one_s_own_and_mean_the_same_block(pair: tuple[Person, Person]) -> None:
    sam, jo = pair
    opens(sam, HELPS, jo)
    jo.page.get_by_role("button", name="Show this in easier words").click()
    expect(jo.page.locator('[data-words="en.easy"]')).to_have_count(1)
    expect(jo.page.locator("[data-pause]")).to_be_enabled()
    expect(sam.page.locator('[data-words="de"]')).to_have_count(1)
    highlight(jo, "intro.1", "helps", "Highlight this sentence")
    expect(sam.page.locator('[data-b="intro.1"] mark')).to_have_text("“It can be good to know what helps.”")
    jo.page.locator("[data-next]").click()
    expect(jo.page.locator('[data-words="en"]')).to_have_count(1)
    jo.page.locator("[data-previous]").click()
    jo.page.get_by_role("button", name="Show the usual words").click()
    aside = jo.page.locator('[data-words="en"] ~ [data-b="intro.1"] mark[data-noanchor]')
    expect(aside).to_have_text("“It can be good to know what helps.”")


def highlight(person: Person, block: str, word: str, words: str) -> None:
    person.page.locator('[data-tool="highlight"]').click()
    person.rest()
    place = person.place_of(block, word)
    if person.name == "sam":
        person.page.touchscreen.tap(place["x"], place["y"])
    else:
        person.page.mouse.click(place["x"], place["y"])
    person.rest()
    person.page.get_by_role("button", name=words).click()
    person.rest()
    person.page.locator('[data-tool="highlight"][aria-pressed="true"]').click()
    person.rest()


CUT_OR_OUT = """() => {
  const wide = document.documentElement.scrollWidth > window.innerWidth ? ["the page is wider than the screen"] : [];
  const cut = Array.from(document.querySelectorAll("button, .button, summary, h1, h2, h3, label, p, td, li, legend"))
    .filter((one) => one.checkVisibility() && one.getClientRects().length)
    .filter((one) => {
      const style = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      if (box.width <= 2) return false; // for screen readers only
      const clipped = style.overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1;
      const scrolled = one.closest("[tabindex='0'], .table, .scroll") !== null;
      return clipped || (!scrolled && (box.right > window.innerWidth + 1 || box.left < -1));
    })
    .map((one) => `${one.tagName}: ${one.textContent.trim().slice(0, 60)}`);
  return [...wide, ...cut];
}"""

SCREENS = {
    None: ("/", "/join", "/topics", "/help", "/privacy", f"/topics/{HELPS}", "/way-in", "/nowhere"),
    "sam": ("/", "/workbook", "/workbook/take", "/record", "/account", "/together", f"/topics/{STARTS}", "/receipts"),
    "jo": ("/", "/account", "/people"),
    "pat": ("/",),
    "alex": ("/admin", "/admin/accounts/new", "/admin/teams", "/admin/emergency"),
}


@pytest.mark.parametrize("who", SCREENS, ids=lambda who: who or "nobody")
def test_R48_nothing_is_cut_in_german_on_a_narrow_phone(browser: Browser, server: Server, who: str | None) -> None:
    person = Person.at(browser, who or "nobody", PHONE, **GERMAN)
    if who is not None:
        person.page.goto(server.people()[who]["link"])
    faults = {}
    for address in SCREENS[who]:
        person.page.goto(f"{server.url}{address}")
        faults[address] = cut_on(person.page)
    person.context.close()
    assert {address: found for address, found in faults.items() if found} == {}


def test_R48_a_live_page_in_german_fits_a_narrow_phone_with_its_panels(browser: Browser, server: Server) -> None:
    meeting = Meeting.of(server)
    sam = Person.at(browser, "sam", PHONE, **GERMAN)
    sam.page.goto(server.people()["sam"]["link"])
    sam.page.goto(f"{server.url}/sessions/{meeting.id}")
    opens(sam, STARTS)
    assert cut_on(sam.page) == []
    for panel in ("people", "menu"):
        press = sam.page.locator(f'[data-opens="{panel}"]')
        press.tap()
        expect(sam.page.locator(f'[data-panel="{panel}"]')).to_be_visible()
        assert cut_on(sam.page) == []
        sam.rest()
        sam.page.locator(f'[data-panel="{panel}"] [data-closes]').tap()
    assert sam.faults == []
    sam.context.close()


def test_R5_a_language_is_chosen_without_a_script(browser: Browser, server: Server) -> None:
    someone = Person.at(browser, "nobody", PHONE, java_script_enabled=False)
    someone.page.goto(f"{server.url}/topics/{HELPS}")
    someone.page.get_by_role("button", name="Deutsch").tap()
    expect(someone.page).to_have_url(f"{server.url}/topics/{HELPS}")
    expect(someone.page.locator("main h1")).to_have_text("Was mir hilft")
    expect(someone.page.locator("html")).to_have_attribute("lang", "de")
    someone.page.get_by_role("button", name="English").tap()
    expect(someone.page.locator("main h1")).to_have_text("What helps me")
    someone.context.close()


def cut_on(page: Page) -> list[str]:
    page.evaluate("() => document.fonts.ready")
    found: list[str] = page.evaluate(CUT_OR_OUT)
    return found
