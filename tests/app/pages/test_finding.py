"""Finding a page within a session, something for today, what was done last time, and how few steps a page is away."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from app.database.columns import now
from app.database.tables import LiveSessionRow, SessionEventRow
from tests.app.pages.browsing import browser, code_from, go_in, send, start_with, words
from tests.app.pages.test_session_page import pair
from tests.app.world import PAGE, People, World

OPENS = re.compile(r'(?:href="/topics/|data-open-page=")([a-z-]+/[a-z0-9-]+)"')
LAST = "What we did last time"


def opened(answer: httpx.Response) -> set[str]:
    return set(OPENS.findall(answer.text))


async def test_R7_any_page_is_within_two_steps_from_home_topics_and_inside_a_session(
    world: World, people: People
) -> None:
    library = world.app.state.library
    every = {page.id for topic in library.topics for page in topic.pages}
    assert len(every) >= 48
    for user in (people.sam, people.jo, people.pat, people.alex):
        home = await browser(world, user).get("/")
        assert 'href="/topics"' in home.text, "one step from home are the topics"
    assert every <= opened(await browser(world).get("/topics")), "one step from the topics is any page"
    _, jo, session = await pair(world, people)
    inside = await jo.get(session)
    assert 'data-open-page=""' in inside.text.split("</header>")[0], "one step from any page are the topics"
    assert every <= opened(await jo.get(f"{session}/pages")), "and one more is any page"
    for page in sorted(every):
        alone = await browser(world).get(f"/topics/{page}")
        assert 'href="/topics"' in alone.text.split("</header>")[0]


async def test_searching_in_a_session_opens_nothing_and_tells_nobody(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    found = await sam.post(f"{session}/find", data={"words": "slepe"}, headers={"X-Fragment": "1"})
    assert "<html" not in found.text and 'data-open-page="body/sleep"' in found.text
    assert "No page has “slepe”. Here is what has “sleep”." in words(found)
    whole = await send(sam, f"{session}/find", words="sleep")
    assert "Only you see this." in words(whole) and f'href="{session}"' in whole.text
    assert 'action="/sessions/' in whole.text, "a page is opened for both by a button, without a script too"
    assert PAGE in (await jo.get(session)).text, "and until then nobody's page turns"
    with world.database.reading() as db:
        kept = " ".join(db.exec(select(SessionEventRow.payload)))
    assert "slepe" not in kept and "slepe" not in (await jo.get(session)).text


async def test_R3_something_for_today_offers_short_pages_and_opens_none(world: World, people: People) -> None:
    library = world.app.state.library
    sam = browser(world, people.sam)
    first = await send(sam, "/topics/today")
    assert first.status_code == 200
    here = opened(first)
    assert len(here) == 3
    assert all(library.page(page).minutes <= 7 and library.page(page).content_note is None for page in here)
    assert "It was not in your last sessions" in words(first)
    again = await sam.post("/topics/today", data={"before": sorted(here)})
    assert opened(again).isdisjoint(here)
    nobody = await send(browser(world), "/topics/today")
    assert len(opened(nobody)) == 3 and "your last sessions" not in words(nobody), "nothing is known, nothing is said"


async def test_R47_what_is_offered_has_no_story_that_somebody_hid(world: World, people: People) -> None:
    library = world.app.state.library
    sam = browser(world, people.sam)
    short = [page for topic in library.topics for page in topic.pages if page.minutes <= 7 and not page.content_note]
    told = {page.id: block.id for page in short for block in page.blocks if block.kind == "video"}
    assert told
    for page, block in told.items():
        await send(sam, "/stories/hide", story=f"{page}#{block}")
    for _ in range(10):
        assert opened(await send(sam, "/topics/today")).isdisjoint(told)


async def met(world: World, people: People) -> None:
    """Sam and Jo had a session: Sam chose one page, Jo another; it is over."""
    sam, jo, session = await pair(world, people)
    await send(jo, f"{session}/navigate", page="body/sleep")
    await send(sam, f"{session}/end")


async def test_what_was_done_last_time_is_on_ones_home_topics_and_at_the_start_of_a_session(
    world: World, people: People
) -> None:
    sam = browser(world, people.sam)
    for empty in ("/", "/topics"):
        assert LAST not in words(await sam.get(empty))
    await met(world, people)
    session = await start_with(sam)
    for place in ("/", "/topics", session, f"{session}/pages"):
        page = words(await sam.get(place))
        assert LAST in page and "with Johanna" in page, place
        assert "What helps me You chose it" in page and "What helps me sleep Johanna chose it" in page, place


async def test_what_was_done_last_time_has_no_heading_when_its_pages_are_gone(world: World, people: People) -> None:
    await met(world, people)
    sam = browser(world, people.sam)
    with world.database.writing() as db:
        for event in db.exec(select(SessionEventRow)):
            event.payload = event.payload.replace(PAGE, "gone/away").replace("body/sleep", "gone/too")
            db.add(event)
    assert LAST not in words(await sam.get("/topics"))


async def test_a_worker_looks_back_on_sessions_of_their_own_and_nobody_else_at_all(
    world: World, people: People
) -> None:
    await met(world, people)
    sam, jo, session = browser(world, people.sam), browser(world, people.jo), ""
    session = await start_with(sam)
    await go_in(jo, await code_from(sam, session, "worker"))
    page = words(await jo.get(session))
    assert LAST in page and "Sammy chose it" in page and "You chose it" in page
    other = browser(world, people.bo)
    guest = browser(world)
    await go_in(other, await code_from(sam, session, "worker"))
    await go_in(guest, await code_from(sam, session, "guest"), display_name="Gus")
    watcher = browser(world, people.pat)
    await go_in(watcher, await code_from(sam, session, "supervisor"))
    for who in (other, guest, watcher):
        for place in (session, f"{session}/pages", "/topics", "/"):
            assert LAST not in (await who.get(place)).text, place
    assert LAST not in words(await jo.get("/topics"))


@pytest.mark.parametrize(("hours", "there"), [(1, False), (13, True)])
async def test_a_session_that_goes_on_is_not_last_time(world: World, people: People, hours: int, there: bool) -> None:
    sam, _, session = await pair(world, people)
    with world.database.writing() as db:
        row = db.get_one(LiveSessionRow, session.removeprefix("/sessions/"))
        row.started_at = now() - timedelta(hours=hours)
        db.add(row)
    assert (LAST in (await sam.get("/")).text) is there


async def test_an_erased_workbook_has_no_last_time(world: World, people: People) -> None:
    await met(world, people)
    sam = browser(world, people.sam)
    await send(sam, "/workbook/erase")
    assert LAST not in (await sam.get("/")).text
