"""The invented people of a demo."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from sqlmodel import select

from app.database.columns import now
from app.database.tables import CaseAssignmentRow, UserRow
from app.people.demo import demo_accounts, demo_people
from app.people.people import account_named, service_users_of
from realtime.identity import Role
from tests.app.world import World, code_of, open_world, settings_in


async def test_demo_people_are_made_once_and_told_the_same_each_time(tmp_path: Path) -> None:
    async with open_world(settings_in(tmp_path)) as world:
        first = demo_people(world.database, world.settings)
        assert demo_people(world.database, world.settings) == first
        assert [(who.role, who.login) for who in first] == [
            ("service_user", "sam"),
            ("worker", "jo"),
            ("supervisor", "pat"),
            ("admin", "alex"),
        ]
        kept = tmp_path / "var" / "demo.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        with world.database.reading() as db:
            jo = account_named(db, "jo")
            assert [row.display_name for row in service_users_of(db, jo.id, now())] == ["Robin", "Sam"]


async def test_each_signs_in_by_password_and_by_one_click(tmp_path: Path) -> None:
    async with open_world(settings_in(tmp_path)) as world:
        for who in demo_people(world.database, world.settings):
            body = {"login": who.login, "password": who.password}
            answer = await world.client().post("/api/v1/tokens", json=body)
            assert answer.json()["user"]["display_name"] == who.display_name
            browser = world.client()
            clicked = await browser.get(who.link)
            assert (clicked.status_code, clicked.headers["location"]) == (303, "/")
            cookie = clicked.headers["set-cookie"]
            assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
            assert (await browser.get("/api/v1/me")).json()["display_name"] == who.display_name


async def test_a_lost_password_file_gives_new_passwords_that_work(tmp_path: Path) -> None:
    async with open_world(settings_in(tmp_path)) as world:
        before = demo_people(world.database, world.settings)[0]
        (tmp_path / "var" / "demo.json").unlink()
        after = demo_people(world.database, world.settings)[0]
        assert after.password != before.password
        body = {"login": "sam", "password": after.password}
        assert (await world.client().post("/api/v1/tokens", json=body)).status_code == 201


async def test_R31_an_erased_demo_person_stays_erased_and_another_begins_anew(tmp_path: Path) -> None:
    async with open_world(settings_in(tmp_path)) as world:
        people = demo_people(world.database, world.settings)
        with world.database.reading() as db:
            sam, robin = account_named(db, "sam"), account_named(db, "robin")
        for who in (sam, robin):
            answer = await world.signed_in(who).delete("/api/v1/account")
            assert answer.status_code == 200, answer.text
        assert demo_people(world.database, world.settings) == people
        with world.database.reading() as db:
            for gone in (sam, robin):
                row = db.get_one(UserRow, gone.id)
                assert (row.active, row.display_name, row.password_hash) == (False, "", "")
            works_with = service_users_of(db, account_named(db, "jo").id, now())
            assert [row.display_name for row in works_with] == ["Robin", "Sam"]
            assert not {sam.id, robin.id} & {row.id for row in works_with}
            assert {"sam", "robin"} < {row.login for row in demo_accounts(db)}
        browser = world.client()
        assert (await browser.get(people[0].link)).status_code == 303
        assert (await browser.get("/api/v1/me")).json()["id"] != sam.id


async def test_making_one_demo_person_anew_leaves_who_works_with_whom(tmp_path: Path) -> None:
    async with open_world(settings_in(tmp_path)) as world:
        demo_people(world.database, world.settings)
        with world.database.writing() as db:
            row = db.exec(select(CaseAssignmentRow)).all()
            for one in row:
                one.until = now()
                db.add(one)
            pat = account_named(db, "pat")
            pat.active = False
            db.add(pat)
        assert len(demo_people(world.database, world.settings)) == 4
        with world.database.reading() as db:
            assert service_users_of(db, account_named(db, "jo").id, now()) == []


async def test_a_login_that_somebody_else_took_meanwhile_is_left_to_them(tmp_path: Path) -> None:
    async with open_world(settings_in(tmp_path)) as world:
        demo_people(world.database, world.settings)
        with world.database.reading() as db:
            sam = account_named(db, "sam")
        await world.signed_in(sam).delete("/api/v1/account")
        other = world.account(Role.SERVICE_USER, "sam")
        assert [who.login for who in demo_people(world.database, world.settings)] == ["jo", "pat", "alex"]
        with world.database.reading() as db:
            assert account_named(db, "sam").id == other.id


async def test_a_link_with_another_proof_signs_nobody_in(tmp_path: Path) -> None:
    async with open_world(settings_in(tmp_path)) as world:
        sam, jo = demo_people(world.database, world.settings)[:2]
        forged = f"/demo/jo.{sam.link.rsplit('.', 1)[1]}"
        for path in (forged, "/demo/jo", "/demo/jo.", "/demo/jo.é", "/demo/.x"):
            answer = await world.client().get(path)
            assert code_of(answer) == (404, "not_found"), path
            assert "set-cookie" not in answer.headers
        assert jo.link.startswith("http://127.0.0.1:8000/demo/jo.")


async def test_production_has_no_one_click_links(world: World) -> None:
    assert (await world.client().get("/demo/sam.x")).status_code == 404
    assert json.loads((await world.client().get("/api/v1/openapi.json")).text)["info"]["title"] == "Waymark"
