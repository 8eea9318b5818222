"""The service user takes someone out of a session that goes on (R30)."""

from __future__ import annotations

import httpx
from sqlmodel import select

from app.database.tables import AuditRow
from tests.app.world import People, World, code_of, invite, join, start


def _place(session: str, participant: str) -> str:
    return f"/api/v1/sessions/{session}/participants/{participant}"


async def _together(world: World, people: People) -> tuple[httpx.AsyncClient, httpx.AsyncClient, str, str]:
    """Sam, Jo, their session and Jo's seat."""
    sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
    session = await start(sam)
    joined = (await join(jo, (await invite(sam, session, "worker"))["code"])).json()
    return sam, jo, session, joined["participant_id"]


async def test_R30_who_is_taken_out_finds_no_session_and_comes_back_by_a_new_code_alone(
    world: World, people: People
) -> None:
    sam, jo, session, seat = await _together(world, people)
    unused = (await invite(sam, session, "worker"))["code"]
    assert (await sam.delete(_place(session, seat))).status_code == 204
    assert code_of(await jo.post(f"/api/v1/sessions/{session}/tickets")) == (404, "not_found")
    assert code_of(await jo.get(f"/api/v1/sessions/{session}")) == (404, "not_found")
    assert code_of(await join(jo, unused)) == (404, "invite_unknown")
    assert code_of(await sam.delete(_place(session, seat))) == (404, "not_found")
    back = await join(jo, (await invite(sam, session, "worker"))["code"])
    assert back.status_code == 200
    assert (await jo.post(f"/api/v1/sessions/{session}/tickets")).status_code == 201


async def test_only_the_service_user_takes_out_and_never_the_account_itself(world: World, people: People) -> None:
    sam, jo, session, seat = await _together(world, people)
    detail = (await sam.get(f"/api/v1/sessions/{session}")).json()
    own = next(person["participant_id"] for person in detail["people"] if person["role"] == "service_user")
    assert code_of(await jo.delete(_place(session, own))) == (403, "forbidden")
    assert code_of(await jo.delete(_place(session, seat))) == (403, "forbidden")
    assert code_of(await sam.delete(_place(session, own))) == (409, "not_now")
    assert code_of(await world.signed_in(people.kim).delete(_place(session, seat))) == (404, "not_found")
    other = await start(world.signed_in(people.kim))
    assert code_of(await sam.delete(_place(other, seat))) == (404, "not_found")


async def test_a_seat_that_came_with_a_code_has_no_say_over_the_account(world: World, people: People) -> None:
    sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    code = (await invite(jo, session, "service_user"))["code"]
    tablet = (await join(world.client(), code)).json()
    await sam.post(f"/api/v1/sessions/{session}/tickets")
    borrowed = world.client(tablet["token"])
    detail = (await sam.get(f"/api/v1/sessions/{session}")).json()
    seats = {one["participant_id"]: one["role"] for one in detail["people"]}
    own = next(i for i, role in seats.items() if role == "service_user" and i != tablet["participant_id"])
    assert code_of(await borrowed.delete(_place(session, own))) == (403, "forbidden")
    assert (await sam.delete(_place(session, tablet["participant_id"]))).status_code == 204
    assert (await borrowed.post(f"/api/v1/sessions/{session}/tickets")).status_code == 401


async def test_the_trail_says_who_took_whom_out(world: World, people: People) -> None:
    sam, _, session, seat = await _together(world, people)
    await sam.delete(_place(session, seat))
    with world.database.reading() as db:
        row = db.exec(select(AuditRow).where(AuditRow.action == "removed")).one()
    assert (row.actor_id, row.object_id, row.session_id) == (people.sam.id, people.jo.id, session)
