"""Accounts, assignments and teams for programs of an admin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.database.columns import now
from app.database.tables import AuthSessionRow
from tests.app.world import PASSWORD, People, World, code_of, start

API = "/api/v1/admin"


async def test_accounts_are_found_made_disabled_and_enabled(world: World, people: People) -> None:
    alex = world.signed_in(people.alex)
    body = {"role": "service_user", "login": "blue-kite", "display_name": "Blue Kite"}
    made = await alex.post(f"{API}/accounts", json=body)
    assert made.status_code == 201, made.text
    kite = made.json()
    assert kite == {"id": kite["id"], **body, "active": True, "team_id": None}
    assert code_of(await alex.post(f"{API}/accounts", json=body)) == (422, "bad_input")
    found = (await alex.get(f"{API}/accounts", params={"q": "KITE"})).json()
    assert found == {"accounts": [kite], "total": 1, "page": 1, "pages": 1}
    assert (await alex.post(f"{API}/accounts/{kite['id']}/disable")).json()["active"] is False
    assert (await alex.post(f"{API}/accounts/{kite['id']}/enable")).json()["active"] is True
    staff = body | {"role": "worker", "login": "mary", "password": PASSWORD}
    assert (await alex.post(f"{API}/accounts", json=staff)).status_code == 201
    assert PASSWORD not in (await alex.get(f"{API}/accounts")).text


async def test_R30_a_program_assigns_and_unassigns(world: World, people: People) -> None:
    alex, bo = world.signed_in(people.alex), world.signed_in(people.bo)
    pair = {"worker_id": people.bo.id, "service_user_id": people.kim.id}
    assert (await alex.post(f"{API}/assignments", json=pair)).status_code == 201
    session = await start(bo, people.kim.id)
    assert (await alex.delete(f"{API}/assignments/{people.bo.id}/{people.kim.id}")).status_code == 204
    assert code_of(await bo.get(f"/api/v1/sessions/{session}")) == (404, "not_found")
    assert (await alex.delete(f"{API}/assignments/{people.bo.id}/{people.kim.id}")).status_code == 204
    backwards = {"worker_id": people.kim.id, "service_user_id": people.bo.id}
    assert code_of(await alex.post(f"{API}/assignments", json=backwards)) == (422, "bad_input")
    missing = pair | {"worker_id": "nobody"}
    assert code_of(await alex.post(f"{API}/assignments", json=missing)) == (404, "not_found")


async def test_teams_are_made_and_listed(world: World, people: People) -> None:
    alex = world.signed_in(people.alex)
    made = (await alex.post(f"{API}/teams", json={"name": "North"})).json()
    assert (await alex.get(f"{API}/teams")).json() == {"teams": [made]}


async def test_an_admin_cannot_disable_their_own_account(world: World, people: People) -> None:
    refused = await world.signed_in(people.alex).post(f"{API}/accounts/{people.alex.id}/disable")
    assert code_of(refused) == (403, "forbidden")


async def test_careful_steps_need_a_fresh_sign_of_who_asks(world: World, people: People) -> None:
    alex = world.signed_in(people.alex)
    with world.database.writing() as db:
        for row in db.exec(select(AuthSessionRow)):
            row.stepped_up_at = now() - timedelta(minutes=6)
    for path in (f"accounts/{people.bo.id}/disable", f"accounts/{people.bo.id}/enable"):
        assert code_of(await alex.post(f"{API}/{path}")) == (403, "step_up_needed")
    assert (await alex.get(f"{API}/accounts")).status_code == 200


@pytest.mark.parametrize("who", ["sam", "jo", "pat"])
async def test_nobody_else_gets_an_answer(world: World, people: People, who: str) -> None:
    client = world.signed_in(getattr(people, who))
    for path in ("accounts", "teams"):
        assert (await client.get(f"{API}/{path}")).status_code == 403
    body = {"worker_id": people.jo.id, "service_user_id": people.kim.id}
    assert (await client.post(f"{API}/assignments", json=body)).status_code == 403
    assert (await client.post(f"{API}/accounts/{people.bo.id}/disable")).status_code == 403
