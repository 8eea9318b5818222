"""Staff sign in with two things; the code app, its recovery codes, and what each is good for (security R6)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pyotp
import pytest
import time_machine
from sqlmodel import select

from app.database.columns import now
from app.database.tables import AuditRow, UserRow
from app.identity.caller import caller_of
from app.identity.code_app import new_secret, step_of
from tests.app.identity.ways import give_password, password_page, set_up_code_app
from tests.app.pages.browsing import browser, fields_of, send, words
from tests.app.world import PASSWORD, People, World, code_of, open_world, settings_in

TOKENS = "/api/v1/tokens"
WAIT = 31
"""Seconds after which a code app shows another code."""


@pytest.fixture
async def jo(world: World, people: People) -> httpx.AsyncClient:
    """Jo in production, with a password and nothing else yet, signed in with it."""
    give_password(world, people.jo)
    client, answer = await password_page(world, "johanna")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    return client


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[People]:
    async with open_world(settings_in(tmp_path / "demo")) as world:
        yield People.move_in(world)


async def test_staff_without_a_second_way_can_set_one_up_and_nothing_else(world: World, jo: httpx.AsyncClient) -> None:
    for path in ("/people", "/topics", "/", "/workbook", "/sessions/x"):
        answer = await jo.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account"), path
    assert code_of(await jo.get("/api/v1/sessions", headers={"accept": "*/*"})) == (403, "second_way_needed")
    assert "needs a second way to sign in" in words(await jo.get("/account"))
    assert (await jo.get("/help")).status_code == 200
    await set_up_code_app(jo)
    assert (await jo.get("/people")).status_code == 200


async def test_a_websocket_does_not_open_for_who_has_to_set_one_up(world: World, jo: httpx.AsyncClient) -> None:
    with world.database.reading() as db:
        assert caller_of(db, jo.cookies["waymark"], None, now()) is None


async def test_a_program_of_staff_needs_a_code_app_in_production(world: World, people: People) -> None:
    give_password(world, people.jo)
    body = {"login": "johanna", "password": PASSWORD}
    assert code_of(await world.client().post(TOKENS, json=body)) == (403, "second_way_needed")


@pytest.mark.parametrize("who", ["jo", "pat", "alex"])
async def test_in_a_demo_a_password_alone_is_enough(demo: People, who: str) -> None:
    user: UserRow = getattr(demo, who)
    give_password(demo.world, user)
    body = {"login": user.login, "password": PASSWORD}
    assert (await demo.world.client().post(TOKENS, json=body)).status_code == 201
    _, answer = await password_page(demo.world, user.login, next="/topics")
    assert (answer.status_code, answer.headers["location"]) == (303, "/topics")


async def test_a_service_user_is_asked_for_no_second_thing(world: World, people: People) -> None:
    give_password(world, people.sam)
    _, answer = await password_page(world, "sammy", next="/workbook")
    assert (answer.status_code, answer.headers["location"]) == (303, "/workbook")


async def test_password_and_code_together_lead_to_where_one_wanted(world: World, jo: httpx.AsyncClient) -> None:
    app, _ = await set_up_code_app(jo)
    with time_machine.travel(now().timestamp() + WAIT, tick=False):
        client, page = await password_page(world, "johanna", next="/topics")
        assert page.status_code == 200 and "six digits" in words(page)
        assert "waymark" not in client.cookies
        answer = await send(client, "/sign-in/code", code=f"{app.now()[:3]} {app.now()[3:]}", **fields_of(page))
        assert (answer.status_code, answer.headers["location"]) == (303, "/topics")
        assert (await client.get("/people")).status_code == 200


async def test_a_program_gives_password_and_code(world: World, jo: httpx.AsyncClient) -> None:
    app, recovery = await set_up_code_app(jo)
    body = {"login": "johanna", "password": PASSWORD}
    with time_machine.travel(now().timestamp() + WAIT, tick=False):
        assert code_of(await world.client().post(TOKENS, json=body)) == (401, "code_needed")
        assert code_of(await world.client().post(TOKENS, json={**body, "otp": "000000"})) == (401, "code_needed")
        wrong = {**body, "password": "wrong", "otp": app.now()}
        assert code_of(await world.client().post(TOKENS, json=wrong)) == (401, "sign_in_failed")
        assert (await world.client().post(TOKENS, json={**body, "otp": app.now()})).status_code == 201
        assert (await world.client().post(TOKENS, json={**body, "otp": recovery[0]})).status_code == 201


async def test_a_code_is_good_once_and_so_are_those_before_it(world: World, jo: httpx.AsyncClient) -> None:
    app, _ = await set_up_code_app(jo)
    body = {"login": "johanna", "password": PASSWORD}
    at = int(now().timestamp()) // 30 * 30 + 60
    with time_machine.travel(at, tick=False):
        next_one = {**body, "otp": app.at(at + 30)}
        seen = await asyncio.gather(*(world.client().post(TOKENS, json=next_one) for _ in range(5)))
        assert sorted(answer.status_code for answer in seen).count(201) == 1
    with time_machine.travel(at + 1, tick=False):
        assert (await world.client().post(TOKENS, json={**body, "otp": app.at(at)})).status_code in (401, 429)


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 201), (0, 201), (1, 201), (2, 401)])
async def test_a_clock_may_be_one_step_wrong(world: World, jo: httpx.AsyncClient, steps: int, status: int) -> None:
    app, _ = await set_up_code_app(jo)
    at = int(now().timestamp()) // 30 * 30 + 300
    with time_machine.travel(at + 15, tick=False):
        body = {"login": "johanna", "password": PASSWORD, "otp": app.at(at + 30 * steps)}
        assert (await world.client().post(TOKENS, json=body)).status_code == status


async def test_ten_recovery_codes_work_once_each_and_new_ones_end_the_old(world: World, jo: httpx.AsyncClient) -> None:
    _, codes = await set_up_code_app(jo)
    assert len(set(codes)) == 10
    client, page = await password_page(world, "johanna")
    typed = codes[3].lower().replace("-", " ")
    assert (await send(client, "/sign-in/code", code=typed, **fields_of(page))).status_code == 303
    again, page = await password_page(world, "johanna")
    assert (await send(again, "/sign-in/code", code=codes[3], **fields_of(page))).status_code == 422
    renewed = await send(client, "/account/recovery-codes")
    assert renewed.status_code == 200
    assert "The codes from before do not work any more." in words(renewed)
    assert (await send(again, "/sign-in/code", code=codes[4], **fields_of(page))).status_code == 422


async def test_codes_cannot_be_tried_out(world: World, people: People, jo: httpx.AsyncClient) -> None:
    await set_up_code_app(jo)
    client, page = await password_page(world, "johanna")
    step = fields_of(page)
    tries = [send(client, "/sign-in/code", code=f"{number:06}", **step) for number in range(30)]
    seen = [answer.status_code for answer in await asyncio.gather(*tries)]
    assert seen.count(422) == 5 and seen.count(429) == 25
    assert all(int(answer.headers["Retry-After"]) <= 900 for answer in [await send(client, "/sign-in/code", **step)])


async def test_a_step_that_nobody_began_is_no_way_in(world: World, people: People) -> None:
    answer = await send(browser(world), "/sign-in/code", step="x" * 43, code="123456")
    assert answer.status_code == 422 and "Please sign in again" in words(answer)


async def test_the_last_second_way_in_of_staff_stays(world: World, jo: httpx.AsyncClient) -> None:
    await set_up_code_app(jo)
    answer = await send(jo, "/account/code-app/remove")
    assert answer.status_code == 422 and "only second way" in words(answer)


async def test_the_secret_is_not_readable_in_the_record(world: World, people: People, jo: httpx.AsyncClient) -> None:
    app, recovery = await set_up_code_app(jo)
    file = world.settings.database_file
    assert file is not None
    world.database.empty_log()
    held = file.read_bytes()
    for secret in (app.secret, *recovery, *(code.replace("-", "") for code in recovery), jo.cookies["waymark"]):
        assert secret.encode() not in held


async def test_what_happened_is_in_the_trail_and_nobodys_name_is(
    world: World, people: People, jo: httpx.AsyncClient
) -> None:
    await set_up_code_app(jo)
    await password_page(world, "Robin Hood", "robins own password")
    with world.database.reading() as db:
        rows = [row.model_dump() for row in db.exec(select(AuditRow))]
    kept = [(row["action"], row["result"], row["actor_id"]) for row in rows]
    assert ("signed_in", "setup", people.jo.id) in kept
    assert ("credential_added", "totp", people.jo.id) in kept
    assert ("sign_in_failed", "refused:password", None) in kept
    assert "obin" not in repr(rows)


def test_digits_of_any_script_are_digits_and_other_signs_are_none() -> None:
    secret, at = new_secret(), now()
    code = pyotp.TOTP(secret).at(at)
    wide = code.translate({ord("0") + n: ord("\uff10") + n for n in range(10)})
    assert step_of(secret, f" {wide[:3]} {wide[3:]} ", at) == step_of(secret, code, at) is not None
    assert step_of(secret, "\u00b2\u00b3\u2460", at) is None
