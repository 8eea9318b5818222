"""Who has seen what: every reading by somebody else is a line, by name, and one's own is none (R32)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.columns import now
from app.database.tables import UserRow
from app.record.seeing import BY_ANYONE, BY_OTHERS, WITH_A_LINK
from tests.app.pages.browsing import words
from tests.app.record.scene import Scene, begin_scene
from tests.app.world import PAGE, People, World, code_of
from web.rendering import TEMPLATES

LOG = "/api/v1/access-log"


@pytest.fixture
async def scene(world: World, people: People) -> Scene:
    return await begin_scene(world, people)


async def lines(scene: Scene, *kinds: str) -> list[dict[str, Any]]:
    answer = await scene.sam.get(LOG)
    assert answer.status_code == 200, answer.text
    return [item for item in answer.json()["items"] if not kinds or item["what"] in kinds]


async def record_page(scene: Scene) -> str:
    return words(await scene.sam.get("/record", headers={"Accept": "text/html"}))


async def test_R32_who_reads_an_entry_over_http_is_a_line_once_in_ten_minutes(scene: Scene) -> None:
    await scene.show()
    assert await lines(scene, "entry_read") == []
    assert (await scene.sam.get(f"/api/v1/entries/{scene.entry}")).status_code == 200
    assert (await scene.sam.get("/api/v1/entries")).status_code == 200
    assert await lines(scene, "entry_read") == [], "one's own reading is no line"
    for path in (f"/api/v1/entries/{scene.entry}", "/api/v1/entries", f"/api/v1/entries/{scene.entry}"):
        assert (await scene.jo.get(path)).status_code == 200
    (line,) = await lines(scene, "entry_read")
    assert (line["who"], line["role"], line["you"], line["times"]) == ("Johanna", "worker", False, 1)
    assert (line["page"], line["entry"]) == (PAGE, scene.entry)
    assert "Johanna read What helps me on" in await record_page(scene)


async def test_who_may_not_read_leaves_no_line_and_sees_none(scene: Scene) -> None:
    assert (await scene.jo.get(f"/api/v1/entries/{scene.entry}")).status_code == 404
    assert await lines(scene, "entry_read") == []
    for who in (scene.people.jo, scene.people.pat, scene.people.alex):
        assert code_of(await scene.world.signed_in(who).get(LOG))[0] == 403
    kim = scene.world.signed_in(scene.people.kim)
    assert (await kim.get(LOG)).json()["items"] == []


async def test_supervisors_and_admins_are_in_it_with_what_they_are(scene: Scene) -> None:
    trail, people = scene.world.app.state.trail, scene.people
    with scene.world.database.writing() as db:
        for who, action, about in (
            (people.pat, Action.WATCHED_PAGE, PAGE),
            (people.alex, Action.EMERGENCY_READ, "an id"),
            (people.alex, Action.PASS_MADE, "an id"),
        ):
            trail.note(db, action, Actor(who.id, who.role), subject_id=people.sam.id, object_id=about)
    page = await record_page(scene)
    assert "Patricia (supervisor) saw the page What helps me on" in page
    assert "Alexis (runs this service) read your workbook in an emergency on" in page
    assert "Alexis (runs this service) made a link for you to sign in with on" in page


async def test_what_was_granted_says_to_whom_and_when_it_ended(scene: Scene) -> None:
    grant = {"user_id": scene.people.pat.id, "scope": "pages"}
    given = await scene.sam.post(f"/api/v1/sessions/{scene.session}/grants", json=grant)
    assert (await lines(scene, "granted"))[0]["until"] is None
    await scene.sam.delete(f"/api/v1/sessions/{scene.session}/grants/{given.json()['id']}")
    (line,) = await lines(scene, "granted")
    assert (line["about"], line["detail"], line["you"]) == ("Patricia", "pages", True)
    assert line["until"] is not None
    page = await record_page(scene)
    assert "You let Patricia see the pages on" in page
    assert "You ended what Patricia can see on" in page


async def test_each_time_that_was_allowed_is_a_line_with_its_own_end(scene: Scene) -> None:
    for scope in ("pages", "pointers", "pages"):
        grant = {"user_id": scene.people.pat.id, "scope": scope}
        await scene.sam.post(f"/api/v1/sessions/{scene.session}/grants", json=grant)
    told = await lines(scene, "granted")
    assert [line["detail"] for line in told] == ["pages", "pointers", "pages"]
    assert [line["until"] is None for line in told] == [True, False, False]


async def test_names_are_looked_up_when_it_is_read_and_what_is_erased_is_called_so(scene: Scene) -> None:
    await scene.show()
    await scene.jo.get(f"/api/v1/entries/{scene.entry}")
    with scene.world.database.writing() as db:
        db.execute(update(UserRow).where(UserRow.id == scene.people.jo.id).values(display_name="Joan"))
    assert (await lines(scene, "entry_read"))[0]["who"] == "Joan"
    await scene.sam.delete(f"/api/v1/entries/{scene.entry}")
    (line,) = await lines(scene, "entry_read")
    assert (line["gone"], line["page"]) == (True, None)
    assert "Joan read something that is erased now on" in await record_page(scene)


async def test_the_same_thing_within_minutes_is_one_line_and_later_another(scene: Scene) -> None:
    trail, pat, at = scene.world.app.state.trail, scene.people.pat, now()
    with scene.world.database.writing() as db:
        for minutes in (60, 8, 4, 0):
            when = at - timedelta(minutes=minutes)
            trail.note(
                db,
                Action.WATCHED_PAGE,
                Actor(pat.id, pat.role),
                subject_id=scene.people.sam.id,
                object_id=PAGE,
                at=when,
            )
    assert [line["times"] for line in await lines(scene, "watched_page")] == [3, 1]
    assert "3 times until" in await record_page(scene)


async def test_a_long_list_goes_on_where_it_ended(scene: Scene) -> None:
    trail, pat = scene.world.app.state.trail, scene.people.pat
    with scene.world.database.writing() as db:
        for number in range(250):
            trail.note(
                db,
                Action.WATCHED_PAGE,
                Actor(pat.id, pat.role),
                subject_id=scene.people.sam.id,
                object_id=f"hope/page-{number}",
            )
    first = (await scene.sam.get(LOG)).json()
    second = (await scene.sam.get(LOG, params={"before": first["next"]})).json()
    pages = [item["page"] for item in first["items"] + second["items"] if item["what"] == "watched_page"]
    assert len(pages) == len(set(pages)) == 250
    assert second["next"] is None


def test_each_happening_that_is_told_has_words_of_its_own() -> None:
    page = (TEMPLATES / "record.html").read_text("utf-8")
    told = (*BY_OTHERS, *BY_ANYONE, *WITH_A_LINK, Action.COVERED)
    assert [action.value for action in told if f'line.what == "{action.value}"' not in page] == []


async def test_R32_who_was_taken_out_of_a_session_is_a_line_and_by_whom(scene: Scene) -> None:
    people, session = scene.people, f"/api/v1/sessions/{scene.session}"
    there = (await scene.sam.get(session)).json()["people"]
    seat = next(person["participant_id"] for person in there if person["role"] == "worker")
    assert (await scene.sam.delete(f"{session}/participants/{seat}")).status_code == 204
    (line,) = await lines(scene, "removed")
    assert (line["you"], line["about"]) == (True, "Johanna")
    assert "You took Johanna out of a session on" in await record_page(scene)
    trail = scene.world.app.state.trail
    with scene.world.database.writing() as db:  # a tablet that came with a code: the account reads of it too
        borrowed = Actor("a seat", "service_user")
        trail.note(db, Action.REMOVED, borrowed, subject_id=people.sam.id, object_id=people.pat.id)
    assert "took Patricia out of a session on" in await record_page(scene)
    assert "You took Patricia" not in await record_page(scene)


async def test_what_was_kept_from_supervisors_is_told_with_its_end(scene: Scene) -> None:
    trail, sam = scene.world.app.state.trail, scene.people.sam

    def note(action: Action, why: str) -> None:
        with scene.world.database.writing() as db:
            actor = Actor(sam.id, sam.role)
            trail.note(db, action, actor, subject_id=sam.id, session_id=scene.session, result=why)

    note(Action.COVERED, "away")
    assert await lines(scene, "covered") == [], "what the service covers by itself is no step of Sam's"
    note(Action.UNCOVERED, "done")
    note(Action.COVERED, "chosen")
    (line,) = await lines(scene, "covered")
    assert line["you"] and line["until"] is None
    note(Action.UNCOVERED, "done")
    assert (await lines(scene, "covered"))[0]["until"] is not None
    assert "You kept a part private from supervisors on" in await record_page(scene)


async def test_R40_what_a_supervisor_tried_is_one_line(scene: Scene) -> None:
    trail, pat = scene.world.app.state.trail, scene.people.pat
    with scene.world.database.writing() as db:
        for tried in ("navigate", "mark_add", "pointer"):
            actor = Actor(pat.id, pat.role)
            trail.note(db, Action.REFUSED, actor, subject_id=scene.people.sam.id, object_id=tried, result="refused")
    (line,) = await lines(scene, "refused")
    assert (line["who"], line["times"]) == ("Patricia", 3)
    assert "Patricia (supervisor) tried something that only the two of you can do" in await record_page(scene)


async def test_who_was_stopped_is_not_named_as_being_in_the_session(scene: Scene) -> None:
    grant = {"user_id": scene.people.pat.id, "scope": "pages"}
    given = await scene.sam.post(f"/api/v1/sessions/{scene.session}/grants", json=grant)

    async def home() -> str:
        return words(await scene.sam.get("/", headers={"Accept": "text/html"}))

    assert "A session with Johanna, Patricia" in await home()
    await scene.sam.delete(f"/api/v1/sessions/{scene.session}/grants/{given.json()['id']}")
    assert "A session with Johanna" in await home() and "Patricia" not in await home()
