"""The page of a session: for who takes part, without a script too, and no private word on it for anyone else."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from app.database.columns import now
from app.database.tables import MarkRow
from realtime.protocol import Grant, ShareEntry
from tests.app.pages.browsing import browser, code_from, go_in, send, start_with, words
from tests.app.world import EXERCISE, PAGE, People, World

SECRET = "my \U0001f319 secret words"


async def pair(world: World, people: People, page: str = PAGE) -> tuple[httpx.AsyncClient, httpx.AsyncClient, str]:
    """Sam and Jo, both signed in, in one session on `page`."""
    sam, jo = browser(world, people.sam), browser(world, people.jo)
    session = await start_with(sam, page=page)
    await go_in(jo, await code_from(sam, session, "worker"))
    return sam, jo, session


async def write(client: httpx.AsyncClient, session: str, text: str = SECRET) -> httpx.Response:
    return await send(client, f"{session}/entries", page=PAGE, exercise=EXERCISE, text=text)


def bootstrap_of(answer: httpx.Response) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="bootstrap"[^>]*>(.*?)</script>', answer.text, re.DOTALL)
    assert found is not None
    value: dict[str, object] = json.loads(found[1])
    return value


async def test_R3_a_new_session_shows_the_topics_and_plays_nothing(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    page = await sam.get(await start_with(sam))
    assert "What would you like to look at?" in words(page)
    assert "autoplay" not in page.text


async def test_the_page_carries_what_the_live_client_starts_from(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    page = await jo.get(session)
    start = bootstrap_of(page)
    assert start["socket"] == f"/ws{session}?lang=en", "the server knows in which words this viewer points"
    assert (start["role"], start["ownsWorkbook"]) == ("worker", False)
    assert start["page"] == PAGE
    assert f'data-live-session="{start["session"]}"' in page.text
    assert bootstrap_of(await sam.get(session))["ownsWorkbook"] is True
    assert page.headers["cache-control"] == "no-store"


async def test_nobody_else_learns_that_a_session_is_there(world: World, people: People) -> None:
    _, _, session = await pair(world, people)
    stranger = browser(world, people.bo)
    missing = await stranger.get("/sessions/00000000-0000-4000-8000-000000000000")
    for path in (session, f"{session}/recap", f"{session}/pages", f"{session}/pages/{PAGE}"):
        answer = await stranger.get(path)
        assert answer.status_code == 404
        assert words(answer) == words(missing)


async def test_a_form_without_a_script_saves_an_entry_and_shows_it_again(world: World, people: People) -> None:
    sam, _, session = await pair(world, people)
    answer = await write(sam, session)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{session}#exercise-{EXERCISE}")
    page = await sam.get(session)
    assert f">{SECRET}</textarea>" in page.text
    assert "Saved" in words(page)


async def test_R18_a_draft_stands_on_no_page_of_anybody_else(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    await write(sam, session)
    seen = [await jo.get(path) for path in (session, f"{session}/pages/{PAGE}", "/", f"/topics/{PAGE}")]
    fragment = await sam.get(f"{session}/pages/{PAGE}")
    assert not [answer for answer in [*seen, fragment] if "secret" in answer.text]


async def test_a_shared_entry_is_shown_to_the_other_without_a_script(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    await write(sam, session)
    entry = (await world.signed_in(people.sam).get("/api/v1/entries")).json()
    entry_id = (entry["entries"] if isinstance(entry, dict) else entry)[0]["id"]
    me = str(bootstrap_of(await sam.get(session))["participant"])
    command = ShareEntry(id="1", type="share_entry", entry=entry_id)
    await world.app.state.hub.act(session.removeprefix("/sessions/"), me, command)
    page = words(await jo.get(session))
    assert f"Sammy shows you this {SECRET}" in page


async def test_fragments_are_the_inside_of_the_page_and_stand_on_no_disk(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    answers = [await who.get(f"{session}/pages/{PAGE}") for who in (sam, jo)]
    assert answers[0].text == answers[1].text
    assert "<html" not in answers[0].text
    assert answers[0].headers["cache-control"] == "no-store"
    whole = (await sam.get(session)).text
    assert answers[0].text.strip()[:200] in whole
    assert 'data-open-page="hope/' in (await sam.get(f"{session}/pages")).text
    assert (await sam.get(f"{session}/pages/no/such")).status_code == 404


async def test_turning_the_page_without_a_script_turns_it_for_both(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    answer = await send(jo, f"{session}/navigate", page="hard-day/when-it-starts")
    assert (answer.status_code, answer.headers["location"]) == (303, session)
    assert 'data-page="hard-day/when-it-starts"' in (await sam.get(session)).text
    await send(sam, f"{session}/navigate", page="")
    assert "What would you like to look at?" in words(await jo.get(session))


@pytest.mark.parametrize("page", ["no/such", "nonsense", "../../x"])
async def test_turning_to_a_page_that_is_not_there_changes_nothing(world: World, people: People, page: str) -> None:
    sam, _, session = await pair(world, people)
    assert (await send(sam, f"{session}/navigate", page=page)).status_code == 404
    assert f'data-page="{PAGE}"' in (await sam.get(session)).text


async def test_what_is_too_long_is_not_saved_and_not_lost(world: World, people: People) -> None:
    sam, _, session = await pair(world, people)
    long = "word " * 4001
    answer = await write(sam, session, long)
    assert answer.status_code == 422
    assert "This is more than fits here." in words(answer)
    assert long.strip() in answer.text


async def test_marks_are_drawn_without_a_script(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    block = next(block for block in world.app.state.library.page(PAGE).blocks if block.kind == "text")
    with world.database.writing() as db:
        sid = session.removeprefix("/sessions/")
        book = world.database.engine.connect().exec_driver_sql("select workbook_id from live_session").scalar_one()
        db.add(
            MarkRow(
                workbook_id=book,
                session_id=sid,
                page=PAGE,
                block=block.id,
                start=0,
                end_=6,
                quote=block.text[:6],
                author="x",
                author_person="x",
                author_name="Johanna",
                author_role="worker",
                created_at=now(),
            )
        )
    shown = f'data-role="worker" title="Johanna">{block.text[:6]}</mark>'
    assert shown in (await sam.get(session)).text
    assert shown in (await sam.get(f"/topics/{PAGE}")).text
    assert "<mark" not in (await sam.get(f"{session}/pages/{PAGE}")).text


async def test_R41_a_supervisor_with_pages_sees_no_field_no_entry_and_no_mark(world: World, people: People) -> None:
    sam, _, session = await pair(world, people)
    await write(sam, session)
    pat = browser(world, people.pat)
    await go_in(pat, await code_from(sam, session, "supervisor"))
    me = str(bootstrap_of(await sam.get(session))["participant"])
    with world.database.reading() as db:
        asked = "select id from participant where role = 'supervisor'"
        watcher = db.connection().exec_driver_sql(asked).scalar_one()
    grant = Grant(id="1", type="grant", participant=watcher, scope="pages")
    await world.app.state.hub.act(session.removeprefix("/sessions/"), me, grant)
    page = await pat.get(session)
    assert page.status_code == 200
    assert "What helped you before?" not in words(page)  # it comes once the others see that Pat is here
    assert "<textarea" not in page.text
    assert "secret" not in page.text
    assert (await send(pat, f"{session}/entries", page=PAGE, exercise=EXERCISE, text="x")).status_code == 403


async def test_ending_leads_both_to_a_quiet_page(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    answer = await jo.post(f"{session}/end")
    assert answer.headers["location"] == f"{session}/recap"
    assert (await sam.get(session)).headers["location"] == f"{session}/recap"
    assert "Your words are safe in your workbook." in words(await sam.get(f"{session}/recap"))
    assert "stays in Sammy's workbook" in words(await jo.get(f"{session}/recap"))
    late = await write(sam, session)
    assert late.status_code == 409


async def test_another_site_cannot_press_our_buttons(world: World, people: People) -> None:
    _, _, session = await pair(world, people)
    sam = world.browser_of(people.sam, **{"Accept": "text/html", "Sec-Fetch-Site": "cross-site"})
    assert (await sam.post(f"{session}/end")).status_code == 403


async def test_an_invite_can_be_had_as_a_fragment_with_its_code_in_a_drawing(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    session = await start_with(sam)
    answer = await sam.post(f"{session}/invites", data={"role": "worker"}, headers={"X-Fragment": "1"})
    assert "<html" not in answer.text
    assert '<svg class="qr"' in answer.text


async def test_R30_words_sent_after_the_sign_in_or_the_session_ended_can_be_copied(
    world: World, people: People
) -> None:
    sam, _, session = await pair(world, people)
    words_sent = "I <b>call</b> my sister"
    await send(sam, f"{session}/end")
    form = {"page": PAGE, "exercise": EXERCISE, "filled_with": "so it was before"}
    late = await send(sam, f"{session}/entries", text=words_sent, **form)
    assert late.status_code == 409 and "Your words are still here" in late.text
    assert "I &lt;b&gt;call&lt;/b&gt; my sister" in late.text and "so it was before" not in late.text
    nobody = world.client(**{"Accept": "text/html"})
    out = await send(nobody, f"{session}/entries", text="Help", **form)
    assert out.status_code == 401 and ">Help</textarea>" in out.text and out.headers["cache-control"] == "no-store"
    assert "textarea" not in (await send(nobody, f"{session}/navigate", text=words_sent, **form)).text


async def test_R22_without_scripts_a_card_goes_to_the_place_that_is_chosen(world: World, people: People) -> None:
    ordering = "recovery/what-matters"
    sam, _, session = await pair(world, people, ordering)
    before = await sam.get(session)
    assert 'class="hint" data-noanchor data-js>Move a card' in before.text, "it says how to, with scripts"
    assert "Choose a place for each card. Then press Save." in words(before)
    cards = re.findall(r'<li data-card="([a-z]+)"', before.text)
    fields = dict(re.findall(r'name="(shown:[a-z]+)" value="(\d+)"', before.text))
    places = {f"rank:{card}": str(place) for place, card in enumerate(cards, 1)} | {f"rank:{cards[0]}": "3"}
    for wanted in ([cards[1], cards[2], cards[0], *cards[3:]],) * 2:
        await send(sam, f"{session}/entries", page=ordering, exercise="my-order", **fields, **places)
        after = (await sam.get(session)).text
        assert re.findall(r'<li data-card="([a-z]+)"', after) == wanted
        fields = dict(re.findall(r'name="(shown:[a-z]+)" value="(\d+)"', after))
        places = {key.replace("shown", "rank"): place for key, place in fields.items()}
