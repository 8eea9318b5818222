"""Relations, emergency reads and retention on Postgres: the same acts, another database, and at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from app.audit.actions import Action
from app.audit.trail import NOBODY
from app.database.columns import now
from app.database.tables import AuditRow, EntryRow, LiveSessionRow, ParticipantRow, UserRow
from app.live.left_open import LEFT_FOR, Watch
from app.people.finding import find_accounts
from app.people.relations import begin_work, change_role, disable, end_work
from app.retention.clearing import clear, what_is_over
from app.sessions.removing import Gone, tell_rooms
from realtime.identity import Role
from tests.app.pages.browsing import browser, send, words
from tests.app.world import EXERCISE, PAGE, People, World, code_of, invite, join, open_world, settings_in, start
from tests.support.postgres import postgres

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgres() as address:
        yield address


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests: the keys of the record lie in it."""
    return tmp_path_factory.mktemp("postgres")


@pytest.fixture
async def world(url: str, folder: Path) -> AsyncIterator[World]:
    async with open_world(settings_in(folder, database_url=url)) as opened:
        yield opened


def _end(world: World, db: Session, people: People) -> Gone:
    jo, sam = db.get_one(UserRow, people.jo.id), db.get_one(UserRow, people.sam.id)
    return end_work(db, world.app.state.trail, NOBODY, jo, sam, now())


def _people_of(world: World) -> People:
    """The people of the module's record, made once."""
    with world.database.reading() as db:
        known = {user.login: user for user in db.exec(select(UserRow))}
    if "sammy" not in known:
        return People.move_in(world)
    names = ("sammy", "kim", "johanna", "bo", "patricia", "alexis")
    people = People(world, *(known[name] for name in names))
    with world.database.writing() as db:
        jo, sam = db.get_one(UserRow, people.jo.id), db.get_one(UserRow, people.sam.id)
        jo.active = True
        begin_work(db, world.app.state.trail, NOBODY, jo, sam, now())
    return people


async def test_people_are_removed_told_and_cleared_away_on_postgres(world: World) -> None:
    people, trail = _people_of(world), world.app.state.trail
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id)
    await join(world.client(), (await invite(jo, session, "service_user"))["code"])
    entry = await jo.post("/api/v1/entries", json={"page": PAGE, "exercise": EXERCISE, "session_id": session})
    code = (await invite(sam, session, "worker"))["code"]
    with world.database.writing() as db:
        gone = _end(world, db, people)
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
    with world.database.reading() as db:
        assert find_accounts(db, "%").total == 0

    await sam.post(f"/api/v1/sessions/{session}/end")
    later = now() + timedelta(days=3 * 365)
    over = {line.kind.name: line.count for line in what_is_over(world.database, later) if line.count}
    cleared = {line.kind.name: line.count for line in clear(world.database, trail, later) if line.count}
    assert over.keys() == cleared.keys() == {"invites", "sign_ins", "session_events", "sessions"}
    with world.database.reading() as db:
        assert db.exec(select(LiveSessionRow)).all() == []


async def test_R30_what_everyone_left_ends_on_postgres(world: World) -> None:
    people, trail = _people_of(world), world.app.state.trail
    session = await start(world.signed_in(people.sam))
    later = now() + 2 * LEFT_FOR
    with world.database.writing() as db:
        assert session in Watch(now()).end_what_was_left(db, trail, (), later)
        assert session not in Watch(now()).end_what_was_left(db, trail, (), later)


@pytest.mark.parametrize("way", ["start", "signed in", "without an account"])
async def test_abuse_4_nobody_slips_in_while_the_relation_is_being_ended(world: World, way: str) -> None:
    people = _people_of(world)
    jo = world.signed_in(people.jo)
    session = await start(world.signed_in(people.sam))
    code = (await invite(world.signed_in(people.sam), session, "worker"))["code"]
    with world.database.writing() as db:
        _end(world, db, people)
        coming = asyncio.create_task(_come(world, jo, people, way, code))
        # It waits for this transaction; were it not to wait, it would come back first.
        await asyncio.to_thread(_until_someone_waits, world, coming)
        assert not coming.done()
    assert (await coming).status_code == 404
    assert (await jo.get("/api/v1/sessions")).json() == {"sessions": []}


@pytest.mark.parametrize("act", ["end the work", "close", "another role"])
async def test_whoever_is_removed_while_their_act_is_being_kept_waits_and_nothing_is_undone(
    world: World, act: str
) -> None:
    """The live rooms hold seats before they add to the audit trail; so does everybody who removes people."""
    people, trail = _people_of(world), world.app.state.trail
    session = await start(world.signed_in(people.jo), people.sam.id)
    with world.database.writing() as db:
        seats = select(ParticipantRow).where(ParticipantRow.session_id == session).with_for_update(read=True)
        assert db.exec(seats).one().user_id == people.jo.id
        removing = asyncio.create_task(world.database.write(partial(_remove, world, people, act)))
        await asyncio.to_thread(_until_someone_waits, world, removing)
        trail.note(db, Action.JOINED, session_id=session)
    assert (await removing).sessions == {session}
    with world.database.reading() as db:
        assert db.exec(select(AuditRow.session_id).where(AuditRow.session_id == session)).first() == session


def _remove(world: World, people: People, act: str, db: Session) -> Gone:
    trail, jo = world.app.state.trail, db.get_one(UserRow, people.jo.id)
    if act == "end the work":
        return _end(world, db, people)
    if act == "close":
        return disable(db, trail, NOBODY, jo, now())
    gone = change_role(db, trail, NOBODY, jo, Role.SUPERVISOR, now())
    return gone | change_role(db, trail, NOBODY, jo, Role.WORKER, now())


async def _come(world: World, jo: httpx.AsyncClient, people: People, way: str, code: str) -> httpx.Response:
    if way == "start":
        # The route is a plain function: it runs in a worker thread.
        return await jo.post("/api/v1/sessions", json={"mode": "remote", "service_user_id": people.sam.id})
    return await join(jo if way == "signed in" else world.client(), code)


def _until_someone_waits(world: World, coming: asyncio.Task[Any]) -> None:
    while not coming.done():
        with world.database.reading() as db:
            if db.execute(WAITING).scalar_one():
                return
