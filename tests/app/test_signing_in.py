"""Login, tokens, cookies, and who is signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.audit.trail import NOBODY
from app.database.columns import now
from app.database.tables import AuthSessionRow
from app.errors import BadInput, NotFound
from app.identity.caller import caller_of, sign_in_as
from app.identity.lasting import LONGEST
from app.people.people import account_named, add_account, service_users_of
from app.people.relations import disable, end_work
from realtime.identity import Role
from tests.app.world import PASSWORD, People, World, code_of, invite, join, start

API = "/api/v1/tokens"


@pytest.fixture
def mary(world: World) -> str:
    """An account with a real password."""
    with world.database.writing() as db:
        return add_account(db, Role.SERVICE_USER, "Mary.Lee", "  Mary   Lee ", PASSWORD, now()).id


async def test_login_and_password_give_a_token_that_only_its_hash_is_kept_of(world: World, mary: str) -> None:
    answer = await world.client().post(API, json={"login": "mary.lee", "password": PASSWORD})
    assert answer.status_code == 201
    assert answer.json()["user"] == {"id": mary, "role": "service_user", "display_name": "Mary Lee"}
    token = answer.json()["token"]
    me = (await world.client(token).get("/api/v1/me")).json()
    assert me["id"] == mary and me["works_with"] == []
    with world.database.reading() as db:
        assert token not in repr([row.model_dump() for row in db.exec(select(AuthSessionRow))])


@pytest.mark.parametrize(("login", "password"), [("mary.lee", "wrong"), ("nobody", PASSWORD), ("mary.lee", "")])
async def test_a_wrong_login_and_a_wrong_password_look_alike(
    world: World, mary: str, login: str, password: str
) -> None:
    answer = await world.client().post(API, json={"login": login, "password": password})
    assert code_of(answer) == (401, "sign_in_failed")
    assert answer.json()["detail"] == "The name or the password is not right. Check both and try again."


async def test_trying_passwords_is_slowed_down(world: World, mary: str) -> None:
    seen = [
        (await world.client().post(API, json={"login": "MARY.lee ", "password": f"{number}"})).status_code
        for number in range(11)
    ]
    assert seen == [401] * 10 + [429]
    right = await world.client().post(API, json={"login": "mary.lee", "password": PASSWORD})
    assert code_of(right) == (429, "too_many")


async def test_a_disabled_account_is_out_at_once(world: World, mary: str) -> None:
    token = (await world.client().post(API, json={"login": "mary.lee", "password": PASSWORD})).json()["token"]
    client = world.client(token)
    with world.database.writing() as db:
        disable(db, world.app.state.trail, NOBODY, account_named(db, "mary.lee"), now())
    assert code_of(await client.get("/api/v1/me")) == (401, "not_signed_in")
    answer = await world.client().post(API, json={"login": "mary.lee", "password": PASSWORD})
    assert code_of(answer) == (401, "sign_in_failed")


async def test_a_second_device_of_a_disabled_account_is_out_too(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    made = await invite(sam, await start(sam), "service_user")
    tablet = world.client((await join(world.client(), made["code"])).json()["token"])
    assert (await tablet.get("/api/v1/me")).status_code == 200
    with world.database.writing() as db:
        disable(db, world.app.state.trail, NOBODY, account_named(db, people.sam.login), now())
    assert (await tablet.get("/api/v1/me")).status_code == 401


async def test_a_token_given_back_is_worthless(world: World, people: People) -> None:
    client = world.signed_in(people.sam)
    assert (await client.delete(f"{API}/current")).status_code == 204
    assert code_of(await client.get("/api/v1/me")) == (401, "not_signed_in")


def test_a_token_is_good_for_twelve_hours(world: World, people: People) -> None:
    at = now()
    with world.database.writing() as db:
        token = sign_in_as(db, "bearer", at, user=people.sam)
    with world.database.reading() as db:
        assert caller_of(db, None, token, at + LONGEST - timedelta(seconds=1)) is not None
        assert caller_of(db, None, token, at + LONGEST) is None


async def test_a_cookie_is_no_bearer_token_and_a_wrong_token_does_not_fall_back(world: World, people: People) -> None:
    with world.database.writing() as db:
        cookie = sign_in_as(db, "cookie", now(), user=people.sam)
    assert (await world.client(cookie=cookie).get("/api/v1/me")).status_code == 200
    assert (await world.client(cookie).get("/api/v1/me")).status_code == 401
    assert (await world.client("wrong", cookie).get("/api/v1/me")).status_code == 401
    assert (await world.client(cookie=cookie, authorization="Basic eA==").get("/api/v1/me")).status_code == 401


async def test_a_worker_is_told_with_whom_they_work(world: World, people: People) -> None:
    me = (await world.signed_in(people.jo).get("/api/v1/me")).json()
    assert [(row["id"], row["display_name"]) for row in me["works_with"]] == [(people.sam.id, "Sammy")]
    with world.database.reading() as db:
        assert service_users_of(db, people.jo.id, now() - timedelta(days=1)) == []


async def test_R30_an_assignment_that_ended_opens_no_new_session(world: World, people: People) -> None:
    with world.database.writing() as db:
        end_work(db, world.app.state.trail, NOBODY, people.jo, people.sam, now())
    jo = world.signed_in(people.jo)
    assert (await jo.get("/api/v1/me")).json()["works_with"] == []
    answer = await jo.post("/api/v1/sessions", json={"mode": "remote", "service_user_id": people.sam.id})
    assert code_of(answer) == (404, "not_found")


@pytest.mark.parametrize(
    ("role", "login", "name", "password", "words"),
    [
        (Role.GUEST, "ida", "Ida", PASSWORD, "needs no account"),
        (Role.WORKER, "i", "Ida", PASSWORD, "A login has"),
        (Role.WORKER, "ida lee", "Ida", PASSWORD, "A login has"),
        (Role.WORKER, "ida", "   ", PASSWORD, "A name has"),
        (Role.WORKER, "ida", "Ida", "short", "A password has"),
        (Role.WORKER, "sammy", "Ida", PASSWORD, "already"),
    ],
)
def test_an_account_that_cannot_be_says_why(
    world: World, people: People, role: Role, login: str, name: str, password: str, words: str
) -> None:
    with pytest.raises(BadInput, match=r".") as refused, world.database.writing() as db:
        add_account(db, role, login, name, password, now())
    assert words in refused.value.detail


def test_an_account_that_is_not_there_cannot_be_disabled(world: World) -> None:
    with pytest.raises(NotFound), world.database.writing() as db:
        account_named(db, "nobody")
