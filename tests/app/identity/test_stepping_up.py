"""Showing once more that it is you before careful steps, and the token that changes with it (R6, abuse 11)."""

from __future__ import annotations

import asyncio
from typing import Annotated

import httpx
import pytest
import time_machine
from fastapi import APIRouter, Depends, Response
from sqlmodel import select

from app.authorization.decisions import Action
from app.authorization.routes import ROUTES, Bound
from app.database.columns import now
from app.database.tables import AuditRow, PasskeyRow, UserRow
from app.identity.passes import make_pass
from app.identity.passwords import hash_password
from app.identity.stepping_up import StepUpDep
from app.pages.visit import Visit, visit_of
from tests.app.pages.browsing import browser, fields_of, send, words
from tests.app.world import PASSWORD, People, World, code_of, invite, join, start

STEP_UP = "/api/v1/step-up"
LATER = 5 * 60


@pytest.fixture
def careful(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The application with one more API route and one more page that ask for a fresh sign of who it is."""
    router = APIRouter()

    @router.post("/api/v1/careful")
    def by_program(caller: StepUpDep) -> dict[str, str]:
        return {"who": caller.name}

    @router.api_route("/careful", methods=["GET", "POST"])
    def on_screen(visit: Annotated[Visit, Depends(visit_of)]) -> Response:
        return Response(visit.stepped_up().name)

    for name in ("POST /api/v1/careful", "GET /careful", "POST /careful"):
        monkeypatch.setitem(ROUTES, name, Bound(Action.LOOK_AROUND))
    world.app.include_router(router)
    return world


@pytest.fixture
def sam(people: People) -> UserRow:
    """Sam, with a real password."""
    with people.world.database.writing() as db:
        row = db.get_one(UserRow, people.sam.id)
        row.password_hash = hash_password(PASSWORD)
        db.add(row)
    return people.sam


def no_password(world: World, user: UserRow) -> None:
    """Let this account have nothing but the links that a worker hands over."""
    with world.database.writing() as db:
        row = db.get_one(UserRow, user.id)
        row.password_hash = ""
        db.add(row)


async def handed_over(world: World, user: UserRow, worker: UserRow) -> httpx.AsyncClient:
    """A browser that came in by a code that a worker made."""
    with world.database.writing() as db:
        code = make_pass(db, user, worker, world.settings.key, now()).code
    client = browser(world)
    assert (await send(client, "/way-in", code=code)).status_code == 303
    return client


async def test_a_sign_in_counts_for_five_minutes(careful: World, people: People) -> None:
    with time_machine.travel(0, tick=False) as clock:
        client = careful.signed_in(people.jo)
        clock.shift(LATER - 1)
        assert (await client.post("/api/v1/careful")).status_code == 200
        clock.shift(1)
        assert code_of(await client.post("/api/v1/careful")) == (403, "step_up_needed")


async def test_a_program_shows_it_with_the_password(careful: World, people: People, sam: UserRow) -> None:
    with time_machine.travel(0, tick=False) as clock:
        client = careful.signed_in(sam)
        clock.shift(LATER)
        assert code_of(await client.post(STEP_UP, json={"password": "wrong"})) == (401, "sign_in_failed")
        assert code_of(await client.post("/api/v1/careful")) == (403, "step_up_needed")
        assert (await client.post(STEP_UP, json={"password": PASSWORD})).status_code == 204
        assert (await client.post("/api/v1/careful")).status_code == 200
    with careful.database.reading() as db:
        kept = [(row.action, row.actor_id) for row in db.exec(select(AuditRow).order_by(AuditRow.seq))]  # type: ignore[arg-type]
    assert kept == [("sign_in_failed", None), ("stepped_up", sam.id)]


async def test_a_page_leads_there_and_back(careful: World, people: People, sam: UserRow) -> None:
    with time_machine.travel(0, tick=False) as clock:
        client = browser(careful, sam)
        clock.shift(LATER)
        asked = await client.get("/careful?tab=2")
        assert (asked.status_code, asked.headers["location"]) == (303, "/step-up?next=/careful%3Ftab%3D2")
        page = await client.get(asked.headers["location"])
        assert "Show that it is you" in words(page)
        wrong = await send(client, "/step-up", password="wrong", **fields_of(page))
        assert wrong.status_code == 422 and "That is not right" in words(wrong)
        right = await send(client, "/step-up", password=PASSWORD, **fields_of(page))
        assert (right.status_code, right.headers["location"]) == (303, "/careful?tab=2")
        assert (await client.get("/careful?tab=2")).text == "Sammy"


async def test_a_form_that_was_sent_too_late_leads_back_to_its_page(careful: World, people: People) -> None:
    with time_machine.travel(0, tick=False) as clock:
        client = browser(careful, people.jo)
        clock.shift(LATER)
        ours = {"referer": "http://127.0.0.1:8000/people"}
        assert (await client.post("/careful", headers=ours)).headers["location"] == "/step-up?next=/people"
        theirs = {"referer": "https://evil.example/people"}
        assert (await client.post("/careful", headers=theirs)).headers["location"] == "/step-up?next=/"


async def test_the_cookie_from_before_is_worthless(careful: World, people: People, sam: UserRow) -> None:
    client = browser(careful, sam)
    stolen = client.cookies["waymark"]
    assert (await send(client, "/step-up", password=PASSWORD)).status_code == 303
    assert client.cookies["waymark"] != stolen
    assert (await client.get("/api/v1/me")).status_code == 200
    assert (await careful.client(cookie=stolen).get("/api/v1/me")).status_code == 401


async def test_a_fresh_code_from_the_worker_shows_it_too_and_another_persons_does_not(
    careful: World, people: People
) -> None:
    no_password(careful, people.sam)
    with time_machine.travel(0, tick=False) as clock:
        client = browser(careful, people.sam)
        clock.shift(LATER)
        with careful.database.writing() as db:
            foreign = make_pass(db, people.kim, people.bo, careful.settings.key, now()).code
            own = make_pass(db, people.sam, people.jo, careful.settings.key, now()).code
        assert (await send(client, "/step-up", code=foreign)).status_code == 422
        assert (await send(client, "/step-up", code=own)).status_code == 303
        assert (await client.get("/careful")).status_code == 200
        clock.shift(LATER)
        assert (await send(client, "/step-up", code=own)).status_code == 422


async def test_R29_who_came_by_a_link_shows_nothing_where_there_is_a_password(
    careful: World, people: People, sam: UserRow
) -> None:
    """Whoever made the link could have used it: no copy, no erasing and no other ways in by it, nor by another one."""
    client = await handed_over(careful, sam, people.jo)
    assert (await client.get("/workbook")).status_code == 200
    for path in ("/careful", "/workbook/take/json", "/workbook/erase", "/account/erase"):
        assert (await client.get(path)).headers["location"].startswith("/step-up?next="), path
    kept = [row.password_hash for row in rows_of(careful, sam)]
    for path in ("/careful", "/workbook/erase", "/account/erase", "/account/password", "/account/passkeys/x/remove"):
        answer = await send(client, path, password="seven quiet boats at noon", sure="yes")
        assert answer.headers["location"].startswith("/step-up?next="), path
    for path in ("/api/v1/account", "/api/v1/workbook"):
        assert code_of(await client.delete(path, headers={"accept": "application/json"})) == (403, "step_up_needed")
    assert code_of(await client.post("/passkeys/new", headers={"accept": "application/json"}))[1] == "step_up_needed"
    assert [row.password_hash for row in rows_of(careful, sam)] == kept
    with careful.database.writing() as db:
        another = make_pass(db, sam, people.jo, careful.settings.key, now()).code
    page = await client.get("/step-up?next=/careful")
    assert "A link alone is not enough" in words(page) and "eight letters" not in words(page)
    assert (await send(client, "/step-up", code=another, next="/careful")).status_code == 422
    assert (await client.get("/careful")).status_code == 303
    assert (await send(client, "/step-up", password=PASSWORD, next="/careful")).headers["location"] == "/careful"
    assert (await client.get("/careful")).text == "Sammy"


async def test_a_passkey_alone_is_asked_for_as_well(careful: World, people: People) -> None:
    no_password(careful, people.sam)
    with careful.database.writing() as db:
        db.add(PasskeyRow(user_id=people.sam.id, credential_id=b"c", public_key=b"k", name="Mine", created_at=now()))
    client = await handed_over(careful, people.sam, people.jo)
    assert (await client.get("/careful")).status_code == 303
    assert (await send(client, "/account/password", password="seven quiet boats at noon")).status_code == 303
    assert [row.password_hash for row in rows_of(careful, people.sam)] == [""]


async def test_R29_without_a_password_nobody_has_to_be_asked_for_one(careful: World, people: People) -> None:
    no_password(careful, people.sam)
    with time_machine.travel(0, tick=False) as clock:
        client = await handed_over(careful, people.sam, people.jo)
        assert (await client.get("/careful")).text == "Sammy", "there is nothing else to show yet"
        clock.shift(LATER)
        page = await client.get((await client.get("/careful?tab=2")).headers["location"])
        assert "Make a password first" in words(page)
        bad = await send(client, "/account/password", password="short", **fields_of(page))
        assert bad.status_code == 422 and fields_of(bad)["next"] == "/careful?tab=2"
        made = await send(client, "/account/password", password="seven quiet boats at noon", **fields_of(bad))
        assert (made.status_code, made.headers["location"]) == (303, "/careful?tab=2")
        assert (await client.get("/careful?tab=2")).text == "Sammy", "whoever just made it has shown it"
        clock.shift(LATER)
        page = await client.get((await client.get("/careful")).headers["location"])
        assert "Make a password first" not in words(page)
        again = await send(client, "/account/password", password="another quiet evening out")
        assert again.headers["location"].startswith("/step-up")
        right = await send(client, "/step-up", password="seven quiet boats at noon", **fields_of(page))
        assert right.headers["location"] == "/careful"


async def test_of_two_who_make_the_first_password_at_once_one_does(careful: World, people: People) -> None:
    no_password(careful, people.sam)
    with time_machine.travel(0, tick=False) as clock:
        clients = [await handed_over(careful, people.sam, people.jo) for _ in range(2)]
        clock.shift(LATER)
        sent = (send(one, "/account/password", password="seven quiet boats at noon") for one in clients)
        answers = await asyncio.gather(*sent)
    assert [answer.headers["location"] for answer in answers].count("/account?done=password") == 1


def rows_of(world: World, user: UserRow) -> list[UserRow]:
    """The account as it is in the record now."""
    with world.database.reading() as db:
        return [db.get_one(UserRow, user.id)]


async def test_a_seat_without_an_account_has_nothing_to_show(careful: World, people: People) -> None:
    jo = careful.signed_in(people.jo)
    code = (await invite(jo, await start(jo, people.sam.id), "service_user"))["code"]
    seat = careful.client((await join(careful.client(), code)).json()["token"])
    assert code_of(await seat.post("/api/v1/careful")) == (403, "forbidden")
    assert code_of(await seat.post(STEP_UP, json={"password": PASSWORD})) == (403, "forbidden")


async def test_nobody_is_asked_to_sign_in_first(careful: World) -> None:
    assert code_of(await careful.client().post("/api/v1/careful")) == (401, "not_signed_in")
    assert (await browser(careful).get("/careful")).headers["location"] == "/?next=/careful"
