"""A page read aloud by a voice of the device: pause, go on, skip, stop, and silence when the page turns (R8)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.support.browser import TABLET, Person
from tests.support.server import Server

pytestmark = pytest.mark.browser

PAGE = "/topics/hard-day/what-helps"
# The browser of the tests has no voices: this one says what it was told to, and ends a part when the test says so.
VOICE = """
const said = [];
let now = null;
const voice = { lang: 'en-GB', localService: true, name: 'a voice' };
const engine = {
  getVoices: () => [voice],
  addEventListener: () => undefined,
  cancel: () => { const cut = now; now = null; cut?.onend?.(); },
  speak: (saying) => { now = saying; said.push(saying.text); saying.onstart?.(); },
};
class Saying { constructor(text) { this.text = text; } }
Object.defineProperty(window, 'speechSynthesis', { value: engine });
Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: Saying });
window.said = said;
window.partEnds = () => { const over = now; now = null; over.onend(); };
window.isSpeaking = () => now !== null;
"""


@pytest.fixture
def reader(browser: Browser, server: Server) -> Iterator[Person]:
    person = Person.at(browser, "somebody", TABLET)
    person.page.add_init_script(VOICE)
    person.page.goto(server.url + PAGE)
    yield person
    person.close()
    assert person.faults == []


def part_that_is_read(reader: Person) -> Locator:
    return reader.page.locator(".being-read")


def test_R8_a_page_is_read_part_by_part_and_can_be_paused_skipped_and_stopped(reader: Person) -> None:
    page = reader.page
    page.get_by_role("button", name="Read this to me").tap()
    expect(part_that_is_read(reader)).to_have_count(1)
    page.evaluate("partEnds()")
    assert page.evaluate("said.length") == 2
    reader.rest()
    page.get_by_role("button", name="Pause the voice").tap()
    expect(part_that_is_read(reader)).to_have_count(0)
    assert page.evaluate("isSpeaking()") is False
    reader.rest()
    page.get_by_role("button", name="Go on reading").tap()
    assert page.evaluate("said[2] === said[1]"), "it goes on with the part that was cut off"
    reader.rest()
    page.get_by_role("button", name="Skip this part").tap()
    assert page.evaluate("said[3] !== said[2]") and page.evaluate("said.length") == 4
    expect(part_that_is_read(reader)).to_have_text(page.evaluate("said[3]"))
    reader.rest()
    page.get_by_role("button", name="Stop reading").tap()
    assert page.evaluate("isSpeaking()") is False
    expect(page.get_by_role("button", name="Skip this part")).to_be_hidden()


def test_R8_the_last_part_ends_it(reader: Person) -> None:
    page = reader.page
    page.get_by_role("button", name="Read this to me").tap()
    while page.evaluate("isSpeaking()"):
        page.evaluate("partEnds()")
    expect(page.get_by_role("button", name="Read this to me")).to_be_visible()
    assert page.evaluate("said.length") >= 8


CARDS = """
() => {
  const add = (into, tag, className, words) => {
    const made = document.createElement(tag);
    made.className = className;
    if (words) made.textContent = words;
    into.append(made);
    return made;
  };
  const main = document.querySelector('main');
  main.replaceChildren(...main.querySelectorAll('.facts'));
  const cards = add(main, 'div', 'cards');
  for (const words of ['Tea', 'A walk']) {
    const row = add(cards, 'fieldset', 'card-row');
    add(row, 'legend', '', words);
    for (const pile of ['Yes', 'No']) add(add(row, 'label', 'option'), 'span', '', pile);
  }
  const scale = add(main, 'div', 'scale');
  for (const number of ['0', '1', '2']) add(add(scale, 'label', 'option'), 'span', '', number);
  const ends = add(main, 'p', 'scale-ends');
  for (const end of ['0: A bit', '2: A lot']) add(ends, 'span', '', end);
}
"""


def test_R8_piles_are_named_once_and_of_a_scale_the_ends_are_read(reader: Person) -> None:
    page = reader.page
    page.evaluate(CARDS)
    page.get_by_role("button", name="Read this to me").tap()
    while page.evaluate("isSpeaking()"):
        page.evaluate("partEnds()")
    assert page.evaluate("said") == ["Tea", "A walk", "Yes", "No", "0: A bit", "2: A lot"]


def test_R8_without_a_voice_of_the_device_nothing_is_offered(browser: Browser, server: Server) -> None:
    person = Person.at(browser, "somebody", TABLET)
    person.page.add_init_script(VOICE.replace("localService: true", "localService: false"))
    person.page.goto(server.url + PAGE, wait_until="networkidle")
    expect(person.page.get_by_role("button", name="Read this to me")).to_be_hidden()
    person.close()
