"""What the service user allows: given, taken back, and never more than asked for."""

from __future__ import annotations

from datetime import timedelta

import httpx

from app.database.columns import now
from tests.app.world import People, World, code_of, invite, join, start


async def _joined(world: World, host: httpx.AsyncClient, session: str, role: str) -> tuple[httpx.AsyncClient, str]:
    code = (await invite(host, session, role))["code"]
    body = (await join(world.client(), code, "Ida")).json()
    return world.client(body["token"]), body["participant_id"]


async def test_R37_a_supervisor_waits_until_the_service_user_says_yes(world: World, people: People) -> None:
    sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    await join(sam, (await invite(jo, session, "service_user"))["code"])
    pat, who = await _joined(world, jo, session, "supervisor")
    tickets = f"/api/v1/sessions/{session}/tickets"
    assert code_of(await pat.post(tickets)) == (403, "waiting")
    shown = (await pat.get(f"/api/v1/sessions/{session}")).json()["people"]
    assert [(person["participant_id"], person["waiting"]) for person in shown] == [(who, True)]

    granted = await sam.post(f"/api/v1/sessions/{session}/grants", json={"participant_id": who, "scope": "pages"})
    assert granted.status_code == 201
    assert granted.json() == {"id": granted.json()["id"], "participant_id": who, "scope": "pages", "until": None}
    assert (await pat.post(tickets)).status_code == 201

    taken = await sam.delete(f"/api/v1/sessions/{session}/grants/{granted.json()['id']}")
    assert taken.status_code == 204
    assert code_of(await pat.post(tickets)) == (403, "waiting")
    again = await sam.delete(f"/api/v1/sessions/{session}/grants/{granted.json()['id']}")
    assert again.status_code == 204


async def test_only_the_service_user_grants_and_revokes(world: World, people: People) -> None:
    sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
    session = await start(sam)
    jo = world.client((await join(jo, (await invite(sam, session, "worker"))["code"])).json()["token"])
    pat, who = await _joined(world, jo, session, "supervisor")
    path = f"/api/v1/sessions/{session}/grants"
    body = {"participant_id": who, "scope": "entries"}
    assert code_of(await jo.post(path, json=body)) == (403, "forbidden")
    assert code_of(await pat.post(path, json=body)) == (403, "forbidden")
    grant = (await sam.post(path, json=body)).json()["id"]
    assert code_of(await jo.delete(f"{path}/{grant}")) == (403, "forbidden")
    assert code_of(await world.signed_in(people.kim).delete(f"{path}/{grant}")) == (404, "not_found")
    assert code_of(await sam.delete(f"{path}/nothing")) == (404, "not_found")


async def test_a_supervisor_named_by_account_gets_their_seat_with_the_grant(world: World, people: People) -> None:
    sam, pat = world.signed_in(people.sam), world.signed_in(people.pat)
    session = await start(sam)
    assert code_of(await pat.post(f"/api/v1/sessions/{session}/tickets")) == (404, "not_found")
    body = {"user_id": people.pat.id, "scope": "pointers"}
    assert (await sam.post(f"/api/v1/sessions/{session}/grants", json=body)).status_code == 201
    assert (await pat.post(f"/api/v1/sessions/{session}/tickets")).status_code == 201


async def test_a_grant_that_names_nobody_or_the_wrong_one_is_refused(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    session = await start(sam)
    path = f"/api/v1/sessions/{session}/grants"
    mine = (await sam.get(f"/api/v1/sessions/{session}")).json()["participant_id"]
    for body, expected in (
        ({"scope": "pages"}, (422, "bad_input")),
        ({"participant_id": mine, "user_id": people.pat.id, "scope": "pages"}, (422, "bad_input")),
        ({"participant_id": mine, "scope": "pages"}, (422, "bad_input")),
        ({"participant_id": "nobody", "scope": "pages"}, (404, "not_found")),
        ({"user_id": people.jo.id, "scope": "pages"}, (404, "not_found")),
        ({"user_id": people.alex.id, "scope": "pages"}, (404, "not_found")),
        ({"user_id": people.pat.id, "scope": "all"}, (422, "bad_input")),
        ({"user_id": people.pat.id, "scope": "pages", "until": "2020-01-01T00:00:00Z"}, (422, "bad_input")),
        ({"user_id": people.pat.id, "scope": "pages", "until": "2020-01-01T00:00:00"}, (422, "bad_input")),
    ):
        assert code_of(await sam.post(path, json=body)) == expected, body


async def test_a_grant_with_an_end_says_when(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    session = await start(sam)
    until = (now() + timedelta(hours=1)).replace(microsecond=0)
    body = {"user_id": people.pat.id, "scope": "pages", "until": until.isoformat()}
    answer = await sam.post(f"/api/v1/sessions/{session}/grants", json=body)
    assert answer.json()["until"] == until.isoformat().replace("+00:00", "Z")


async def test_a_guest_of_the_service_user_comes_straight_in_and_one_of_the_worker_waits(
    world: World, people: People
) -> None:
    sam = world.signed_in(people.sam)
    session = await start(sam)
    guest, _ = await _joined(world, sam, session, "guest")
    shown = (await guest.get(f"/api/v1/sessions/{session}")).json()["people"]
    assert [(row["role"], row["scope"]) for row in shown] == [("service_user", None), ("guest", "pointers")]
    jo = world.client(
        (await join(world.signed_in(people.jo), (await invite(sam, session, "worker"))["code"])).json()["token"]
    )
    other, _ = await _joined(world, jo, session, "guest")
    assert code_of(await other.post(f"/api/v1/sessions/{session}/tickets")) == (403, "waiting")
