"""The workbook: who can see each thing, who wrote in it, and nothing dropped when the library changes."""

from __future__ import annotations

import re

from app.database.columns import now
from app.database.tables import EntryRow, LiveSessionRow, MarkRow
from realtime.protocol import ShareEntry
from tests.app.pages.browsing import browser, code_from, go_in, send, start_with, words
from tests.app.world import EXERCISE, PAGE, People, World


def mark_in(world: World, page: str, quote: str) -> None:
    """A highlight by the worker in the one joint session there is."""
    with world.database.writing() as db:
        session = db.get_one(LiveSessionRow, only_id(world, "live_session"))
        db.add(
            MarkRow(
                workbook_id=session.workbook_id,
                session_id=session.id,
                page=page,
                block="b",
                start=0,
                end_=len(quote),
                quote=quote,
                author="x",
                author_person="x",
                author_name="Johanna",
                author_role="worker",
                created_at=now(),
            )
        )


def only_id(world: World, table: str) -> str:
    with world.database.reading() as db:
        return str(db.connection().exec_driver_sql(f"select id from {table}").scalar_one())


async def test_each_entry_says_who_can_see_it_and_who_wrote_in_it(world: World, people: People) -> None:
    sam, jo, pat = (browser(world, who) for who in (people.sam, people.jo, people.pat))
    session = await start_with(sam, page=PAGE)
    await go_in(jo, await code_from(sam, session, "worker"))
    await go_in(pat, await code_from(sam, session, "supervisor"))
    await send(sam, f"{session}/entries", page=PAGE, exercise=EXERCISE, text="I call my sister")
    assert "Only you can see this" in words(await sam.get("/workbook"))
    entry = only_id(world, "entry")
    hub, here = world.app.state.hub, session.removeprefix("/sessions/")
    with world.database.reading() as db:
        rows = db.connection().exec_driver_sql("select role, id from participant").all()
    seats = {role: id_ for role, id_ in rows}
    await hub.act(here, seats["service_user"], ShareEntry(id="1", type="share_entry", entry=entry))
    await hub.write_entry(entry, seats["worker"], "I call my sister, and we walk", None)
    shown = words(await sam.get("/workbook"))
    assert "Johanna can see this now" in shown
    assert "Written with Johanna" in shown
    assert "Patricia" not in shown
    await sam.post(f"{session}/end")
    assert "Only you can see this" in words(await sam.get("/workbook"))


async def test_highlights_stand_under_their_page(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    await start_with(sam)
    mark_in(world, PAGE, "a hard day")
    book = await sam.get("/workbook")
    assert "Marked on What helps me a hard day Johanna" in words(book)
    assert '<mark data-role="worker">a hard day</mark>' in book.text


async def test_what_was_written_on_a_page_that_is_gone_is_kept_and_can_be_erased(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    session = await start_with(sam, page=PAGE)
    await send(sam, f"{session}/entries", page=PAGE, exercise=EXERCISE, text="Old words")
    mark_in(world, "old/gone-page", "old mark")
    with world.database.writing() as db:
        entry = db.get_one(EntryRow, only_id(world, "entry"))
        entry.page, entry.exercise = "old/gone-page", "old-exercise"
        db.add(entry)
    book = await sam.get("/workbook")
    assert "gone page" in words(book)
    assert "Old words" in words(book)
    assert "old mark" in words(book)
    assert "Go on writing" not in words(book)
    erase = re.search(r'href="(/workbook/entries/[^"]+/erase)"', book.text)
    assert erase is not None
    assert (await sam.post(erase[1])).status_code == 303
    assert "Old words" not in words(await sam.get("/workbook"))


async def test_R36_a_worker_s_own_draft_is_not_in_anybody_else_s_workbook(world: World, people: People) -> None:
    sam, jo = browser(world, people.sam), browser(world, people.jo)
    session = await start_with(sam, page=PAGE)
    await go_in(jo, await code_from(sam, session, "worker"))
    await send(jo, f"{session}/entries", page=PAGE, exercise=EXERCISE, text="Jo's private try")
    assert "private try" not in (await sam.get("/workbook")).text
    assert "private try" not in (await sam.get(session)).text
    assert "private try" in (await jo.get(session)).text
    await sam.post(f"{session}/end")
    assert "private try" not in (await sam.get("/workbook")).text


async def test_the_standing_session_alone_has_no_page_of_its_own(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    page = await sam.get(f"/topics/{PAGE}")
    found = re.search(r'data-live-session="([^"]+)"', page.text)
    assert found is not None
    assert (await sam.get(f"/sessions/{found[1]}")).headers["location"] == "/topics"
    assert (await sam.get(f"/sessions/{found[1]}/pages/{PAGE}")).status_code == 200
    assert only_id(world, "participant")
