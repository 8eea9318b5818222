"""Walkthrough 1: Jo at a laptop and Sam at a tablet, over the shipped pages, from the code to the reload.

Steps 1 to 17 of the walkthrough, but for the talk prompt. One long walk on purpose: that is how people use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.support.api import Api
from tests.support.browser import LAPTOP, TABLET, WORD_UNDER, Person
from tests.support.canaries import said
from tests.support.server import Server

pytestmark = pytest.mark.browser

SENTENCE_BLOCK, WORD = "intro.1", "smaller"
SENTENCE = "A hard day often gets smaller when we know what helps."
FIELD, VIDEO = "helped-before", "ari-night"
SISTER, TALK = said("I call my sister"), said(" talk")
FIRST_WORDS = f"{SISTER} 🌙 and we"


@pytest.fixture
def jo(browser: Browser, server: Server) -> Iterator[Person]:
    person = Person.at(browser, "Jo", LAPTOP)
    person.page.goto(server.people()["jo"]["link"])
    yield person
    person.close()


@pytest.fixture
def sam(browser: Browser, server: Server) -> Iterator[Person]:
    person = Person.at(browser, "Sam", TABLET)
    person.page.goto(server.people()["sam"]["link"])
    yield person
    person.close()


def test_walkthrough_1_remote_two_screens(server: Server, jo: Person, sam: Person) -> None:
    code = jo_starts_a_session(jo)
    sam_joins_with_the_code(sam, code)
    both_see_each_other(jo, sam)
    sam_picks_a_page(jo, sam)
    pointers_land_on_the_same_word(jo, sam)
    sam_highlights_the_sentence(jo, sam)
    jo_cannot_remove_it(jo, sam)
    they_watch_the_story(jo, sam)
    sams_draft_is_his_alone(jo, sam)
    they_write_together(jo, sam)
    sam_takes_it_back_and_shows_it_again(jo, sam)
    jo_proposes_the_next_page(jo, sam)
    sam_goes_through_a_tunnel(jo, sam)
    the_server_is_killed(server, jo, sam)
    sam_reloads(jo, sam)
    assert jo.faults == sam.faults == []


def jo_starts_a_session(jo: Person) -> str:
    """1: the people she works with, a session with Sam, six letters to read out."""
    row = jo.page.locator(".row", has_text="Sam")
    row.get_by_role("button", name=re.compile("Start a session")).click()
    jo.page.wait_for_url("**/sessions/*")
    jo.page.get_by_role("button", name="Show a code").click()
    letters = jo.page.locator("[data-invite-code]")
    expect(letters).to_be_visible()
    code = letters.get_attribute("data-invite-code") or ""
    assert re.fullmatch("[A-Z]{6}", code)
    jo.page.keyboard.press("Escape")
    return code


def sam_joins_with_the_code(sam: Person, code: str) -> None:
    """2: one wrong letter first, a kind sentence, who will be there, in."""
    wrong = code[:-1] + ("B" if code[-1] != "B" else "C")
    sam.page.goto(sam.page.url.split("/", 3)[0] + "//" + sam.page.url.split("/", 3)[2] + "/join")
    sam.page.locator("[data-code]").fill(wrong)
    sam.page.get_by_role("button", name="Go on").tap()
    expect(sam.page.get_by_text("We do not know this code.").first).to_be_visible()
    sam.page.locator("[data-code]").fill(" ".join(code.lower()[i : i + 2] for i in (0, 2, 4)))
    sam.page.get_by_role("button", name="Go on").tap()
    expect(sam.page.get_by_text("Jo (worker)")).to_be_visible()
    sam.page.get_by_role("button", name="Go in").tap()
    sam.page.wait_for_url("**/sessions/*")


def both_see_each_other(jo: Person, sam: Person) -> None:
    """3: name and role on both screens."""
    expect(sam.page.locator("#who-can-see")).to_contain_text("You and Jo (worker) can see this page")
    expect(jo.page.locator("#who-can-see")).to_contain_text("You and Sam can see this page", timeout=2000)
    expect(jo.page.locator("[data-invite-code]")).to_have_count(0)
    for person in (jo, sam):
        expect(person.page.locator("main")).to_have_attribute("data-page", "")
        expect(person.page.get_by_role("heading", name="Getting through a hard day")).to_be_visible()


def sam_picks_a_page(jo: Person, sam: Person) -> None:
    """4: Sam opens a page, Jo's screen follows without a reload."""
    jo.page.evaluate("() => { window.stayed = true; }")
    sam.page.locator('main [data-open-page="hard-day/what-helps"]').first.tap()
    for person in (sam, jo):
        expect(person.page.locator("main")).to_have_attribute("data-page", "hard-day/what-helps")
        expect(person.page.get_by_role("heading", name="What helps me")).to_be_visible()
    assert jo.page.evaluate("() => window.stayed") is True


def pointers_land_on_the_same_word(jo: Person, sam: Person) -> None:
    """5 and 6: Jo's arrow and Sam's ring on the pointed word, at 1280 and 768 px."""
    for width in (1280, 700):
        jo.page.set_viewport_size({"width": width, "height": 800})
        place = jo.place_of(SENTENCE_BLOCK, WORD)
        jo.page.mouse.move(place["x"] - 3, place["y"])
        jo.page.mouse.move(place["x"], place["y"])
        arrow = sam.drawn_pointer("worker")
        expect(arrow).to_have_attribute("data-word", WORD)
        assert word_at(sam, arrow) == WORD
    jo.page.set_viewport_size(LAPTOP["viewport"])
    sam.page.locator('[data-tool="point"]').tap()
    place = sam.place_of(SENTENCE_BLOCK, WORD)
    sam.page.touchscreen.tap(place["x"], place["y"])
    ring = jo.drawn_pointer("service_user")
    expect(ring).to_have_attribute("data-word", WORD)
    assert word_at(jo, ring) == WORD
    sam.page.locator('[data-tool="point"]').tap()


def word_at(person: Person, pointer: Locator) -> str | None:
    """The word that really stands under a drawn pointer, by the browser's own hit test, once it rests."""
    expect(pointer).to_be_visible()
    pointer.scroll_into_view_if_needed()
    spot = pointer.evaluate(
        """async (element) => {
          let before;
          for (;;) {
            const { x, y } = element.getBoundingClientRect();
            if (before && before.x === x && before.y === y) return before;
            before = { x, y };
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          }
        }"""
    )
    found: str | None = person.page.evaluate(WORD_UNDER, spot)
    return found


def sam_highlights_the_sentence(jo: Person, sam: Person) -> None:
    """7: tap Highlight, tap the sentence, say yes; a real <mark> on both screens."""
    sam.page.locator('[data-tool="highlight"]').tap()
    place = sam.place_of(SENTENCE_BLOCK, WORD)
    sam.page.touchscreen.tap(place["x"], place["y"])
    sam.page.get_by_role("button", name="Highlight this sentence").tap()
    for person in (sam, jo):
        marks = person.page.locator(f'[data-b="{SENTENCE_BLOCK}"] mark')
        expect(marks.first).to_be_visible()
        assert "".join(marks.all_inner_texts()).strip() == SENTENCE
    if sam.page.locator('[data-tool="highlight"]').get_attribute("aria-pressed") == "true":
        sam.page.locator('[data-tool="highlight"]').tap()


def jo_cannot_remove_it(jo: Person, sam: Person) -> None:
    """8: no such button for Jo, and the frame sent by hand is refused."""
    mark = jo.page.locator(f'[data-b="{SENTENCE_BLOCK}"] mark').first
    mark.click()
    expect(jo.page.get_by_role("button", name="Remove highlight")).to_have_count(0)
    jo.page.keyboard.press("Escape")
    refused = jo.page.evaluate(
        """async ([mark, path]) => {
          const socket = new WebSocket(path.replace("http", "ws"));
          socket.binaryType = "arraybuffer";
          const text = new TextDecoder();
          return await new Promise((done) => {
            socket.onmessage = ({ data }) => {
              const bytes = new Uint8Array(data);
              if (bytes[0] !== 0 || bytes[1] !== 65) return;
              const event = JSON.parse(text.decode(bytes.subarray(2)));
              if (event.type === "welcome") {
                const command = JSON.stringify({ id: "by-hand", type: "mark_remove", mark });
                socket.send(new Uint8Array([0, 64, ...new TextEncoder().encode(command)]));
              }
              if (event.type === "refused") { socket.close(); done([event.command, event.code]); }
              if (event.type === "mark_removed") { socket.close(); done(["removed", mark]); }
            };
          });
        }""",
        [mark.get_attribute("data-mark"), jo.page.url.replace("/sessions/", "/ws/sessions/")],
    )
    assert refused == ["by-hand", "forbidden"]
    expect(sam.page.locator(f'[data-b="{SENTENCE_BLOCK}"] mark').first).to_be_visible()


def they_watch_the_story(jo: Person, sam: Person) -> None:
    """9: Jo plays, Sam pauses, both stand on the same frame, and they go on."""
    videos = [person.page.locator(f'figure[data-media="{VIDEO}"] video') for person in (jo, sam)]
    jo.page.locator(f'figure[data-media="{VIDEO}"]').get_by_role("button", name="Play").click()
    for video in videos:
        playing(video)
    sam.page.locator(f'figure[data-media="{VIDEO}"]').get_by_role("button", name="Pause").tap()
    for video in videos:
        expect(video).to_have_js_property("paused", True)
        expect(video).to_have_js_property("seeking", False)
    stood = [video.evaluate("(v) => v.currentTime") for video in videos]
    assert abs(stood[0] - stood[1]) < 1 / 12, stood
    sam.rest()
    sam.page.locator(f'figure[data-media="{VIDEO}"]').get_by_role("button", name="Play").tap()
    for video in videos:
        playing(video)
    jo.page.locator(f'figure[data-media="{VIDEO}"]').get_by_role("button", name="Pause").click()
    expect(videos[1]).to_have_js_property("paused", True)


def playing(video: Locator) -> None:
    """It moves: the time is later than it was."""
    moved = video.evaluate(
        """(v) => new Promise((done) => {
          const from = v.currentTime;
          const look = () => v.currentTime > from + 0.2 ? done(true) : requestAnimationFrame(look);
          look();
        })"""
    )
    assert moved


def sams_draft_is_his_alone(jo: Person, sam: Person) -> None:
    """10: Sam writes, with emoji and with composed text; Jo's screen shows nothing at all."""
    before = jo.page.locator(f'section[data-exercise="{FIELD}"]').inner_text()
    field = sam.field(FIELD)
    field.tap()
    field.press_sequentially(f"{SISTER} 🌙 and ")
    composing = sam.context.new_cdp_session(sam.page)
    for part in ("w", "we"):
        composing.send(
            "Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)}
        )
    composing.send("Input.insertText", {"text": "we"})
    expect(field).to_have_value(FIRST_WORDS)
    expect(sam.exercise(FIELD)).to_contain_text("Saved")
    expect(sam.exercise(FIELD)).to_contain_text("Only you can see this")
    assert jo.page.locator(f'section[data-exercise="{FIELD}"]').inner_text() == before
    assert "sister" not in jo.page.content()


def they_write_together(jo: Person, sam: Person) -> None:
    """11: shown, both write, and each sees the other's name."""
    sam.page.get_by_role("button", name="Show to Jo").tap()
    theirs = jo.theirs(FIELD)
    expect(theirs).to_have_value(FIRST_WORDS)
    expect(sam.exercise(FIELD)).to_contain_text("Jo sees this as you type")
    theirs.click()
    theirs.press("Control+End")
    theirs.press_sequentially(f"{TALK} 🌱")
    expect(sam.field(FIELD)).to_have_value(f"{FIRST_WORDS}{TALK} 🌱")
    expect(sam.page.get_by_text("Jo is writing here")).to_be_visible()
    sam.field(FIELD).tap()
    sam.field(FIELD).press("Control+Home")
    sam.field(FIELD).press_sequentially("Often ")
    expect(theirs).to_have_value(f"Often {FIRST_WORDS}{TALK} 🌱")
    expect(jo.page.get_by_text("Sam is writing here")).to_be_visible()


def sam_takes_it_back_and_shows_it_again(jo: Person, sam: Person) -> None:
    """12 and 13: gone from Jo's screen within 2 s, and there again."""
    sam.rest()
    sam.page.get_by_role("button", name="Make private again").tap()
    expect(jo.theirs(FIELD)).to_have_count(0, timeout=2000)
    assert "sister" not in jo.page.locator("body").inner_text()
    sam.field(FIELD).press_sequentially("😴")
    sam.rest()
    sam.page.get_by_role("button", name="Show to Jo").tap()
    expect(jo.theirs(FIELD)).to_have_value(sam.field(FIELD).input_value())


def jo_proposes_the_next_page(jo: Person, sam: Person) -> None:
    """14: Jo asks, Sam says not yet, later yes; and back again."""
    words = sam.field(FIELD).input_value()
    for answer in ("Not yet", "Yes, go"):
        for person in (jo, sam):
            person.rest()
        jo.page.get_by_role("button", name="Ask first").first.click()
        card = sam.page.locator('[data-notice="proposal"]')
        expect(card).to_contain_text("Jo would like to go to “When it starts”.")
        card.get_by_role("button", name=answer).tap()
        expect(card).to_have_count(0)
        if answer == "Not yet":
            expect(jo.page.locator("main")).to_have_attribute("data-page", "hard-day/what-helps")
            expect(jo.page.locator('[data-notice="proposal"]')).to_have_count(0)
    for person in (jo, sam):
        expect(person.page.locator("main")).to_have_attribute("data-page", "hard-day/when-it-starts")
    jo.page.locator("[data-previous]").click()
    expect(sam.page.locator("main")).to_have_attribute("data-page", "hard-day/what-helps")
    for field in (sam.field(FIELD), jo.theirs(FIELD)):
        expect(field).to_have_value(words)


def sam_goes_through_a_tunnel(jo: Person, sam: Person) -> None:
    """15: cut off for 40 s while he types on, slowly as people do; afterwards everything is there on both."""
    before = jo.theirs(FIELD).input_value()
    sam.context.set_offline(True)
    sam.field(FIELD).tap()
    sam.field(FIELD).press("Control+End")
    sam.field(FIELD).press_sequentially(" in the tunnel 🚋", delay=1700, timeout=60_000)
    expect(sam.exercise(FIELD)).to_contain_text("Not connected. Your words stay on this device.", timeout=45_000)
    sam.field(FIELD).press_sequentially(" and on", delay=1900, timeout=60_000)
    jo.theirs(FIELD).press("Control+Home")
    jo.theirs(FIELD).press_sequentially("(Jo meanwhile) ")
    expect(jo.theirs(FIELD)).to_have_value("(Jo meanwhile) " + before)
    sam.context.set_offline(False)
    whole = f"(Jo meanwhile) {before} in the tunnel 🚋 and on"
    expect(sam.field(FIELD)).to_have_value(whole, timeout=30_000)
    expect(jo.theirs(FIELD)).to_have_value(whole)
    expect(sam.exercise(FIELD)).to_contain_text("Saved")


def the_server_is_killed(server: Server, jo: Person, sam: Person) -> None:
    """16: kill -9 while both type; nothing of what said Saved is missing, and what did not arrives."""
    sam.field(FIELD).press("Control+End")
    sam.field(FIELD).press_sequentially(" [before the kill]")
    expect(sam.exercise(FIELD)).to_contain_text("Saved")
    saved, around, without, jos = (
        sam.field(FIELD).input_value(),
        said(" around it"),
        said(" without it"),
        said("Jo too"),
    )
    sam.field(FIELD).press_sequentially(around)
    server.kill()
    sam.field(FIELD).press_sequentially(without)
    jo.theirs(FIELD).press("Control+Home")
    jo.theirs(FIELD).press_sequentially(f"{jos} ")
    server.start()
    assert saved in read_as_sam(server)
    whole = f"{jos} {saved}{around}{without}"
    expect(jo.theirs(FIELD)).to_have_value(whole, timeout=45_000)
    expect(sam.field(FIELD)).to_have_value(whole)
    expect(sam.exercise(FIELD)).to_contain_text("Saved", timeout=30_000)
    assert read_as_sam(server) == whole


def read_as_sam(server: Server) -> str:
    """What the restarted server reads from its disk."""
    entries = Api(server.url, server.token("sam"))("GET", "/entries")
    listed = entries["entries"] if isinstance(entries, dict) else entries
    (entry,) = [entry for entry in listed if entry["exercise"] == FIELD]
    return str(Api(server.url, server.token("sam"))("GET", f"/entries/{entry['id']}")["text"])


def sam_reloads(jo: Person, sam: Person) -> None:
    """17: same place, same marks, same entry."""
    words = sam.field(FIELD).input_value()
    sam.page.reload()
    expect(sam.page.locator("main")).to_have_attribute("data-page", "hard-day/what-helps")
    expect(sam.page.locator(f'[data-b="{SENTENCE_BLOCK}"] mark').first).to_be_visible()
    expect(sam.field(FIELD)).to_have_value(words)
    expect(sam.exercise(FIELD)).to_contain_text("Jo sees this as you type")
    expect(jo.page.locator("#who-can-see")).to_contain_text("You and Sam can see this page")
