"""What a seat that was taken with a worker's code may allow, and what only the account may (decision 12)."""

from __future__ import annotations

import httpx

from app.database.tables import ParticipantRow
from tests.app.world import People, World, code_of, invite, join, start

API = "/api/v1/sessions"


async def _tablet(world: World, host: httpx.AsyncClient, session: str) -> httpx.AsyncClient:
    joined = await join(world.client(), (await invite(host, session, "service_user"))["code"])
    return world.client(joined.json()["token"])


async def test_R37_a_tablet_with_a_code_says_yes_and_no_to_pages_and_pointers(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id, "in_person")
    tablet = await _tablet(world, jo, session)
    pat = (await join(world.client(), (await invite(jo, session, "supervisor"))["code"], "Pat")).json()[
        "participant_id"
    ]
    for scope in ("pages", "pointers"):
        granted = await tablet.post(f"{API}/{session}/grants", json={"participant_id": pat, "scope": scope})
        assert granted.status_code == 201, granted.text
        taken = await tablet.delete(f"{API}/{session}/grants/{granted.json()['id']}")
        assert taken.status_code == 204


async def test_a_tablet_with_a_code_shows_nobody_what_the_account_wrote(world: World, people: People) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id, "in_person")
    tablet = await _tablet(world, jo, session)
    path, body = f"{API}/{session}/grants", {"user_id": people.pat.id, "scope": "entries"}
    assert code_of(await tablet.post(path, json=body)) == (403, "sign_in_to_allow")
    assert (await sam.post(path, json=body)).status_code == 201


async def test_when_the_account_is_here_it_alone_says_yes_and_the_tablet_still_says_no(
    world: World, people: People
) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id)
    tablet = await _tablet(world, jo, session)
    path, body = f"{API}/{session}/grants", {"user_id": people.pat.id, "scope": "pages"}
    granted = await sam.post(path, json=body)
    assert granted.status_code == 201
    assert code_of(await tablet.post(path, json=body)) == (403, "sign_in_to_allow")
    assert (await tablet.delete(f"{path}/{granted.json()['id']}")).status_code == 204


async def test_a_second_device_that_the_account_asked_in_speaks_for_it(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    session = await start(sam)
    second = world.client(
        (await join(world.client(), (await invite(sam, session, "service_user"))["code"])).json()["token"]
    )
    body = {"user_id": people.pat.id, "scope": "entries"}
    assert (await second.post(f"{API}/{session}/grants", json=body)).status_code == 201


async def test_R38_who_asked_someone_in_is_kept(world: World, people: People) -> None:
    jo, sam, pat = (world.signed_in(who) for who in (people.jo, people.sam, people.pat))
    session = await start(sam)
    jos = (await join(jo, (await invite(sam, session, "worker"))["code"])).json()["participant_id"]
    pats = (await join(pat, (await invite(jo, session, "supervisor"))["code"])).json()["participant_id"]
    guests = (await join(world.client(), (await invite(jo, session, "guest"))["code"], "Ida")).json()["participant_id"]
    with world.database.reading() as db:
        sams = db.get_one(ParticipantRow, jos).invited_by
        assert sams is not None and db.get_one(ParticipantRow, sams).user_id == people.sam.id
        assert [db.get_one(ParticipantRow, row).invited_by for row in (pats, guests)] == [jos, jos]
        assert db.get_one(ParticipantRow, sams).invited_by is None
