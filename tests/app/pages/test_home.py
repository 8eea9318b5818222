"""The first page in each role, signing in and out."""

from __future__ import annotations

import pytest

from app.database.columns import now
from app.people.people import add_account
from realtime.identity import Role
from tests.app.pages.browsing import browser, code_from, go_in, send, start_with, words
from tests.app.world import PASSWORD, People, World


async def test_who_is_not_signed_in_sees_the_sign_in_page_and_the_door_for_a_code(world: World) -> None:
    page = await browser(world).get("/")
    assert page.status_code == 200
    assert 'href="/join"' in page.text
    assert 'name="password"' in page.text
    assert "demo" not in words(page)


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("sam", "Hello Sammy. Look at topics"),
        ("jo", "People I work with Sammy"),
        ("pat", "You can watch a session only when"),
        ("alex", "You cannot read anyone's words here."),
    ],
)
async def test_home_is_the_role_s_own(world: World, people: People, who: str, shown: str) -> None:
    assert shown in words(await browser(world, getattr(people, who)).get("/"))


async def test_a_worker_sees_only_the_people_they_work_with(world: World, people: People) -> None:
    page = words(await browser(world, people.jo).get("/people"))
    assert "Sammy" in page
    assert "Kim" not in page
    assert "Nobody is on your list yet." in words(await browser(world, people.bo).get("/people"))


async def test_only_workers_have_a_list_of_people(world: World, people: People) -> None:
    assert (await browser(world, people.sam).get("/people")).status_code == 403
    assert (await browser(world, people.jo).get("/together")).status_code == 403


async def test_signing_in_leads_home_and_signing_out_back(world: World) -> None:
    with world.database.writing() as db:
        add_account(db, Role.SERVICE_USER, "rae", "Rae", PASSWORD, now())
    client = browser(world)
    answer = await send(client, "/sign-in", login="Rae", password=PASSWORD, next="/workbook")
    assert (answer.status_code, answer.headers["location"]) == (303, "/workbook")
    cookie = answer.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "Hello Rae." in words(await client.get("/"))
    gone = await client.post("/sign-out")
    assert gone.headers["clear-site-data"] == '"cache", "cookies"'
    assert "Welcome to Waymark" in words(await client.get("/"))


async def test_a_wrong_password_is_said_kindly_and_the_name_stays_typed(world: World) -> None:
    answer = await send(browser(world), "/sign-in", login="nobody", password="wrong")
    assert answer.status_code == 422
    assert "The name or the password is not right." in words(answer)
    assert 'value="nobody"' in answer.text


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
async def test_a_sign_in_page_never_leads_to_another_site(world: World, elsewhere: str) -> None:
    page = await browser(world).get("/", params={"next": elsewhere})
    assert "elsewhere" not in page.text


async def test_a_page_that_needs_signing_in_leads_there_and_back(world: World) -> None:
    answer = await browser(world).get("/workbook")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?next=/workbook")
    assert "To see that page, sign in first." in words(await browser(world).get(answer.headers["location"]))


async def test_R23_words_sent_after_signing_out_are_shown_and_the_way_leads_back_to_their_page(world: World) -> None:
    where = "/topics/hard-day/what-helps"
    client = browser(world)
    client.headers["Referer"] = f"{client.base_url}{where}"
    form = {"page": "hard-day/what-helps", "exercise": "helped-before", "text": "I call my sister"}
    answer = await send(client, "/sessions/none/entries", **form)
    assert answer.status_code == 401
    assert "I call my sister" in words(answer)
    assert f'href="/?next={where}">Sign in</a>' in answer.text


async def test_R1_a_service_user_starts_from_a_page_and_lands_on_it(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    offer = await sam.get("/together", params={"page": "hard-day/what-helps"})
    assert 'name="page" value="hard-day/what-helps"' in offer.text
    session = await start_with(sam, mode="in_person", page="hard-day/what-helps")
    assert 'data-page="hard-day/what-helps"' in (await sam.get(session)).text


async def test_an_open_session_is_offered_again_to_those_in_it_and_to_its_owner(world: World, people: People) -> None:
    jo, sam = browser(world, people.jo), browser(world, people.sam)
    session = await start_with(jo, service_user_id=people.sam.id)
    assert f'href="{session}"' in (await jo.get("/")).text
    assert f'href="{session}"' in (await sam.get("/")).text
    before = await sam.get(session)
    assert "Johanna asks you to look at a page together." in words(before)
    assert f'action="{session}/enter"' in before.text
    assert "data-live-session" not in before.text
    assert (await sam.post(f"{session}/enter")).headers["location"] == session
    assert (await sam.get(session)).status_code == 200
    assert "A session with Sammy" in words(await jo.get("/"))


async def test_who_came_with_a_code_is_led_back_in_while_the_session_lasts(world: World, people: People) -> None:
    jo, tablet = browser(world, people.jo), browser(world)
    session = await start_with(jo, service_user_id=people.sam.id)
    await go_in(tablet, await code_from(jo, session, "service_user"))
    assert (await tablet.get("/")).headers["location"] == session
    await jo.post(f"{session}/end")
    assert "Welcome to Waymark" in words(await tablet.get("/"))


async def test_a_worker_starts_from_the_page_they_read(world: World, people: People) -> None:
    jo = browser(world, people.jo)
    page = await jo.get("/topics/hope/what-hope-is")
    assert 'href="/people?page=hope/what-hope-is"' in page.text
    offer = await jo.get("/people", params={"page": "hope/what-hope-is"})
    assert 'name="page" value="hope/what-hope-is"' in offer.text
    session = await start_with(jo, service_user_id=people.sam.id, page="hope/what-hope-is")
    assert 'data-page="hope/what-hope-is"' in (await jo.get(session)).text
    assert (await jo.get("/people", params={"page": "<script>"})).text.count("<script>") == 0


async def test_nobody_starts_with_someone_they_do_not_work_with(world: World, people: People) -> None:
    jo = browser(world, people.jo)
    assert (await jo.post("/sessions", data={"service_user_id": people.kim.id})).status_code == 404
    assert (await jo.post("/sessions", data={})).status_code == 422
    assert (await browser(world, people.pat).post("/sessions", data={})).status_code == 403


async def test_the_admin_s_page_is_the_admin_s(world: World, people: People) -> None:
    assert (await browser(world, people.alex).get("/admin")).status_code == 200
    assert (await browser(world, people.jo).get("/admin")).status_code == 403
