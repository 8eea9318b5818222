"""Relations, emergency reads and retention on Postgres: the same acts, another database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from app.audit.trail import NOBODY
from app.database.columns import now
from app.database.tables import EntryRow, LiveSessionRow, UserRow
from app.people.finding import find_accounts
from app.people.relations import disable, end_work
from app.retention.clearing import clear, what_is_over
from app.sessions.removing import tell_rooms
from tests.app.pages.browsing import browser, send, words
from tests.app.world import EXERCISE, PAGE, People, code_of, invite, join, open_world, settings_in, start
from tests.support.postgres import postgres


async def test_people_are_removed_told_and_cleared_away_on_postgres(tmp_path: Path) -> None:
    with postgres() as url:
        async with open_world(settings_in(tmp_path, database_url=url)) as world:
            people, trail = People.move_in(world), world.app.state.trail
            jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
            session = await start(jo, people.sam.id)
            await join(world.client(), (await invite(jo, session, "worker"))["code"])
            entry = await jo.post("/api/v1/entries", json={"page": PAGE, "exercise": EXERCISE, "session_id": session})
            code = (await invite(sam, session, "worker"))["code"]
            with world.database.writing() as db:
                jo_row, sam_row = db.get_one(UserRow, people.jo.id), db.get_one(UserRow, people.sam.id)
                gone = end_work(db, trail, NOBODY, jo_row, sam_row, now())
            assert gone.entries == {entry.json()["id"]} and gone.sessions == {session}
            await tell_rooms(world.app.state.hub, gone)
            assert code_of(await jo.get(f"/api/v1/sessions/{session}")) == (404, "not_found")
            assert code_of(await join(jo, code)) == (404, "invite_unknown")
            with world.database.writing() as db:
                assert db.exec(select(EntryRow)).all() == []
                assert disable(db, trail, NOBODY, db.get_one(UserRow, people.jo.id), now()).accounts == {people.jo.id}

            alex = browser(world, people.alex)
            form = {"login": "sammy", "reason": "He rang and said goodbye to her.", "second": people.pat.id}
            opened = await send(alex, "/admin/emergency/open", **form)
            assert "Nothing is in this workbook." in words(await alex.get(opened.headers["location"]))
            assert "1 account " in words(await alex.get("/admin?q=SAMMY"))

            await sam.post(f"/api/v1/sessions/{session}/end")
            later = now() + timedelta(days=3 * 365)
            with world.database.reading() as db:
                assert find_accounts(db, "%").total == 0
            over = {line.kind.name: line.count for line in what_is_over(world.database, later) if line.count}
            cleared = {line.kind.name: line.count for line in clear(world.database, trail, later) if line.count}
            assert over.keys() == cleared.keys() == {"invites", "sign_ins", "session_events", "sessions"}
            with world.database.reading() as db:
                assert db.exec(select(LiveSessionRow)).all() == []
