"""Starting, listing, seeing and ending sessions."""

from __future__ import annotations

import pytest

from app.database.columns import now
from app.errors import Forbidden, NotFound, SessionEnded
from app.identity.caller import Caller
from app.sessions.sessions import enter_own_session, solo_session
from tests.app.world import EXERCISE, PAGE, People, World, code_of, invite, join, start

API = "/api/v1/sessions"


async def test_R1_a_service_user_starts_a_session_without_anybody_else(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    answer = await sam.post(API, json={"mode": "in_person"})
    assert answer.status_code == 201
    body = answer.json()
    assert body["status"] == "open" and body["mode"] == "in_person"
    shown = (await sam.get(f"{API}/{body['id']}")).json()
    assert [person["display_name"] for person in shown["people"]] == ["Sammy"]


async def test_a_worker_starts_a_session_with_someone_they_work_with(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    assert (await jo.get(API)).json()["sessions"][0]["id"] == session


@pytest.mark.parametrize(
    ("who", "with_whom", "expected"),
    [
        ("jo", "kim", (404, "not_found")),
        ("jo", "bo", (404, "not_found")),
        ("jo", None, (422, "bad_input")),
        ("bo", "sam", (404, "not_found")),
        ("sam", "kim", (404, "not_found")),
        ("pat", "sam", (403, "forbidden")),
        ("alex", "sam", (403, "forbidden")),
    ],
)
async def test_nobody_starts_a_session_over_a_workbook_that_is_not_theirs(
    world: World, people: People, who: str, with_whom: str | None, expected: tuple[int, str]
) -> None:
    body = {"mode": "remote", "service_user_id": getattr(people, with_whom).id if with_whom else None}
    answer = await world.signed_in(getattr(people, who)).post(API, json=body)
    assert code_of(answer) == expected


async def test_a_session_and_a_missing_one_look_alike_to_who_takes_no_part(world: World, people: People) -> None:
    session = await start(world.signed_in(people.sam))
    for stranger in (people.jo, people.kim, people.pat, people.alex):
        client = world.signed_in(stranger)
        foreign = await client.get(f"{API}/{session}")
        missing = await client.get(f"{API}/00000000-0000-4000-8000-000000000000")
        assert code_of(foreign) == (404, "not_found")
        assert foreign.content == missing.content
        assert (await client.get(API)).json() == {"sessions": []}


async def test_the_service_user_sees_and_enters_a_session_over_their_workbook(world: World, people: People) -> None:
    session = await start(world.signed_in(people.jo), people.sam.id)
    sam = world.signed_in(people.sam)
    shown = (await sam.get(f"{API}/{session}")).json()
    assert shown["participant_id"] is None and [row["role"] for row in shown["people"]] == ["worker"]
    with world.database.writing() as db:
        row = enter_own_session(db, Caller("-", "cookie", people.sam, None), session, now())
    assert (await sam.get(f"{API}/{session}")).json()["participant_id"] == row.id
    with world.database.writing() as db, pytest.raises(NotFound):
        enter_own_session(db, Caller("-", "cookie", people.kim, None), session, now())


@pytest.mark.parametrize(
    ("way", "body", "status"),
    [
        ("tickets", None, 201),
        ("invites", {"role": "guest"}, 201),
        ("grants", {"user_id": "pat", "scope": "pages"}, 201),
        ("end", None, 200),
        ("entries", {"page": PAGE, "exercise": EXERCISE}, 201),
    ],
)
async def test_R1_a_service_user_takes_their_seat_with_what_they_first_do_there(
    world: World, people: People, way: str, body: dict[str, str] | None, status: int
) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id)
    path = "/api/v1/entries" if way == "entries" else f"{API}/{session}/{way}"
    if way == "entries" and body is not None:
        body = body | {"session_id": session}
    if way == "grants" and body is not None:
        body = body | {"user_id": people.pat.id}
    strangers = await world.signed_in(people.kim).post(path, json=body)
    assert code_of(strangers) == (404, "not_found")
    answer = await sam.post(path, json=body)
    assert answer.status_code == status, answer.text
    shown = (await jo.get(f"{API}/{session}")).json()["people"]
    assert [row["role"] for row in shown][:2] == ["worker", "service_user"]
    assert (await sam.get(f"{API}/{session}")).json()["participant_id"] == shown[1]["participant_id"]


async def test_a_service_user_takes_back_a_grant_of_a_session_into_which_they_did_not_go(
    world: World, people: People
) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id)
    assert code_of(await sam.delete(f"{API}/{session}/grants/nothing")) == (404, "not_found")
    assert (await sam.get(f"{API}/{session}")).json()["participant_id"] is not None
    assert (await jo.post(f"{API}/{session}/end")).status_code == 200


async def test_a_service_user_who_was_not_there_ends_an_ended_session_without_an_error(
    world: World, people: People
) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id)
    await jo.post(f"{API}/{session}/end")
    over = await sam.post(f"{API}/{session}/end")
    assert (over.status_code, over.json()["status"], over.json()["participant_id"]) == (200, "ended", None)


async def test_ending_is_for_everyone_and_a_second_end_changes_nothing(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    first = await jo.post(f"{API}/{session}/end")
    assert first.json()["status"] == "ended" and first.json()["ended_at"]
    again = await jo.post(f"{API}/{session}/end")
    assert again.status_code == 200 and again.json()["ended_at"] == first.json()["ended_at"]
    refused = await jo.post(f"{API}/{session}/invites", json={"role": "service_user"})
    assert code_of(refused) == (409, "session_ended")
    with world.database.writing() as db, pytest.raises(SessionEnded):
        enter_own_session(db, Caller("-", "cookie", people.sam, None), session, now())


async def test_an_ended_session_lets_nobody_in_with_an_open_code(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    way_in = await invite(jo, session, "service_user")
    await jo.post(f"{API}/{session}/end")
    assert code_of(await join(world.client(), way_in["code"])) == (409, "session_ended")


async def test_R5_the_session_alone_stands_for_ever_and_is_seen_by_nobody_else(world: World, people: People) -> None:
    with world.database.writing() as db:
        session, row = solo_session(db, people.sam, "v", now())
    with world.database.writing() as db:
        again, same = solo_session(db, people.sam, "v", now())
    assert (again.id, same.id) == (session.id, row.id)
    sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
    assert (await sam.get(API)).json() == {"sessions": []}
    assert code_of(await jo.get(f"{API}/{session.id}")) == (404, "not_found")
    refused = await sam.post(f"{API}/{session.id}/invites", json={"role": "worker"})
    assert code_of(refused) == (403, "forbidden")
    assert code_of(await sam.post(f"{API}/{session.id}/end")) == (403, "forbidden")
    with world.database.writing() as db, pytest.raises(Forbidden):
        solo_session(db, people.jo, "v", now())


async def test_an_undeclared_field_is_refused_and_its_value_never_comes_back(world: World, people: People) -> None:
    body = {"mode": "remote", "note": "I feel low today"}
    answer = await world.signed_in(people.sam).post(API, json=body)
    assert code_of(answer) == (422, "bad_input")
    assert "note" in answer.json()["detail"] and "low" not in answer.text


async def test_nobody_signed_in_is_told_so(world: World) -> None:
    answer = await world.client().get(API)
    assert code_of(answer) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"
