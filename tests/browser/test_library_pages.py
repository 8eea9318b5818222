"""Every page of the library as people meet it: three widths, with and without a script, in a session; every story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from content.library import Library
from content.media import mp4_seconds
from content.model import Page as ContentPage
from content.model import VideoBlock
from tests.support.api import Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.server import Server

pytestmark = pytest.mark.browser

LIBRARY = Library.load()
PAGES = [page for topic in LIBRARY.topics for page in topic.pages]
WIDTHS = (1280, 768, 320)
MOST_BYTES_A_MINUTE = 400_000
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PLAYS = """async (video) => {
  video.muted = true;
  await video.play();
  await new Promise((played) => video.addEventListener("timeupdate", () => video.currentTime > 0.2 && played()));
  video.pause();
  const { cues } = video.textTracks[0];
  return { wide: video.videoWidth, seconds: video.duration, cues: cues ? cues.length : 0 };
}"""


@pytest.fixture
def reader(browser: Browser) -> Iterator[Person]:
    person = Person.at(browser, "somebody", LAPTOP)
    yield person
    person.close()
    assert person.faults == []


def fits(page: Page, shown: ContentPage) -> list[str]:
    """Widths at which the page is wider than the screen."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate(WIDER) > 0:
            found.append(f"{shown.id} at {width}")
    return found


def unclean(page: Page, shown: ContentPage) -> list[str]:
    """What axe finds in the page's main part."""
    found = Axe().run(page, context="main").response["violations"]
    return [f"{shown.id}: {fault['id']} {fault['nodes'][0]['html'][:80]}" for fault in found]


def test_R48_every_page_fits_three_widths_and_is_clean_for_axe(server: Server, reader: Person) -> None:
    wrong: list[str] = []
    for shown in PAGES:
        reader.page.goto(f"{server.url}/topics/{shown.id}")
        expect(reader.page.locator("h1")).to_have_text(shown.title)
        wrong += fits(reader.page, shown)
        wrong += unclean(reader.page, shown)
    assert wrong == []


def test_every_page_is_whole_without_a_script(server: Server, browser: Browser) -> None:
    sam = Person.at(browser, "sam", TABLET, java_script_enabled=False)
    sam.page.goto(server.people()["sam"]["link"])
    wrong: list[str] = []
    for shown in PAGES:
        sam.page.goto(f"{server.url}/topics/{shown.id}")
        wrong += fits(sam.page, shown)
        forms = sam.page.locator("form[data-exercise-form]")
        asked = sum(block.kind not in ("text", "video") for block in shown.blocks)
        if forms.count() != asked or forms.get_by_role("button", name="Save").count() != asked:
            wrong.append(f"{shown.id}: {forms.count()} forms of {asked}")
    sam.close()
    assert wrong == [] and sam.faults == []


def test_R48_every_page_is_clean_for_axe_with_its_plain_forms(server: Server, browser: Browser) -> None:
    """As a browser without scripts shows it; axe is a script itself, so only ours are kept away."""
    sam = Person.at(browser, "sam", TABLET)
    sam.page.route("**/static/build/**/*.js", lambda route: route.abort())
    sam.page.goto(server.people()["sam"]["link"])
    wrong: list[str] = []
    for shown in PAGES:
        sam.page.goto(f"{server.url}/topics/{shown.id}")
        sam.page.evaluate("document.documentElement.classList.remove('js')")
        wrong += unclean(sam.page, shown)
    sam.close()
    assert wrong == []


def test_every_page_opens_for_both_in_a_session(server: Server, browser: Browser) -> None:
    meeting = Meeting.of(server)
    people = [Person.at(browser, "sam", TABLET), Person.at(browser, "jo", LAPTOP)]
    for person in people:
        person.page.goto(server.people()[person.name]["link"])
        person.page.goto(f"{server.url}/sessions/{meeting.id}")
        expect(person.page.locator("#who-can-see")).to_contain_text("can see this page")
    sam, jo = people
    wrong: list[str] = []
    for topic in LIBRARY.topics:
        sam.rest()
        sam.page.locator(f'main [data-open-page="{topic.pages[0].id}"]').first.tap()
        for shown in topic.pages:
            for person in people:
                expect(person.page.locator("main")).to_have_attribute("data-page", shown.id)
                expect(person.page.locator("section[data-exercise][inert]")).to_have_count(0)
            asked = sum(block.kind not in ("text", "video") for block in shown.blocks)
            expect(sam.page.locator("form.entry-box")).to_have_count(asked)
            wrong += unclean(sam.page, shown)
            wrong += [f"{shown.id} in a session"] if max(p.page.evaluate(WIDER) for p in people) > 0 else []
            sam.rest()
            sam.page.locator("[data-next]").tap()
        expect(jo.page.locator("main h1")).to_have_text("Topics")
    for person in people:
        person.close()
    assert wrong == [] and [person.faults for person in people] == [[], []]


def test_every_story_plays_with_its_captions(server: Server, reader: Person) -> None:
    stories = [(page, block) for page in PAGES for block in page.blocks if isinstance(block, VideoBlock)]
    assert len(stories) >= 16
    for page, story in stories:
        reader.page.goto(f"{server.url}/topics/{page.id}")
        played = reader.page.locator(f'[data-media="{story.id}"] video').evaluate(PLAYS)
        assert played["wide"] == 854 and played["cues"] >= len(story.transcript) > 3, (story.id, played)
        assert round(played["seconds"]) == story.seconds


def test_the_files_of_every_story_are_small_enough_for_a_bad_network() -> None:
    files = [path for path in Path(LIBRARY.media_root).rglob("*") if path.suffix in (".mp4", ".webm")]
    assert len(files) >= 32
    heavy = []
    for path in files:
        seconds = mp4_seconds(path.with_suffix(".mp4").read_bytes())
        assert seconds is not None
        if path.stat().st_size / seconds * 60 > MOST_BYTES_A_MINUTE:
            heavy.append(f"{path.name}: {path.stat().st_size / seconds * 60:.0f}")
    assert heavy == []
