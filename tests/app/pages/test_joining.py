"""Joining by pages: a kind answer to every wrong code, a look before going in, and nothing used up by looking."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.database.columns import now
from app.database.tables import InviteRow, ParticipantRow, SessionGrantRow
from app.sessions.participants import people_of
from tests.app.pages.browsing import browser, code_from, fields_of, go_in, send, start_with, type_code, words
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
    page = await type_code(tablet, await code_from(jo, session, "service_user"))
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
    answer = await type_code(browser(world), code)
    assert answer.status_code in (404, 422)
    assert 'role="alert"' in answer.text
    assert 'name="code"' in answer.text


async def test_too_many_wrong_codes_are_slowed_down_with_a_page(world: World) -> None:
    client = browser(world)
    for _ in range(20):
        assert (await type_code(client, "XXXYYY")).status_code == 404
    answer = await type_code(client, "XXXYYY")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "Wait a little and try again." in words(answer)


async def test_a_guest_is_asked_for_a_name_and_keeps_what_was_typed(world: World, people: People) -> None:
    sam, guest = browser(world, people.sam), browser(world)
    session = await start_with(sam)
    code = await code_from(sam, session, "guest")
    assert 'name="display_name"' in (await type_code(guest, code)).text
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
    answer = await type_code(browser(world), code)
    assert answer.status_code == 409
    assert "The session is over." in words(answer)


def _people_in(world: World, session: str) -> list[ParticipantRow]:
    with world.database.reading() as db:
        return people_of(db, session.rpartition("/")[2])


async def test_a_typed_code_stands_in_no_address_and_no_page_is_the_answer_to_a_post(
    world: World, people: People
) -> None:
    sam, guest = browser(world, people.sam), browser(world)
    code = await code_from(sam, await start_with(sam), "guest")
    answer = await send(guest, "/join", code=code)
    assert (answer.status_code, answer.headers["location"]) == (303, "/join/enter")
    kept = answer.headers["set-cookie"].lower()
    for part in ("path=/join", "httponly", "samesite=strict", "max-age=600"):
        assert part in kept
    for _ in range(2):  # Back finds the page again
        assert (await guest.get("/join/enter")).status_code == 200
    nothing_typed = await browser(world).get("/join/enter")
    assert (nothing_typed.status_code, nothing_typed.headers["location"]) == (303, "/join")


async def test_a_wrong_code_stays_in_the_field_to_be_compared(world: World) -> None:
    answer = await type_code(browser(world), 'kd rt"vw')
    assert answer.status_code == 404
    assert 'value="kd rt&#34;vw"' in answer.text


async def test_R2_a_form_sent_twice_leads_the_same_person_in_twice(world: World, people: People) -> None:
    sam, tapping = browser(world, people.sam), browser(world)
    session = await start_with(sam)
    before = await type_code(tapping, await code_from(sam, session, "guest"))
    form = fields_of(before) | {"display_name": "Mo"}
    # Two requests of one page; neither has the cookie that the other's answer brings.
    answers = await asyncio.gather(*(send(browser(world), "/join/enter", **form) for _ in range(2)))
    assert [answer.headers.get("location") for answer in answers] == [session, session]
    assert [row.display_name for row in _people_in(world, session)] == ["Sammy", "Mo"]
    for answer in answers:
        mine = world.client(cookie=answer.cookies["waymark"])
        assert (await mine.get(session)).status_code == 200


async def test_R2_a_used_code_lets_nobody_else_in(world: World, people: People) -> None:
    sam, guest = browser(world, people.sam), browser(world)
    session = await start_with(sam)
    code = await code_from(sam, session, "guest")
    form = fields_of(await type_code(guest, code)) | {"display_name": "Mo"}
    assert (await send(guest, "/join/enter", **form)).status_code == 303
    for who, once in ((browser(world), ""), (browser(world), "wrong"), (browser(world, people.jo), form["once"])):
        assert (await send(who, "/join/enter", **form | {"once": once})).status_code == 410
    with world.database.writing() as db:
        db.execute(update(InviteRow).values(redeemed_at=now() - timedelta(minutes=11)))
    assert (await send(browser(world), "/join/enter", **form)).status_code == 410
    assert (await send(guest, "/join/enter", **form)).headers["location"] == session
    assert len(_people_in(world, session)) == 2


async def test_an_account_that_used_a_code_is_let_in_again_with_it(world: World, people: People) -> None:
    sam, jo = browser(world, people.sam), browser(world, people.jo)
    session = await start_with(sam)
    code = await code_from(sam, session, "worker")
    answers = await asyncio.gather(*(send(jo, "/join/enter", code=code) for _ in range(2)))
    assert [answer.headers.get("location") for answer in answers] == [session, session]
    assert len(_people_in(world, session)) == 2


async def test_a_form_sent_twice_brings_back_no_grant_that_was_taken_away(world: World, people: People) -> None:
    sam, guest = browser(world, people.sam), browser(world)
    session = await start_with(sam)
    form = fields_of(await type_code(guest, await code_from(sam, session, "guest"))) | {"display_name": "Mo"}
    await send(guest, "/join/enter", **form)
    with world.database.writing() as db:
        db.execute(update(SessionGrantRow).values(revoked_at=now()))
    assert (await send(guest, "/join/enter", **form)).status_code == 303
    assert "Please wait for a yes" in words(await guest.get(session))


async def test_who_sits_there_already_is_led_in_by_the_link_and_by_the_code(world: World, people: People) -> None:
    sam, guest = browser(world, people.sam), browser(world)
    session = await start_with(sam)
    shown = (await send(sam, f"{session}/invites", role="guest")).text
    link = re.search(r'value="http://127.0.0.1:8000(/join/[^"]+)"', shown)
    code = re.search(r'data-invite-code="(\w{6})"', shown)
    assert link is not None and code is not None
    await go_in(guest, code[1], display_name="Mo")
    for path in ("/join/enter", link[1]):
        back = await guest.get(path)
        assert (back.status_code, back.headers["location"]) == (303, session)


async def test_wrong_codes_of_others_do_not_shut_a_link(world: World, people: People) -> None:
    sam, guest = browser(world, people.sam), browser(world)
    session = await start_with(sam)
    shown = (await send(sam, f"{session}/invites", role="guest")).text
    link = re.search(r'value="http://127.0.0.1:8000(/join/[^"]+)"', shown)
    assert link is not None
    for _ in range(21):
        answer = await type_code(guest, "XXXYYY")
    assert answer.status_code == 429
    before = await guest.get(link[1])
    assert before.status_code == 200
    form = fields_of(before) | {"display_name": "Mo"}
    assert (await send(guest, "/join/enter", **form)).headers["location"] == session
