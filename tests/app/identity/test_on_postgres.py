"""Where many come at once, on Postgres: each thing that is good once is good once there too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import time_machine
from sqlmodel import select

from app.database.columns import now
from app.database.tables import AuditRow, AuthSessionRow
from tests.app.identity.test_passes import made
from tests.app.identity.ways import give_password, password_page, set_up_code_app
from tests.app.pages.browsing import browser, send
from tests.app.world import PASSWORD, People, World, open_world, settings_in
from tests.support.postgres import postgres


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    with postgres() as url:
        async with open_world(settings_in(tmp_path, database_url=url)) as opened:
            yield opened


async def test_links_codes_and_cookies_on_postgres(world: World) -> None:
    people = People.move_in(world)
    give_password(world, people.jo)
    link, _ = await made(world, people)
    tries = [send(browser(world), "/way-in", token=link.rsplit("/", 1)[1]) for _ in range(100)]
    assert [answer.status_code for answer in await asyncio.gather(*tries)].count(303) == 1

    jo, _ = await password_page(world, "johanna")
    app, recovery = await set_up_code_app(jo)
    with time_machine.travel(now().timestamp() + 31, tick=False):
        for code in (app.now(), recovery[0]):
            body = {"login": "johanna", "password": PASSWORD, "otp": code}
            tries = [world.client().post("/api/v1/tokens", json=body) for _ in range(5)]
            assert [answer.status_code for answer in await asyncio.gather(*tries)].count(201) == 1

    assert (await send(jo, "/account/sign-out-everywhere")).status_code == 303
    with world.database.reading() as db:
        assert db.exec(select(AuthSessionRow).where(AuthSessionRow.user_id == people.jo.id)).all() == []
        rows = [row.seq for row in db.exec(select(AuditRow).order_by("seq"))]
    assert rows == list(range(1, len(rows) + 1))
