"""The plan of a session over a distance (R44): for the two only, sealed, and gone with the session."""

from __future__ import annotations

import html
import re

import httpx
import pytest
from sqlmodel import select

from app.database.tables import AuditRow, LiveSessionRow
from app.errors import SessionEnded
from app.sessions.plans import Plan, keep_plan
from tests.app.world import People, World, code_of, invite, join, start

PLAN = {"place": "At my sister's, canary-place", "phone": "01632 960 999", "if_lost": "canary: we wait, then Jo calls"}
EMPTY = {"place": "", "phone": "", "if_lost": ""}


def row_of(world: World, session: str) -> LiveSessionRow:
    with world.database.reading() as db:
        return db.get_one(LiveSessionRow, session)


async def both(world: World, people: People, mode: str = "remote") -> tuple[httpx.AsyncClient, httpx.AsyncClient, str]:
    """Sam and Jo as programs, in one session."""
    sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
    session = await start(sam, mode=mode)
    assert (await join(jo, (await invite(sam, session, "worker"))["code"])).is_success
    return sam, jo, session


async def test_R44_the_worker_writes_it_down_and_the_other_reads_changes_and_clears_it(
    world: World, people: People
) -> None:
    sam, jo, session = await both(world, people)
    path = f"/api/v1/sessions/{session}/plan"
    assert (await jo.get(path)).json() == EMPTY
    assert (await jo.put(path, json=PLAN)).json() == PLAN
    assert (await sam.get(path)).json() == PLAN
    changed = PLAN | {"phone": "01632 960 998"}
    assert (await sam.put(path, json=changed)).json() == changed
    assert (await jo.get(path)).json() == changed
    await sam.put(path, json=EMPTY)
    assert (await jo.get(path)).json() == EMPTY
    assert row_of(world, session).plan_sealed is None


async def test_R44_it_is_sealed_and_bound_to_its_session(world: World, people: People) -> None:
    sam, jo, session = await both(world, people)
    other = await start(sam)
    await jo.put(f"/api/v1/sessions/{session}/plan", json=PLAN)
    sealed = row_of(world, session).plan_sealed
    assert sealed is not None
    for text in PLAN.values():
        assert text.encode() not in sealed
    with world.database.writing() as db:
        moved = db.get_one(LiveSessionRow, other)
        moved.plan_sealed = sealed
        db.add(moved)
    assert (await sam.get(f"/api/v1/sessions/{other}/plan")).json() == EMPTY


async def test_R44_it_is_erased_when_the_session_ends(world: World, people: People) -> None:
    sam, jo, session = await both(world, people)
    await jo.put(f"/api/v1/sessions/{session}/plan", json=PLAN)
    await sam.post(f"/api/v1/sessions/{session}/end")
    assert row_of(world, session).plan_sealed is None
    assert code_of(await jo.get(f"/api/v1/sessions/{session}/plan")) == (409, "session_ended")
    assert code_of(await jo.put(f"/api/v1/sessions/{session}/plan", json=PLAN)) == (409, "session_ended")
    assert row_of(world, session).plan_sealed is None


async def test_R44_nobody_but_the_two_reads_or_writes_it(world: World, people: People) -> None:
    sam, jo, session = await both(world, people)
    path = f"/api/v1/sessions/{session}/plan"
    await jo.put(path, json=PLAN)
    pat = world.signed_in(people.pat)
    participant = (await join(pat, (await invite(jo, session, "supervisor"))["code"])).json()["participant_id"]
    guest = world.client(
        (await join(world.client(), (await invite(sam, session, "guest"))["code"], "Lee")).json()["token"]
    )
    granted = await sam.post(
        f"/api/v1/sessions/{session}/grants", json={"participant_id": participant, "scope": "entries"}
    )
    assert granted.status_code == 201
    outside = [world.signed_in(one) for one in (people.kim, people.bo, people.alex)]
    for client in (pat, guest, *outside, world.client()):
        for answer in (await client.get(path), await client.put(path, json=EMPTY)):
            assert answer.status_code in (401, 403, 404), answer.text
            assert "canary" not in answer.text
    page = await world.browser_of(people.pat).get(f"/sessions/{session}", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "data-plan" not in page.text and "canary" not in page.text
    assert (await sam.get(path)).json() == PLAN


async def test_R44_in_one_room_there_is_none(world: World, people: People) -> None:
    sam, _, session = await both(world, people, mode="in_person")
    assert (await sam.get(f"/api/v1/sessions/{session}/plan")).status_code == 404
    page = await world.browser_of(people.sam).get(f"/sessions/{session}", headers={"accept": "text/html"})
    assert "data-plan" not in page.text


def card_in(page: httpx.Response) -> str:
    found = re.search(r"<details class=\"plan.*?</details>", page.text, re.DOTALL)
    assert found is not None
    return html.unescape(found.group())


async def test_R44_the_form_works_without_a_script(world: World, people: People) -> None:
    _, _, session = await both(world, people)
    jo = world.browser_of(people.jo, accept="text/html", origin="http://127.0.0.1:8000")
    sam = world.browser_of(people.sam, accept="text/html", origin="http://127.0.0.1:8000")
    path = f"/sessions/{session}"
    asked = card_in(await jo.get(path))
    assert "open>" in asked and "Where is Sammy now?" in asked
    assert "open>" not in card_in(await jo.get(f"{path}?plan=later"))
    assert "open>" not in card_in(await sam.get(path))
    saved = await jo.post(f"{path}/plan", data=PLAN)
    assert saved.status_code == 303
    told = card_in(await sam.get(path))
    assert "open>" in told and PLAN["place"] in told and PLAN["if_lost"] in told
    meanwhile = {"phone": "01632 960 777"}
    await jo.post(f"{path}/plan", data=PLAN | meanwhile)
    was = {f"was_{name}": words for name, words in PLAN.items()}
    await sam.post(f"{path}/plan", data=PLAN | was | {"place": "At home"})
    kept = html.unescape((await sam.get(path)).text)
    assert 'value="At home"' in kept and f'value="{meanwhile["phone"]}"' in kept, "what Jo wrote meanwhile stays"
    offered = "We both try again for 5 minutes. Then one of us calls."
    only_a_number = EMPTY | {"phone": "01632 960 111", "if_lost": offered, "was_if_lost": offered}
    await sam.post(f"{path}/plan", data=only_a_number | {"was_place": "", "was_phone": ""})
    assert PLAN["if_lost"] in html.unescape((await sam.get(path)).text), "an offered sentence is no change"
    assert (await sam.post(f"{path}/plan", data={**PLAN, "do": "clear"})).status_code == 303
    await sam.post(f"{path}/plan", data=only_a_number)
    assert offered in html.unescape((await jo.get(path)).text)
    assert (await sam.post(f"{path}/plan", data={**PLAN, "do": "clear"})).status_code == 303
    assert row_of(world, session).plan_sealed is None
    assert "open>" not in card_in(await sam.get(path))


@pytest.mark.parametrize("field", ["place", "phone", "if_lost"])
async def test_R44_what_is_too_long_is_refused_and_not_said_back(world: World, people: People, field: str) -> None:
    _, jo, session = await both(world, people)
    answer = await jo.put(f"/api/v1/sessions/{session}/plan", json=PLAN | {field: "canary " * 100})
    assert answer.status_code == 422 and "canary" not in answer.text
    page = world.browser_of(people.jo, accept="text/html", origin="http://127.0.0.1:8000")
    assert (await page.post(f"/sessions/{session}/plan", data=PLAN | {field: "x" * 600})).status_code == 422


async def test_R44_it_is_in_no_log_no_trail_and_no_answer_about_the_session(
    world: World, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    sam, jo, session = await both(world, people)
    await jo.put(f"/api/v1/sessions/{session}/plan", json=PLAN)
    await jo.get(f"/api/v1/sessions/{session}/plan")
    for path in (f"/sessions/{session}", "/sessions", "/entries", "/me"):
        assert "canary" not in (await sam.get(f"/api/v1{path}")).text
    await sam.post(f"/api/v1/sessions/{session}/end")
    with world.database.reading() as db:
        assert "canary" not in "".join(repr(row) for row in db.exec(select(AuditRow)))
    said = capsys.readouterr()
    assert "request" in said.out + said.err
    assert "canary" not in said.out + said.err


def test_a_plan_says_nothing_of_itself() -> None:
    assert "canary" not in repr(Plan(**PLAN))


async def test_R44_nothing_is_written_behind_the_end_of_a_session(world: World, people: People) -> None:
    sam, _, session = await both(world, people)
    before = row_of(world, session)
    await sam.post(f"/api/v1/sessions/{session}/end")
    with pytest.raises(SessionEnded), world.database.writing() as db:
        keep_plan(db, before, Plan(**PLAN), world.settings.keyring)
    assert row_of(world, session).plan_sealed is None
