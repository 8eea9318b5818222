"""Headers, bodies and lines that claim to be something else (security.md 6, abuse cases 19 and 22)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.logs import ALLOWED
from tests.app.world import EXERCISE, PAGE, People, World, start
from tests.support.server import Server

API = "/api/v1"
CLAIMS: dict[str, Any] = {
    "role": "admin",
    "owner_id": "someone",
    "service_user_id": "someone",
    "tenant_id": "other",
    "id": "00000000-0000-4000-8000-000000000000",
    "active": True,
    "writer_key": "account:someone",
    "participant_id": "someone",
    "granted_by": "someone",
    "__proto__": {"role": "admin"},
}


async def test_no_body_takes_a_field_that_it_does_not_declare(world: World) -> None:
    description = (await world.client().get(f"{API}/openapi.json")).json()
    open_bodies = []
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body is not None:
                schema = body["schema"]
                named = schema.get("$ref", "").rsplit("/", 1)[-1]
                model = description["components"]["schemas"].get(named, schema)
                if model.get("additionalProperties") is not False:
                    open_bodies.append(f"{method} {path}")
    assert open_bodies == []


async def test_who_one_is_and_whose_it_is_cannot_be_claimed_in_a_body(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    session = await start(sam)
    good: dict[str, dict[str, Any]] = {
        f"{API}/sessions": {"mode": "remote"},
        f"{API}/sessions/{session}/invites": {"role": "guest"},
        f"{API}/entries": {"page": PAGE, "exercise": EXERCISE, "session_id": session},
    }
    for path, body in good.items():
        for name, value in CLAIMS.items():
            if name in body or (path.endswith("/sessions") and name == "service_user_id"):
                continue
            answer = await sam.post(path, json=body | {name: value})
            assert answer.status_code == 422, (path, name)
    assert (await sam.get(f"{API}/me")).json()["role"] == "service_user"
    page = world.browser_of(people.sam, **{"Sec-Fetch-Site": "same-origin"})
    await page.post("/sessions", data={"mode": "remote", "role": "admin", "user_id": people.alex.id})
    assert (await sam.get(f"{API}/me")).json()["role"] == "service_user"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "PROPFIND", "TRACE"])
async def test_another_method_is_no_way_round(world: World, people: People, method: str) -> None:
    sam = world.signed_in(people.sam)
    session = await start(sam)
    for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        answer = await sam.get(f"{API}/sessions/{session}", headers={header: "DELETE"})
        assert answer.status_code == 200
    assert (await sam.request(method, f"{API}/sessions/{session}")).status_code in (404, 405)


def test_a_forged_address_or_host_changes_nothing(tmp_path: Path) -> None:
    server = Server(tmp_path, WAYMARK_TRUSTED_PROXIES="10.99.0.1").start()
    try:
        with httpx.Client(base_url=server.url, timeout=30) as client:
            answers = [
                client.post(
                    f"{API}/join", json={"code": "BBBBBB"}, headers={"X-Forwarded-For": f"10.0.0.{number}"}
                ).status_code
                for number in range(30)
            ]
            assert 429 in answers, "an address that anybody can write into a header counts as somebody else"
            token = {"Authorization": f"Bearer {server.token('sam')}"}
            session = client.post(f"{API}/sessions", json={"mode": "remote"}, headers=token).json()["id"]
            forged = token | {"Host": "evil.test", "X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https"}
            made = client.post(f"{API}/sessions/{session}/invites", json={"role": "guest"}, headers=forged)
            if made.status_code == 201:
                assert made.json()["url"].startswith(f"{server.url}/join/")
            else:
                assert made.status_code in (400, 403, 421)
            assert "evil.test" not in made.text
            _lines_that_claim_to_be_others(client)
    finally:
        server.stop()
    lines = server.log.read_text().splitlines()
    requests = [json.loads(line) for line in lines if line.startswith("{")]
    assert len(requests) > 30
    assert not [line for line in requests if set(line) - ALLOWED], "a key that no log line may have"
    assert not any("FORGED" in json.dumps(line) for line in requests)
    assert not any(line.startswith("FORGED") for line in lines)


def _lines_that_claim_to_be_others(client: httpx.Client) -> None:
    line = 'x%0d%0aFORGED {"level":"error","event":"FORGED"}'
    client.get(f"/topics/{line}/x")
    client.get(f"/join/{line}")
    client.get("/", params={"next": 'x\r\nFORGED {"event":"FORGED"}'})
    client.post(f"{API}/tokens", json={"login": 'x\r\nFORGED {"event":"FORGED"}', "password": "x"})
    client.get("/", headers={"User-Agent": "FORGED \\r\\n", "Referer": "http://FORGED/"})
