"""Your ways in: what the page shows, and what each button ends (abuse 6, 11)."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest
import time_machine
from sqlmodel import select

from app.database.columns import now
from app.database.tables import AuditRow, AuthSessionRow
from app.identity.devices import device_words
from tests.app.identity.ways import give_password, password_page
from tests.app.pages.browsing import browser, send, words
from tests.app.world import PASSWORD, People, World, code_of, invite, join, start

IPAD = "Mozilla/5.0 (iPad; CPU OS 15_8 like Mac OS X) AppleWebKit/605.1.15 Version/15.6 Mobile/15E148 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-T220) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"
NEW = "seven quiet boats at noon"


@pytest.fixture
async def tablet(world: World, people: People) -> httpx.AsyncClient:
    """Sam at a tablet, signed in with a password."""
    give_password(world, people.sam)
    client = world.client(**{"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "User-Agent": IPAD})
    assert (await send(client, "/sign-in", login="sammy", password=PASSWORD)).status_code == 303
    return client


async def is_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/api/v1/me")).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (IPAD, "Safari on iPad"),
        (ANDROID, "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130", "Edge on Windows"),
        ("python-httpx/0.28", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_device_is_named_in_words_of_ours(user_agent: str, said: str) -> None:
    assert device_words(user_agent) == said


async def test_the_page_lists_where_one_is_signed_in(world: World, people: People, tablet: httpx.AsyncClient) -> None:
    phone = world.client(**{"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "User-Agent": ANDROID})
    await send(phone, "/sign-in", login="sammy", password=PASSWORD)
    page = words(await tablet.get("/account"))
    assert re.search(r"Safari on iPad This device", page) and "Chrome on Android Last used" in page
    assert "Johanna" not in page


async def test_one_device_is_signed_out_and_only_ones_own(
    world: World, people: People, tablet: httpx.AsyncClient
) -> None:
    phone, kim = browser(world, people.sam), browser(world, people.kim)
    with world.database.reading() as db:
        rows = {row.user_id: row.id for row in db.exec(select(AuthSessionRow).where(AuthSessionRow.method == ""))}
    assert (await send(tablet, f"/account/devices/{rows[people.kim.id]}/sign-out")).status_code == 404
    assert await is_in(kim)
    assert (await send(tablet, f"/account/devices/{rows[people.sam.id]}/sign-out")).status_code == 303
    assert not await is_in(phone) and await is_in(tablet)


async def test_signing_out_everywhere_ends_seats_and_programs_too(
    world: World, people: People, tablet: httpx.AsyncClient
) -> None:
    program = world.signed_in(people.sam)
    code = (await invite(program, await start(program), "service_user"))["code"]
    seat = world.client((await join(world.client(), code)).json()["token"])
    jo = browser(world, people.jo)
    assert await is_in(seat)
    answer = await send(tablet, "/account/sign-out-everywhere")
    assert '"cookies"' in answer.headers["clear-site-data"] and answer.headers["location"] == "/"
    assert [await is_in(client) for client in (tablet, program, seat, jo)] == [False, False, False, True]


async def test_a_new_password_ends_the_old_one_and_other_devices(
    world: World, people: People, tablet: httpx.AsyncClient
) -> None:
    phone = browser(world, people.sam)
    before = tablet.cookies["waymark"]
    answer = await send(tablet, "/account/password", password=NEW)
    assert answer.headers["location"] == "/account?done=password"
    assert await is_in(tablet) and not await is_in(phone)
    assert not await is_in(world.client(cookie=before))
    assert "the password was changed" in words(await phone.get("/")), "the other device reads why"
    assert "You are signed out here" not in words(await browser(world).get("/"))
    assert (await password_page(world, "sammy"))[1].status_code == 422
    assert (await password_page(world, "sammy", NEW))[1].status_code == 303


async def test_a_bad_new_password_says_why_and_changes_nothing(world: World, tablet: httpx.AsyncClient) -> None:
    answer = await send(tablet, "/account/password", password="passwordpassword")
    assert answer.status_code == 422 and "Many people use a password like this one" in words(answer)
    assert (await password_page(world, "sammy"))[1].status_code == 303


async def test_changes_ask_first_who_it_is(world: World, people: People) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        jo = browser(world, people.jo)
        clock.shift(301)
        for path in ("password", "code-app", "code-app/remove", "recovery-codes", "passkeys/x/remove"):
            answer = await send(jo, f"/account/{path}", password=NEW)
            assert answer.headers["location"].startswith("/step-up"), path
        assert code_of(await jo.post("/passkeys/new", headers={"accept": "application/json"}))[1] == "step_up_needed"


async def test_a_seat_without_an_account_has_no_such_page(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    code = (await invite(jo, await start(jo, people.sam.id), "service_user"))["code"]
    seat = world.client((await join(world.client(), code)).json()["token"])
    assert (await seat.get("/account")).status_code == 403
    assert (await world.client().get("/account")).status_code == 401


async def test_signing_in_again_in_the_same_browser_ends_the_sign_in_before(
    world: World, tablet: httpx.AsyncClient
) -> None:
    before = tablet.cookies["waymark"]
    await send(tablet, "/sign-in", login="sammy", password=PASSWORD)
    assert tablet.cookies["waymark"] != before
    assert not await is_in(world.client(cookie=before)) and await is_in(tablet)


async def test_signing_out_is_in_the_trail(world: World, people: People, tablet: httpx.AsyncClient) -> None:
    await send(tablet, "/sign-out")
    with world.database.reading() as db:
        rows = db.exec(select(AuditRow).where(AuditRow.subject_id == people.sam.id)).all()
    assert [(row.action, row.result) for row in rows] == [("signed_in", "password"), ("signed_out", "done")]


async def test_passkeys_do_not_work_at_an_address_of_numbers_and_the_page_says_so(
    world: World, tablet: httpx.AsyncClient
) -> None:
    assert "Passkeys do not work at this address" in words(await tablet.get("/account"))
    assert "data-passkey" not in (await browser(world).get("/")).text
    answer = await tablet.post("/passkeys/ask", json={"why": "sign-in"}, headers={"accept": "application/json"})
    assert code_of(answer) == (404, "not_found")


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"rawId": "x", "response": {}},
        {"rawId": "!!", "response": {"clientDataJSON": "!!"}},
        {"rawId": "eA", "response": {"clientDataJSON": "e30"}},
        {"rawId": "eA", "response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiAieCJ9"}},
        {"rawId": ["x"], "response": {"clientDataJSON": 5}},
        {"rawId": "eA", "response": "x"},
    ],
    ids=str,
)
async def test_what_is_no_passkey_is_refused_and_breaks_nothing(
    world: World, people: People, credential: dict[str, object]
) -> None:
    client = world.client(accept="application/json")
    world.app.state.settings = world.settings.model_copy(update={"public_url": "https://waymark.example"})
    body = {"why": "sign-in", "credential": credential}
    assert code_of(await client.post("/passkeys/answer", json=body)) == (401, "passkey_refused")


async def test_many_sign_outs_at_once_break_nothing(world: World, tablet: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(send(tablet, "/sign-out") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {303}
