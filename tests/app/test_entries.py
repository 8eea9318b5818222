"""Entries over HTTP: begun once, private until shown, gone when erased."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlmodel import select

from app.database.tables import DocumentRow, DocumentUpdateRow, EntryRow, EntryShareRow, LiveSessionRow
from tests.app.world import EXERCISE, PAGE, People, World, code_of, invite, join, start

API = "/api/v1/entries"
DRAFT = {"page": PAGE, "exercise": EXERCISE}


class Pair:
    """Sam and Jo in one open session."""

    def __init__(self, world: World, sam: httpx.AsyncClient, jo: httpx.AsyncClient, session: str) -> None:
        self.world, self.sam, self.jo, self.session = world, sam, jo, session

    @classmethod
    async def meet(cls, world: World, people: People) -> Pair:
        sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
        session = await start(sam)
        await join(jo, (await invite(sam, session, "worker"))["code"])
        return cls(world, sam, jo, session)

    async def begin(self, who: httpx.AsyncClient) -> str:
        answer = await who.post(API, json={**DRAFT, "session_id": self.session})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def show(self, who: httpx.AsyncClient, entry: str, visibility: str = "shared") -> httpx.Response:
        return await who.put(f"{API}/{entry}/visibility", json={"visibility": visibility})

    async def write(self, who: httpx.AsyncClient, entry: str, text: str) -> None:
        shown = (await who.get(f"/api/v1/sessions/{self.session}")).json()
        await self.world.app.state.hub.write_entry(entry, shown["participant_id"], text, None)


@pytest.fixture
async def pair(world: World, people: People) -> Pair:
    return await Pair.meet(world, people)


async def test_an_entry_is_begun_once_and_found_again(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    first = await sam.post(API, json=DRAFT)
    again = await sam.post(API, json=DRAFT)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json() == {
        "id": first.json()["id"],
        "document": f"entry:{first.json()['id']}",
        "visibility": "draft",
    }


async def test_the_same_entry_stands_alone_and_in_a_session(pair: Pair) -> None:
    alone = (await pair.sam.post(API, json=DRAFT)).json()["id"]
    together = await pair.sam.post(API, json={**DRAFT, "session_id": pair.session})
    assert together.status_code == 200 and together.json()["id"] == alone


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"page": "hard-day/nothing", "exercise": EXERCISE}, (404, "unknown_page")),
        ({"page": PAGE, "exercise": "nothing"}, (404, "unknown_exercise")),
        ({"page": PAGE, "exercise": "ari-night"}, (404, "unknown_exercise")),
        ({"page": "../etc/passwd", "exercise": EXERCISE}, (422, "bad_input")),
        ({**DRAFT, "session_id": "nothing"}, (404, "not_found")),
        ({**DRAFT, "text": "hello"}, (422, "bad_input")),
    ],
)
async def test_an_entry_needs_an_exercise_that_is_there(
    world: World, people: People, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert code_of(await world.signed_in(people.sam).post(API, json=body)) == expected


async def test_only_a_service_user_writes_outside_a_session(world: World, people: People) -> None:
    for who in (people.jo, people.pat, people.alex):
        assert code_of(await world.signed_in(who).post(API, json=DRAFT)) == (403, "forbidden")


async def test_R18_a_draft_is_nobody_elses(pair: Pair, people: People) -> None:
    entry = await pair.begin(pair.sam)
    await pair.write(pair.sam, entry, "I call my sister 🌧️")
    shown = (await pair.sam.get(f"{API}/{entry}")).json()
    assert shown["text"] == "I call my sister 🌧️" and shown["visibility"] == "draft" and shown["readers"] == []
    for stranger in (pair.jo, *(pair.world.signed_in(who) for who in (people.kim, people.pat, people.alex))):
        foreign, missing = await stranger.get(f"{API}/{entry}"), await stranger.get(f"{API}/nothing")
        assert code_of(foreign) == (404, "not_found") and foreign.content == missing.content
        assert (await stranger.get(API)).json() == {"entries": []}
        assert code_of(await stranger.delete(f"{API}/{entry}")) == (404, "not_found")
        assert code_of(await pair.show(stranger, entry)) == (404, "not_found")


async def test_R18_shown_it_is_read_by_the_other_and_R19_taken_back_it_is_not(pair: Pair) -> None:
    entry = await pair.begin(pair.sam)
    await pair.write(pair.sam, entry, "We go for a walk")
    shared = await pair.show(pair.sam, entry)
    assert shared.status_code == 200 and shared.json()["visibility"] == "shared"
    seen = (await pair.jo.get(f"{API}/{entry}")).json()
    assert seen["text"] == "We go for a walk"
    assert [author["start"] for author in seen["authors"]] == [0]
    assert [reader["display_name"] for reader in seen["readers"]] == ["Johanna"]
    assert [row["id"] for row in (await pair.jo.get(API, params={"page": PAGE})).json()["entries"]] == [entry]
    assert (await pair.jo.get(API, params={"page": "hope/what-hope-is"})).json() == {"entries": []}
    assert (await pair.show(pair.sam, entry)).status_code == 200
    back = await pair.show(pair.sam, entry, "draft")
    assert back.json()["visibility"] == "draft"
    assert code_of(await pair.jo.get(f"{API}/{entry}")) == (404, "not_found")


async def test_reading_something_shared_gives_no_right_to_hide_or_erase_it(pair: Pair) -> None:
    entry = await pair.begin(pair.sam)
    await pair.show(pair.sam, entry)
    assert code_of(await pair.show(pair.jo, entry, "draft")) == (403, "forbidden")
    assert code_of(await pair.jo.delete(f"{API}/{entry}")) == (403, "forbidden")
    assert (await pair.jo.get(f"{API}/{entry}")).status_code == 200


async def test_R10_the_service_user_erases_what_a_worker_showed_them(pair: Pair) -> None:
    entry = await pair.begin(pair.jo)
    assert code_of(await pair.sam.delete(f"{API}/{entry}")) == (404, "not_found")
    await pair.show(pair.jo, entry)
    assert (await pair.sam.delete(f"{API}/{entry}")).status_code == 204
    assert code_of(await pair.jo.get(f"{API}/{entry}")) == (404, "not_found")


async def test_R31_an_erased_entry_leaves_no_row(pair: Pair) -> None:
    entry = await pair.begin(pair.sam)
    await pair.write(pair.sam, entry, "a secret thing")
    await pair.show(pair.sam, entry)
    assert (await pair.sam.delete(f"{API}/{entry}")).status_code == 204
    with pair.world.database.reading() as db:
        for table in (EntryRow, EntryShareRow, DocumentRow, DocumentUpdateRow):
            assert db.exec(select(table)).all() == []
    for file in (path for path in pair.world.settings.var_path.rglob("*") if path.is_file()):
        assert b"a secret thing" not in file.read_bytes(), file.name


async def test_an_end_makes_everything_private_again(pair: Pair) -> None:
    entry = await pair.begin(pair.sam)
    await pair.show(pair.sam, entry)
    await pair.jo.post(f"/api/v1/sessions/{pair.session}/end")
    assert code_of(await pair.jo.get(f"{API}/{entry}")) == (404, "not_found")
    assert (await pair.sam.get(f"{API}/{entry}")).json()["visibility"] == "draft"
    assert code_of(await pair.show(pair.sam, entry)) == (409, "no_session")
    late = await pair.sam.post(API, json={**DRAFT, "session_id": pair.session})
    assert code_of(late) == (409, "session_ended")


async def test_R41_a_watcher_reads_what_is_shown_only_with_a_grant_for_entries(pair: Pair, people: People) -> None:
    entry = await pair.begin(pair.sam)
    await pair.show(pair.sam, entry)
    pat = pair.world.signed_in(people.pat)
    grants = f"/api/v1/sessions/{pair.session}/grants"
    for scope, status in (("pages", 404), ("pointers", 404), ("entries", 200)):
        assert (await pair.sam.post(grants, json={"user_id": people.pat.id, "scope": scope})).status_code == 201
        assert (await pat.get(f"{API}/{entry}")).status_code == 404, "Sam is not there (R42)"
        with pair.world.database.writing() as db:
            db.get_one(LiveSessionRow, pair.session).covered = None  # as if Sam had come with a socket
        assert (await pat.get(f"{API}/{entry}")).status_code == status, scope
    assert code_of(await pat.post(API, json={**DRAFT, "session_id": pair.session})) == (403, "forbidden")


async def test_the_seat_that_a_worker_offers_reads_no_draft_of_the_account(world: World, people: People) -> None:
    sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
    draft = (await sam.post(API, json=DRAFT)).json()["id"]
    session = await start(jo, people.sam.id)
    joined = await join(world.client(), (await invite(jo, session, "service_user"))["code"])
    seat = world.client(joined.json()["token"])
    assert code_of(await seat.get(f"{API}/{draft}")) == (404, "not_found")
    own = (await seat.post(API, json={**DRAFT, "session_id": session})).json()["id"]
    assert own != draft
    assert code_of(await jo.get(f"{API}/{own}")) == (404, "not_found")
    shown = (await sam.get(f"{API}/{own}")).json()
    assert shown["writer_name"] == "Sammy"
    assert [row["participant"] for row in (await seat.get(f"{API}/{own}")).json()["readers"]] == [None]


async def test_with_several_sessions_open_the_writer_says_in_which_to_show_it(pair: Pair, people: People) -> None:
    entry = await pair.begin(pair.sam)
    newer = await start(pair.sam)
    foreign = await start(pair.world.signed_in(people.kim))
    path, shared = f"{API}/{entry}/visibility", {"visibility": "shared"}
    assert code_of(await pair.sam.put(path, json={**shared, "session_id": foreign})) == (404, "not_found")
    assert (await pair.sam.put(path, json=shared)).status_code == 200  # the newest, in which Jo is not
    assert code_of(await pair.jo.get(f"{API}/{entry}")) == (404, "not_found")
    assert (await pair.sam.put(path, json={**shared, "session_id": pair.session})).status_code == 200
    assert (await pair.jo.get(f"{API}/{entry}")).status_code == 200
    only_there = {"visibility": "draft", "session_id": pair.session}
    assert (await pair.sam.put(path, json=only_there)).json()["visibility"] == "shared"
    assert code_of(await pair.jo.get(f"{API}/{entry}")) == (404, "not_found")
    assert newer != pair.session
    assert (await pair.sam.put(path, json={"visibility": "draft"})).json()["visibility"] == "draft"


async def test_a_seat_says_in_which_session_it_writes(pair: Pair) -> None:
    code = (await invite(pair.sam, pair.session, "guest"))["code"]
    guest = pair.world.client((await join(pair.world.client(), code, "Ida")).json()["token"])
    assert code_of(await guest.post(API, json=DRAFT)) == (422, "bad_input")
    refused = await guest.post(API, json={**DRAFT, "session_id": pair.session})
    assert code_of(refused) == (403, "forbidden")
