"""Joining by pages: a kind answer to every wrong code, a look before going in, and nothing used up by looking."""

from __future__ import annotations

import re

import pytest

from tests.app.pages.browsing import browser, code_from, go_in, send, start_with, words
from tests.app.world import People, World


async def test_R2_a_code_typed_in_small_letters_with_gaps_leads_in(world: World, people: People) -> None:
    jo, tablet = browser(world, people.jo), browser(world)
    session = await start_with(jo, service_user_id=people.sam.id)
    code = await code_from(jo, session, "service_user")
    spoken = " ".join(code[at : at + 2] for at in (0, 2, 4)).lower()
    assert await go_in(tablet, spoken) == session
    assert "Sammy" in (await tablet.get(session)).text


async def test_before_going_in_one_sees_who_asks_and_who_is_there(world: World, people: People) -> None:
    jo, tablet = browser(world, people.jo), browser(world)
    session = await start_with(jo, service_user_id=people.sam.id)
    page = await send(tablet, "/join", code=await code_from(jo, session, "service_user"))
    shown = words(page)
    assert "Johanna asks you to look at a page together." in shown
    assert "Johanna (worker)" in shown
    assert "What you write stays private until you choose to show it." in shown
    assert "Not now" in shown
    assert page.headers["cache-control"] == "no-store"


async def test_R2_looking_at_a_link_uses_nothing_up(world: World, people: People) -> None:
    sam, jo = browser(world, people.sam), browser(world)
    session = await start_with(sam)
    shown = (await send(sam, f"{session}/invites", role="worker")).text
    link = re.search(r'value="http://127.0.0.1:8000(/join/[^"]+)"', shown)
    assert link is not None
    for _ in range(3):
        assert (await jo.get(link[1])).status_code == 200
    token = link[1].removeprefix("/join/")
    assert (await send(jo, "/join/enter", token=token)).headers["location"] == session
    again = await browser(world).get(link[1])
    assert again.status_code == 410
    assert "This code was used already. Ask Sammy for a new one." in words(again)


@pytest.mark.parametrize("code", ["XXXYYY", "", "a" * 300, "\N{SNOWMAN}"])
async def test_a_wrong_code_gets_a_sentence_and_the_field_again(world: World, code: str) -> None:
    answer = await send(browser(world), "/join", code=code)
    assert answer.status_code in (404, 422)
    assert 'role="alert"' in answer.text
    assert 'name="code"' in answer.text


async def test_too_many_wrong_codes_are_slowed_down_with_a_page(world: World) -> None:
    client = browser(world)
    for _ in range(10):
        assert (await send(client, "/join", code="XXXYYY")).status_code == 404
    answer = await send(client, "/join", code="XXXYYY")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "Wait a little and try again." in words(answer)


async def test_a_guest_is_asked_for_a_name_and_keeps_what_was_typed(world: World, people: People) -> None:
    sam, guest = browser(world, people.sam), browser(world)
    session = await start_with(sam)
    code = await code_from(sam, session, "guest")
    assert 'name="display_name"' in (await send(guest, "/join", code=code)).text
    nameless = await send(guest, "/join/enter", code=code, display_name="  ")
    assert nameless.status_code == 422
    assert "Please say your name" in words(nameless)
    assert await go_in(guest, code, display_name="Mo") == session
    assert "Mo" in (await sam.get(session)).text


async def test_a_code_for_someone_else_stays_good(world: World, people: People) -> None:
    sam, pat, jo = (browser(world, who) for who in (people.sam, people.pat, people.jo))
    session = await start_with(sam)
    code = await code_from(sam, session, "worker")
    refused = await send(pat, "/join/enter", code=code)
    assert refused.status_code == 403
    assert "You did not use it up." in words(refused)
    assert await go_in(jo, code) == session


async def test_an_account_keeps_its_own_cookie_when_it_goes_in(world: World, people: People) -> None:
    sam, jo = browser(world, people.sam), browser(world, people.jo)
    session = await start_with(sam)
    code = await code_from(sam, session, "worker")
    answer = await send(jo, "/join/enter", code=code)
    assert "set-cookie" not in answer.headers
    assert "People I work with" in words(await jo.get("/"))


async def test_R37_a_supervisor_waits_on_a_page_that_tells_nothing(world: World, people: People) -> None:
    sam, pat = browser(world, people.sam), browser(world, people.pat)
    session = await start_with(sam, page="hard-day/what-helps")
    await go_in(pat, await code_from(sam, session, "supervisor"))
    page = await pat.get(session)
    assert "Please wait for a yes Sammy decides" in words(page)
    assert "hard-day" not in page.text
    assert (await pat.get(f"{session}/pages/hard-day/what-helps")).status_code == 404


async def test_a_code_of_an_ended_session_says_so(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    session = await start_with(sam)
    code = await code_from(sam, session, "worker")
    await sam.post(f"{session}/end")
    answer = await send(browser(world), "/join", code=code)
    assert answer.status_code == 409
    assert "The session is over." in words(answer)
