"""A way in that a worker hands over: who may make one, how long it is good, and that it is good once (abuse 21, R2)."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
import time_machine
from sqlmodel import select

from app.database.columns import now
from app.database.tables import AuditRow, AuthSessionRow, SignInPassRow, UserRow
from tests.app.pages.browsing import browser, send, words
from tests.app.world import People, World


async def made(world: World, people: People) -> tuple[str, str]:
    """Jo makes a way in for Sam; its link, as a path, and its code."""
    page = await send(browser(world, people.jo), f"/people/{people.sam.id}/way-in")
    assert page.status_code == 200, words(page)
    link = re.search(r'value="http://127\.0\.0\.1:8000(/way-in/[\w-]{43})"', page.text)
    code = re.search(r'data-way-in-code="(\w{8})"', page.text)
    assert link is not None and code is not None
    return link[1], code[1]


async def who(client: httpx.AsyncClient) -> str | None:
    answer = await client.get("/api/v1/me")
    return answer.json()["display_name"] if answer.status_code == 200 else None


async def test_the_link_signs_in_when_somebody_says_so_and_not_before(world: World, people: People) -> None:
    link, _ = await made(world, people)
    preview, sam = browser(world), browser(world)
    assert (await preview.get(link)).status_code == 200 and await who(preview) is None
    page = await sam.get(link)
    assert "Go in" in words(page) and "Sammy" not in words(page)
    answer = await send(sam, "/way-in", token=link.rsplit("/", 1)[1])
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert await who(sam) == "Sammy"


async def test_the_code_signs_in_however_it_is_typed(world: World, people: People) -> None:
    _, code = await made(world, people)
    sam = browser(world)
    typed = "-".join(code[at : at + 2] for at in range(0, 8, 2)).lower()
    answer = await send(sam, "/way-in", code=f" {typed} ", next="/workbook")
    assert (answer.status_code, answer.headers["location"]) == (303, "/workbook")
    assert await who(sam) == "Sammy"


@pytest.mark.parametrize("with_code", [True, False])
async def test_of_a_hundred_at_once_exactly_one_gets_in(world: World, people: People, with_code: bool) -> None:
    link, code = await made(world, people)
    form = {"code": code} if with_code else {"token": link.rsplit("/", 1)[1]}
    answers = await asyncio.gather(*(send(browser(world), "/way-in", **form) for _ in range(100)))
    assert [answer.status_code for answer in answers].count(303) == 1
    with world.database.reading() as db:
        assert len(db.exec(select(AuthSessionRow).where(AuthSessionRow.method == "link")).all()) == 1


async def test_a_used_an_old_and_an_unknown_one_look_alike(world: World, people: People) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        link, code = await made(world, people)
        await send(browser(world), "/way-in", code=code)
        used = await send(browser(world), "/way-in", code=code)
        _, old = await made(world, people)
        clock.shift(timedelta(days=1))
        too_old = await send(browser(world), "/way-in", code=old)
        unknown = await send(browser(world), "/way-in", code="BBBBBBBB")
        assert used.status_code == too_old.status_code == unknown.status_code == 404
        assert len({words(answer) for answer in (used, too_old, unknown)}) == 1
        assert (await browser(world).get(link)).status_code == 404


async def test_a_new_one_ends_the_old(world: World, people: People) -> None:
    _, first = await made(world, people)
    _, second = await made(world, people)
    assert (await send(browser(world), "/way-in", code=first)).status_code == 404
    assert (await send(browser(world), "/way-in", code=second)).status_code == 303


async def test_only_the_worker_of_that_person_makes_one(world: World, people: People) -> None:
    path = f"/people/{people.sam.id}/way-in"
    assert (await send(browser(world, people.bo), path)).status_code == 404
    for other in (people.sam, people.kim, people.pat, people.alex):
        assert (await send(browser(world, other), path)).status_code in (403, 404)
    assert (await send(browser(world), path)).status_code == 401
    jo = browser(world, people.jo)
    for foreign in (people.kim.id, people.alex.id, people.jo.id, "no-such-id"):
        assert (await send(jo, f"/people/{foreign}/way-in")).status_code in (403, 404)
    with world.database.reading() as db:
        assert list(db.exec(select(SignInPassRow))) == []


async def test_a_disabled_account_is_not_let_in(world: World, people: People) -> None:
    _, code = await made(world, people)
    with world.database.writing() as db:
        row = db.get_one(UserRow, people.sam.id)
        row.active = False
        db.add(row)
    assert (await send(browser(world), "/way-in", code=code)).status_code == 404


async def test_codes_cannot_be_tried_out(world: World, people: People) -> None:
    tries = [send(browser(world), "/way-in", code=f"BBBBBB{one}{two}") for one in "BCDFGH" for two in "BCDFGH"]
    seen = [answer.status_code for answer in await asyncio.gather(*tries)]
    assert seen.count(404) == 20 and seen.count(429) == 16


async def test_its_owner_sees_who_made_it_and_whether_it_was_used_and_can_end_it(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    _, code = await made(world, people)
    page = words(await sam.get("/account"))
    assert "Johanna made a link for you" in page and "It was not used yet" in page
    await send(sam, "/account/way-in/remove")
    assert (await send(browser(world), "/way-in", code=code)).status_code == 404
    _, code = await made(world, people)
    await send(browser(world), "/way-in", code=code)
    assert "It was used on" in words(await sam.get("/account"))


async def test_the_owner_is_told_at_home_of_a_sign_in_by_link_elsewhere_and_who_used_it_cannot_hide_it(
    world: World, people: People
) -> None:
    sam, someone = browser(world, people.sam), browser(world)
    assert "with a link" not in words(await sam.get("/"))
    _, code = await made(world, people)
    await send(someone, "/way-in", code=code)
    assert "with a link" not in words(await someone.get("/"))
    await send(someone, "/account/way-in/remove")
    page = words(await sam.get("/"))
    assert "Someone signed in as you with a link" in page and "Johanna made a link for you" in page
    assert (await send(sam, "/account/way-in/remove", next="/")).headers["location"] == "/"
    assert "with a link" not in words(await sam.get("/"))


async def test_whatever_links_come_later_each_that_was_used_is_told_until_its_owner_answers(
    world: World, people: People
) -> None:
    """Two links would answer for each other, and a newer one would hide an older one."""
    sam = browser(world, people.sam)
    someone = []
    for _ in range(3):
        _, code = await made(world, people)
        someone.append(browser(world))
        await send(someone[-1], "/way-in", code=code)
    await made(world, people)
    for client in someone:
        page = await client.get("/")
        assert words(page).count("Someone signed in as you with a link") == 2
        assert "Yes, that was me" not in words(page)
        await send(client, "/account/way-in/remove", next="/")
        for row in used(world):
            await send(client, "/account/way-in/remove", only=row.id)
    for left in (3, 2, 1):
        page = await sam.get("/")
        assert words(page).count("Someone signed in as you with a link") == left
        which = re.search(r'name="only" value="([^"]+)"', page.text)
        assert which is not None
        await send(sam, "/account/way-in/remove", next="/", only=which[1])
    assert used(world) == [] and "with a link" not in words(await sam.get("/"))


async def test_ending_an_unused_link_answers_for_no_other(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    _, code = await made(world, people)
    await send(browser(world), "/way-in", code=code)
    _, code = await made(world, people)
    page = await sam.get("/account")
    assert "It was not used yet" in words(page) and "It was used on" in words(page)
    which = re.findall(r'name="only" value="([^"]+)"', page.text)
    assert len(which) == 1
    await send(sam, "/account/way-in/remove", only=which[0])
    assert (await send(browser(world), "/way-in", code=code)).status_code == 404
    assert "Someone signed in as you with a link" in words(await sam.get("/"))


async def test_who_has_nothing_but_links_answers_with_a_later_one_and_that_one_is_told_next(
    world: World, people: People
) -> None:
    with world.database.writing() as db:
        row = db.get_one(UserRow, people.sam.id)
        row.password_hash = ""
        db.add(row)
    with time_machine.travel(now(), tick=False) as clock:
        clients = []
        for _ in range(2):
            _, code = await made(world, people)
            clients.append(browser(world))
            clock.shift(timedelta(minutes=1))
            await send(clients[-1], "/way-in", code=code)
        first, second = clients
        assert "Yes, that was me" in words(await second.get("/"))
        await send(second, "/account/way-in/remove", next="/")
        assert "with a link" not in words(await second.get("/"))
        await send(first, "/account/way-in/remove", next="/")
        page = words(await first.get("/"))
        assert "Someone signed in as you with a link" in page and "Yes, that was me" not in page


async def test_making_one_is_a_careful_step(world: World, people: People) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        jo = browser(world, people.jo)
        clock.shift(timedelta(minutes=5))
        answer = await send(jo, f"/people/{people.sam.id}/way-in")
        assert answer.status_code == 303 and answer.headers["location"].startswith("/step-up?next=")
    with world.database.reading() as db:
        assert list(db.exec(select(SignInPassRow))) == []


async def test_R32_the_list_of_devices_and_who_has_seen_this_tell_that_a_link_was_used(
    world: World, people: People
) -> None:
    sam = browser(world, people.sam)
    _, code = await made(world, people)
    assert "Someone signed in as you" not in words(await sam.get("/record"))
    await send(browser(world), "/way-in", code=code)
    page = words(await sam.get("/record"))
    assert "Johanna made a link for you to sign in with on" in page
    assert "Someone signed in as you with a link that was made for you on" in page
    page = words(await sam.get("/account"))
    assert page.count("Signed in:") == 2 and page.count("with a link or code that somebody made") == 1


def used(world: World) -> list[SignInPassRow]:
    """The ways in that were used and are still told of."""
    with world.database.reading() as db:
        return [row for row in db.exec(select(SignInPassRow)) if row.used_at is not None]


async def test_making_and_using_are_in_the_trail_of_the_person_and_the_secrets_are_nowhere(
    world: World, people: People
) -> None:
    link, code = await made(world, people)
    await send(browser(world), "/way-in", code=code)
    with world.database.reading() as db:
        rows = db.exec(select(AuditRow).where(AuditRow.subject_id == people.sam.id)).all()
        assert [(row.action, row.actor_id, row.result) for row in rows] == [
            ("pass_made", people.jo.id, "done"),
            ("signed_in", people.sam.id, "link"),
        ]
    file = world.settings.database_file
    assert file is not None
    world.database.empty_log()
    held = file.read_bytes()
    assert code.encode() not in held and link.rsplit("/", 1)[1].encode() not in held
