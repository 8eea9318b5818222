"""Passes for one websocket: once, for half a minute, for one session."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from app.database.columns import now
from app.database.tables import ParticipantRow
from app.sessions.tickets import use_ticket
from tests.app.world import People, World, code_of, start


def _use(world: World, session: str, ticket: str, seconds: float = 0) -> ParticipantRow | None:
    with world.database.writing() as db:
        used = use_ticket(db, session, ticket, now() + timedelta(seconds=seconds))
        return used.participant if used is not None else None


async def _ticket(world: World, people: People) -> tuple[str, str]:
    sam = world.signed_in(people.sam)
    session = await start(sam)
    answer = await sam.post(f"/api/v1/sessions/{session}/tickets")
    assert answer.status_code == 201
    return session, answer.json()["ticket"]


async def test_a_ticket_works_once(world: World, people: People) -> None:
    session, ticket = await _ticket(world, people)
    row = _use(world, session, ticket)
    assert row is not None and row.user_id == people.sam.id
    assert _use(world, session, ticket) is None


async def test_a_ticket_is_for_half_a_minute_and_one_session(world: World, people: People) -> None:
    session, ticket = await _ticket(world, people)
    other, _ = await _ticket(world, people)
    assert _use(world, other, ticket) is None
    assert _use(world, session, "another") is None
    assert _use(world, session, ticket, 30) is None
    assert _use(world, session, ticket, 29) is not None


async def test_a_ticket_of_someone_who_was_removed_is_worthless(world: World, people: People) -> None:
    session, ticket = await _ticket(world, people)
    with world.database.writing() as db:
        for row in db.exec(select(ParticipantRow)):
            row.removed_at = now()
    assert _use(world, session, ticket) is None


async def test_only_who_takes_part_gets_a_ticket(world: World, people: People) -> None:
    session, _ = await _ticket(world, people)
    for stranger in (people.jo, people.kim, people.pat):
        answer = await world.signed_in(stranger).post(f"/api/v1/sessions/{session}/tickets")
        assert code_of(answer) == (404, "not_found")
