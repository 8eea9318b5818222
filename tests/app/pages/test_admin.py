"""The pages of who runs the service: accounts, teams, who works with whom, careful steps."""

from __future__ import annotations

import re

import httpx
import pytest

from app.database.tables import UserRow
from tests.app.pages.browsing import browser, code_from, go_in, send, start_with, words
from tests.app.world import People, World

ACCOUNTS = "/admin/accounts"


async def _page(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, words(answer)
    return words(answer)


async def test_accounts_are_listed_searched_and_paged(world: World, people: People) -> None:
    with world.database.writing() as db:
        for number in range(60):
            at = people.sam.created_at
            db.add(UserRow(role="worker", login=f"a{number:02}", display_name=f"100% {number}", created_at=at))
    alex = browser(world, people.alex)
    first = await _page(alex, "/admin")
    assert "66 accounts" in first and "page 1 of 2" in first
    assert "Sammy sammy Has a workbook In use" in await _page(alex, "/admin?page=2")
    assert "Sammy sammy Has a workbook In use" in await _page(alex, "/admin?page=99")
    assert "1 account " in await _page(alex, "/admin?q=SAM")
    assert "60 accounts" in await _page(alex, "/admin?q=100%25")
    assert "0 accounts No account fits" in await _page(alex, "/admin?q=_")
    assert "1 account " in await _page(alex, "/admin?role=admin")
    assert "66 accounts" in await _page(alex, "/admin?role=nonsense")


@pytest.mark.parametrize("who", ["sam", "jo", "pat"])
async def test_nobody_else_sees_or_does_anything_here(world: World, people: People, who: str) -> None:
    client = browser(world, getattr(people, who))
    own = f"{ACCOUNTS}/{people.kim.id}"
    for path in ("/admin", "/admin/teams", f"{ACCOUNTS}/new", own, f"{own}/close", f"{own}/role", f"{own}/reset"):
        assert (await client.get(path)).status_code == 403, path
    for path in ("/admin/teams", f"{own}", f"{own}/close", f"{own}/open", f"{own}/reset", f"{own}/people"):
        answer = await send(client, path, name="x", login="bo", display_name="x")
        assert answer.status_code == 403, path
    assert (await send(client, f"{ACCOUNTS}/new", role="admin", login="x1", display_name="X")).status_code == 403
    assert (await send(client, f"{own}/role", role="admin")).status_code == 403


async def test_a_new_member_of_staff_gets_a_first_password_that_works(world: World, people: People) -> None:
    alex = browser(world, people.alex)
    made = await send(alex, f"{ACCOUNTS}/new", role="worker", login="Mary.Lee", display_name=" Mary  Lee ")
    assert made.status_code == 200, words(made)
    shown = re.findall(r'<dd class="secret">([^<]+)</dd>', made.text)
    assert shown[0] == "mary.lee"
    signed = await send(browser(world), "/sign-in", login="mary.lee", password=shown[1])
    assert signed.status_code == 303
    again = await send(alex, f"{ACCOUNTS}/new", role="worker", login="mary.lee", display_name="M")
    assert again.status_code == 422 and "already" in words(again) and 'value="mary.lee"' in again.text


async def test_someone_with_a_workbook_needs_no_password_and_no_real_name(world: World, people: People) -> None:
    alex = browser(world, people.alex)
    made = await send(alex, f"{ACCOUNTS}/new", role="service_user", login="blue-kite", display_name="Blue Kite")
    assert made.status_code == 303
    page = await _page(alex, made.headers["location"])
    assert "There is no way in yet." in page and "Password no" in page


async def test_teams_are_made_named_and_given(world: World, people: People) -> None:
    alex = browser(world, people.alex)
    await send(alex, "/admin/teams", name="North")
    twice = await send(alex, "/admin/teams", name="North")
    assert twice.status_code == 422 and "already" in words(twice)
    page = await alex.get("/admin/teams")
    team = re.findall(r'action="/admin/teams/([^"]+)"', page.text)[0]
    await send(alex, f"/admin/teams/{team}", name="North side")
    await send(alex, f"{ACCOUNTS}/{people.jo.id}", display_name="Jo", team_id=team)
    assert "Jo johanna Worker North side In use" in await _page(alex, "/admin")
    wrong = await send(alex, f"{ACCOUNTS}/{people.jo.id}", display_name="Jo", team_id="nothing")
    assert wrong.status_code == 404


async def test_R30_a_worker_is_assigned_and_ended_from_either_side(world: World, people: People) -> None:
    alex, bo = browser(world, people.alex), browser(world, people.bo)
    await send(alex, f"{ACCOUNTS}/{people.bo.id}/people", login="kim")
    assert "Kim" in await _page(bo, "/people")
    assert "Bo" in await _page(alex, f"{ACCOUNTS}/{people.kim.id}")
    ended = await send(alex, f"{ACCOUNTS}/{people.kim.id}/people/end", other_id=people.bo.id)
    assert ended.status_code == 303
    assert "Nobody is on your list yet." in await _page(bo, "/people")
    wrong = await send(alex, f"{ACCOUNTS}/{people.kim.id}/people", login="sammy")
    assert wrong.status_code == 422 and "Name a worker" in words(wrong)
    nobody = await send(alex, f"{ACCOUNTS}/{people.kim.id}/people", login="nobody")
    assert nobody.status_code == 422 and "no account" in words(nobody)


async def test_closing_an_account_asks_first_and_puts_its_owner_out(world: World, people: People) -> None:
    alex, jo = browser(world, people.alex), browser(world, people.jo)
    session = await start_with(jo, service_user_id=people.sam.id)
    path = f"{ACCOUNTS}/{people.jo.id}"
    assert "signed out at once" in await _page(alex, f"{path}/close")
    await send(alex, f"{path}/close")
    assert (await jo.get(session)).status_code == 303  # to the sign-in page
    assert "Closed" in await _page(alex, path)
    await send(alex, f"{path}/open")
    assert "In use" in await _page(alex, path)
    assert (await browser(world, people.jo).get(session)).status_code == 404


async def test_another_role_ends_what_the_old_one_opened(world: World, people: People) -> None:
    alex = browser(world, people.alex)
    session = await start_with(browser(world, people.jo), service_user_id=people.sam.id)
    await send(alex, f"{ACCOUNTS}/{people.jo.id}/role", role="supervisor")
    fresh = browser(world, people.jo)
    assert (await fresh.get(session)).status_code == 404
    assert (await fresh.get("/people")).status_code == 403
    refused = await send(alex, f"{ACCOUNTS}/{people.sam.id}/role", role="admin")
    assert refused.status_code == 422


async def test_nobody_closes_themselves_out(world: World, people: People) -> None:
    alex = browser(world, people.alex)
    for step in ("close", "role", "reset"):
        assert (await send(alex, f"{ACCOUNTS}/{people.alex.id}/{step}", role="worker")).status_code == 403, step
    assert "another admin" in words(await send(alex, f"{ACCOUNTS}/{people.alex.id}/close")).casefold()


async def test_an_admin_page_says_nothing_of_what_anybody_wrote(world: World, people: People) -> None:
    sam, jo, alex = browser(world, people.sam), browser(world, people.jo), browser(world, people.alex)
    session = await start_with(jo, service_user_id=people.sam.id)
    await go_in(sam, await code_from(jo, session, "service_user"))
    for path in (session, f"{session}/recap", "/workbook", "/record", f"/api/v1{session}", "/api/v1/entries"):
        answer = await alex.get(path)
        assert answer.status_code in (403, 404) or answer.json() == {"entries": []}, path
