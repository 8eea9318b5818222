"""Highlights on the pages that need no script, and in what a room opens with: the same people know of the same ones."""

from __future__ import annotations

import httpx
import pytest
from sqlmodel import col, select

from app.database.columns import now
from app.database.tables import LiveSessionRow, MarkRow, ParticipantRow
from app.sessions.sessions import solo_session
from realtime.protocol import Grant
from tests.app.pages.browsing import browser, code_from, go_in, start_with
from tests.app.world import PAGE, People, World


async def pair(world: World, people: People) -> tuple[httpx.AsyncClient, httpx.AsyncClient, str]:
    sam, jo = browser(world, people.sam), browser(world, people.jo)
    session = await start_with(sam, page=PAGE)
    await go_in(jo, await code_from(sam, session, "worker"))
    return sam, jo, session


def mark(world: World, people: People, session_id: str) -> str:
    """Sam's highlight of another session than the one that is open; what it says."""
    block = next(block for block in world.app.state.library.page(PAGE).blocks if block.kind == "text")
    quote = block.text[:6]
    with world.database.writing() as db:
        book = db.get_one(LiveSessionRow, session_id).workbook_id
        at = {"page": PAGE, "block": block.id, "start": 0, "end_": 6, "quote": quote, "created_at": now()}
        by = {"author": "x", "author_person": f"account:{people.sam.id}", "author_name": "Sammy"}
        db.add(MarkRow(workbook_id=book, session_id=session_id, author_role="service_user", **at, **by))
    return f'data-role="service_user" title="Sammy">{quote}</mark>'


async def told(world: World, session: str) -> dict[str, int]:
    """By role, how many marks a person of the session would be told of."""
    sid = session.removeprefix("/sessions/")
    with world.database.reading() as db:
        seats = [
            (row.role, row.id)
            for row in db.exec(select(ParticipantRow).where(col(ParticipantRow.session_id) == sid)).all()
        ]
    return {role: len((await world.app.state.hub.view_of(sid, seat)).marks) for role, seat in seats}


async def test_R33_what_was_marked_alone_is_on_its_owners_pages_only(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    with world.database.writing() as db:
        alone = solo_session(db, people.sam, "v", now())[0].id
    drawn = mark(world, people, alone)
    assert await told(world, session) == {"service_user": 1, "worker": 0}
    assert drawn in (await sam.get(session)).text and drawn in (await sam.get(f"/topics/{PAGE}")).text
    pages = [await jo.get(path) for path in (session, f"{session}/pages/{PAGE}", f"/topics/{PAGE}")]
    assert not [page for page in pages if "<mark" in page.text]


@pytest.mark.parametrize("role", ["guest", "supervisor"])
async def test_R39_who_watches_sees_no_highlight_of_an_earlier_session(world: World, people: People, role: str) -> None:
    sam, jo, session = await pair(world, people)
    earlier = (await start_with(browser(world, people.sam), page=PAGE)).removeprefix("/sessions/")
    drawn = mark(world, people, earlier)
    watcher = browser(world, people.pat if role == "supervisor" else None)
    await go_in(watcher, await code_from(sam, session, role), **({"display_name": "Gus"} if role == "guest" else {}))
    sid = session.removeprefix("/sessions/")
    with world.database.reading() as db:
        asked = select(ParticipantRow).where(col(ParticipantRow.session_id) == sid)
        seats = {row.role: row.id for row in db.exec(asked).all()}
    grant = Grant(id="1", type="grant", participant=seats[role], scope="entries")
    await world.app.state.hub.act(sid, seats["service_user"], grant)
    assert await told(world, session) == {"service_user": 1, "worker": 1, role: 0}
    assert drawn in (await jo.get(session)).text
    assert "<mark" not in (await watcher.get(session)).text
