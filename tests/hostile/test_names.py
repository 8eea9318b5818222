"""Ids that are written otherwise, that belong elsewhere, or that are not there: all the same 404 (CVE-2026-54022)."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.app.authorization.knocking import knock
from tests.app.world import EXERCISE, PAGE, People, World, invite, join, start
from tests.hostile.answers import same

API = "/api/v1"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def otherwise(name: str) -> Iterator[str]:
    """The same id as others would write it."""
    yield from (name.upper(), f"{{{name}}}", f"urn:uuid:{name}", name.replace("-", ""), f"{name}.", f"{name}%20")
    yield from (f"%20{name}", f"entry:{name}", f"entry_{name}", f"note:{name}", f"{name}%00", f"{name}%0a", f"{name}/")
    yield from (f"{name}%2f", f"%2e%2e/{name}", f"{name};x", f"{name}'--", str(uuid.UUID(name).int), f"{name[:-1]}%2a")


async def _entry(client: httpx.AsyncClient, session: str) -> str:
    body = {"page": PAGE, "exercise": EXERCISE, "session_id": session}
    made: dict[str, Any] = (await client.post(f"{API}/entries", json=body)).json()
    return str(made["id"])


async def test_B01_an_id_has_one_form_and_every_other_is_not_there(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    session = await start(sam)
    entry = await _entry(sam, session)
    for path in (f"{API}/sessions/%s", f"{API}/entries/%s"):
        right = session if "sessions" in path else entry
        assert (await sam.get(path % right)).status_code == 200
        for name in otherwise(right):
            answer = await sam.get(path % name, follow_redirects=False)
            assert answer.status_code in (404, 307), (path % name, answer.status_code)
            if answer.status_code == 307:  # a slash at the end: the way back to the same address, for the same person
                assert answer.headers["location"].endswith(right)
        for method, more in (("POST", "/tickets"), ("POST", "/end")) if "sessions" in path else (("DELETE", ""),):
            wrong = await sam.request(method, path % right.upper() + more)
            assert wrong.status_code == 404, (method, more)
    assert (await sam.get(f"{API}/entries/{entry}")).status_code == 200


@pytest.mark.parametrize("method_path", ["GET /sessions/%s", "POST /sessions/%s/end", "POST /sessions/%s/tickets"])
async def test_a_foreign_session_and_a_missing_one_are_the_same_to_the_byte(
    world: World,
    people: People,
    method_path: str,
) -> None:
    sam, kim = world.signed_in(people.sam), world.signed_in(people.kim)
    session = await start(sam)
    method, path = method_path.split(" ")
    foreign = await kim.request(method, f"{API}{path % session}")
    missing = await kim.request(method, f"{API}{path % NOWHERE}")
    assert foreign.status_code == 404
    same(foreign, missing)


async def test_a_foreign_entry_and_a_missing_one_are_the_same_to_the_byte_and_take_as_long(
    world: World,
    people: People,
) -> None:
    sam, kim = world.signed_in(people.sam), world.signed_in(people.kim)
    entry = await _entry(sam, await start(sam))
    same(await kim.get(f"{API}/entries/{entry}"), await kim.get(f"{API}/entries/{NOWHERE}"))
    took: dict[str, list[float]] = {entry: [], NOWHERE: []}
    for _ in range(100):
        for name, times in took.items():
            begun = time.thread_time()
            assert (await kim.get(f"{API}/entries/{name}")).status_code == 404
            times.append(time.thread_time() - begun)
    difference = abs(statistics.median(took[entry]) - statistics.median(took[NOWHERE]))
    print(f"a foreign and a missing entry differ by {difference * 1000:.2f} ms of CPU in the median")
    assert difference < 0.005


async def test_what_a_body_names_must_belong_to_the_session_of_the_address(world: World, people: People) -> None:
    sam, kim = world.signed_in(people.sam), world.signed_in(people.kim)
    here, other = await start(sam), await start(sam)
    foreign = await start(kim)
    joined = (await join(world.client(), (await invite(sam, other, "supervisor"))["code"], "Pat")).json()
    theirs = (await join(world.client(), (await invite(kim, foreign, "supervisor"))["code"], "Max")).json()
    for stranger in (joined["participant_id"], theirs["participant_id"], NOWHERE):
        body = {"participant_id": stranger, "scope": "entries"}
        assert (await sam.post(f"{API}/sessions/{here}/grants", json=body)).status_code == 404
    given = await sam.post(
        f"{API}/sessions/{other}/grants", json={"participant_id": joined["participant_id"], "scope": "pages"}
    )
    grant = given.json()["id"]
    assert (await sam.delete(f"{API}/sessions/{here}/grants/{grant}")).status_code == 404
    assert (await kim.delete(f"{API}/sessions/{foreign}/grants/{grant}")).status_code == 404
    entry = await _entry(sam, here)
    shown = {"visibility": "shared", "session_id": foreign}
    assert (await sam.put(f"{API}/entries/{entry}/visibility", json=shown)).status_code == 404
    begun = {"page": PAGE, "exercise": EXERCISE, "session_id": foreign}
    assert (await sam.post(f"{API}/entries", json=begun)).status_code == 404
    assert (await kim.post(f"{API}/sessions", json={"mode": "remote", "service_user_id": people.sam.id})).is_error


async def test_a_ticket_opens_only_the_session_and_seat_it_was_made_for(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    here, other = await start(sam), await start(sam)
    ticket = (await sam.post(f"{API}/sessions/{here}/tickets")).json()["ticket"]
    for query in (f"ticket={ticket}", "ticket=", f"ticket={'x' * 10_000}", f"ticket={ticket.upper()}x"):
        assert await knock(world.app, f"/ws/sessions/{other}", None, query) == "deny-404", query[:60]
    assert await knock(world.app, f"/ws/sessions/{here}", None, f"ticket={ticket}") == "allow"
    assert await knock(world.app, f"/ws/sessions/{here}", None, f"ticket={ticket}") == "deny-404"
