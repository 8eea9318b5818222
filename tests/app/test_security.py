"""What guards the edge: headers on every answer, and only our own pages change things with a cookie."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlmodel import select
from starlette.routing import Route

from app.authorization.decisions import Action
from app.authorization.routes import ROUTES, Bound
from app.database.tables import AuditRow
from app.errors import DatabaseUnavailable
from app.main import create_app
from app.security.origin import own_origins
from realtime.protocol import Welcome
from tests.app.world import ORIGIN, People, World, code_of, invite, join, open_world, settings_in
from web.assets import Assets

EVERY_ANSWER = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
}
POLICY = (
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types waymark-fragment waymark-worker",
)
KEPT = ("/static/build", "/media", "/help-worker.js")
"""All that a browser or proxy may keep."""
LAST_THINGS = ("/sign-out", "/leave", "/api/v1/tokens/current", "/account/sign-out-everywhere", "/api/v1/account")
"""After these the browser is nobody."""


def _addresses(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and address of every route there is, with each method that it does not take, and of what is not there."""
    for context in iter_route_contexts(app.routes):
        if context.path is not None and context.methods:
            path = re.sub(r"{[^}]+}", "x", str(context.path))
            yield from ((method, path) for method in ("GET", "POST", "PUT", "DELETE"))
    for path in (
        "/nothing",
        "/api/v1/nothing",
        "/static/build/nothing",
        "/media/nothing",
        "/static/build/../../pyproject",
    ):
        yield "GET", path
    assets = Assets()
    yield from (("GET", path) for path in (assets.url("src/main.ts"), *assets.styles("src/main.ts")))


def _holds(answer: httpx.Response, said: str) -> None:
    headers = answer.headers
    assert EVERY_ANSWER.items() <= headers.items(), said
    policy = headers["content-security-policy"].split("; ")
    assert set(POLICY) <= set(policy) and "unsafe" not in headers["content-security-policy"], said
    assert "camera=()" in headers["permissions-policy"] and "=*" not in headers["permissions-policy"], said
    assert "server" not in headers
    if not answer.url.path.startswith(KEPT) or answer.status_code >= 400:
        assert headers["cache-control"] == "no-store", said


async def test_every_answer_of_every_route_carries_the_headers(world: World, people: People) -> None:
    seen: dict[int, int] = {}
    nonces: list[str] = []
    for client in (
        world.client(),
        world.browser_of(people.sam, origin=ORIGIN),
        world.browser_of(people.alex, origin=ORIGIN),
    ):
        for method, path in _addresses(world.app):
            if path in LAST_THINGS:
                continue
            for accept in ("text/html", "application/json"):
                answer = await client.request(method, path, headers={"accept": accept})
                said = f"{method} {path} {answer.status_code}"
                assert answer.status_code < 500, said
                _holds(answer, said)
                nonces += re.findall(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
                seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        assert (await client.get("/api/v1/me")).is_success is bool(client.cookies)
    assert {200, 303, 401, 404, 405, 422} <= set(seen), seen
    assert len(nonces) == len(set(nonces)) == sum(seen.values()) > 500
    foreign = await world.client(origin="https://evil.example").post("/sign-in")
    assert foreign.status_code == 403
    _holds(foreign, "403")
    for path in LAST_THINGS:
        _holds(await world.browser_of(people.sam, origin=ORIGIN).post(path), path)


async def test_each_answer_has_a_nonce_of_its_own(world: World) -> None:
    seen = set()
    for _ in range(3):
        answer = await world.client().get("/", headers={"accept": "text/html"})
        nonces = set(re.findall(r"nonce=\"([^\"]+)\"", answer.text))
        assert len(nonces) == 1 and f"'nonce-{nonces.copy().pop()}'" in answer.headers["content-security-policy"]
        seen |= nonces
    assert len(seen) == 3


async def test_what_is_personal_is_kept_by_nobody(world: World, people: People) -> None:
    client = world.browser_of(people.sam)
    for path in ("/", "/workbook", "/api/v1/me", "/api/v1/sessions", "/api/v1/entries"):
        assert (await client.get(path)).headers["cache-control"] == "no-store", path


async def test_over_tls_the_cookie_and_the_connection_are_held_to_it(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, env="demo", public_url="https://waymark.example")
    async with open_world(settings) as world:
        answer = await world.client().get("/demo/nothing")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert "connect-src 'self' wss://waymark.example;" in answer.headers["content-security-policy"]


SITES = [
    ({"sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "none"}, True),
    ({"sec-fetch-site": "same-site"}, False),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "cross-site", "origin": ORIGIN}, False),
    ({"sec-fetch-site": "nonsense"}, False),
    ({"origin": ORIGIN}, True),
    ({"origin": "null"}, False),
    ({"origin": "https://evil.example"}, False),
    ({"origin": "http://127.0.0.1:8001"}, False),
    ({"origin": "http://127.0.0.1:8000.evil.example"}, False),
    ({"origin": "HTTP://127.0.0.1:8000/"}, False),
    ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
    ({"sec-fetch-site": "same-origin", "origin": ORIGIN}, True),
    ({}, False),
]


@pytest.mark.parametrize(("headers", "goes_on"), SITES, ids=str)
async def test_with_a_cookie_only_our_own_pages_change_anything(
    world: World, people: People, headers: dict[str, str], goes_on: bool
) -> None:
    client = world.browser_of(people.sam)
    answer = await client.post("/api/v1/sessions", json={"mode": "remote"}, headers=headers)
    if goes_on:
        assert answer.status_code == 201
    else:
        assert code_of(answer) == (403, "foreign_site")
        assert (await client.get("/api/v1/sessions")).json() == {"sessions": []}


LINK = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
LOOKS = [
    ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}, True),
    ({"sec-fetch-site": "none", **LINK}, True),
    ({"sec-fetch-site": "cross-site", **LINK}, True),
    ({"sec-fetch-site": "same-site", **LINK}, True),
    ({"sec-fetch-site": "cross-site", **LINK, "sec-fetch-dest": "iframe"}, False),
    ({"sec-fetch-site": "cross-site", **LINK, "sec-fetch-dest": "embed"}, False),
    ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}, False),
    ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}, False),
    ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}, False),
    ({"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "empty"}, False),
]


@pytest.mark.parametrize(("headers", "goes_on"), LOOKS, ids=str)
async def test_another_site_may_link_to_a_page_and_nothing_else(
    world: World, people: People, headers: dict[str, str], goes_on: bool
) -> None:
    client = world.browser_of(people.sam)
    for path in ("/workbook", "/", "/topics", "/media/nothing"):
        answer = await client.get(path, headers={"accept": "application/json", **headers})
        assert (answer.status_code != 403) is goes_on, path
    linked = headers["sec-fetch-site"] in ("cross-site", "same-site")
    answer = await client.get("/api/v1/entries", headers=headers)
    assert answer.status_code == (403 if linked else 200)


async def test_in_production_only_the_public_name_is_answered(tmp_path: Path) -> None:
    settings = settings_in(
        tmp_path,
        env="production",
        public_url="https://waymark.example",
        secret_key="s" * 48,
        master_key="A" * 43,
    )
    async with open_world(settings) as world:
        asked = world.client()
        for host in ("evil.example", "waymark.example.evil.example", "waymark.example.", "waymark.example:8443", ""):
            answer = await asked.get("/help", headers={"host": host, "accept": "text/html"})
            assert answer.status_code == 400, host
            assert "evil" not in answer.text
            _holds(answer, host)
            assert (await asked.get("/healthz", headers={"host": host})).status_code == 200
        assert (await asked.get("/help", headers={"host": "waymark.example"})).status_code == 200


async def test_a_bearer_token_is_no_browsers_doing(world: World, people: People) -> None:
    client = world.signed_in(people.sam)
    answer = await client.post("/api/v1/sessions", json={"mode": "remote"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 201


async def test_another_site_cannot_sign_a_browser_in(world: World) -> None:
    answer = await world.client().post(
        "/sign-in", data={"login": "x", "password": "y"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_a_demo_knows_its_loopback_names_and_production_one_origin(tmp_path: Path) -> None:
    demo = own_origins(settings_in(tmp_path, port=8123))
    assert demo == {"http://127.0.0.1:8123", "http://localhost:8123", "http://[::1]:8123"}
    production = settings_in(tmp_path, env="production", public_url="https://Waymark.Example/")
    assert own_origins(production) == {"https://waymark.example"}


def test_no_route_changes_anything_on_a_get(world: World) -> None:
    unsafe = {"POST", "PUT", "DELETE", "PATCH"}
    for path, methods in world.app.openapi()["paths"].items():
        assert not ({"get"} & set(methods) and path.endswith(("/end", "/join"))), path
    for route in world.app.routes:
        if isinstance(route, Route) and route.methods and route.methods & unsafe:
            assert "GET" not in route.methods, route.path


async def _many_small_pieces() -> AsyncIterator[bytes]:
    for _ in range(600):
        yield b"x" * 1024


async def test_a_body_too_large_is_refused_whether_it_tells_its_length_or_not(world: World) -> None:
    for body, told in ((b"x" * (600 * 1024), {}), (_many_small_pieces(), {}), (b"x", {"content-length": "9" * 5000})):
        answer = await world.client("-").post(
            "/api/v1/join", content=body, headers={"content-type": "application/json"} | told
        )
        assert code_of(answer) == (413, "too_large")


async def test_an_unforeseen_error_says_nothing_about_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROUTES, "GET /api/v1/broken", Bound(Action.LOOK_AROUND))
    app = create_app(settings_in(tmp_path))

    @app.get("/api/v1/broken")
    async def broken() -> None:
        raise RuntimeError("the diary says: secret")

    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        answer = await client.get("/api/v1/broken")
    assert code_of(answer) == (500, "internal")
    assert "secret" not in answer.text
    assert EVERY_ANSWER.items() <= answer.headers.items()


async def test_R46_leaving_ends_the_sign_in_forgets_everything_and_covers_the_others(
    world: World, people: People
) -> None:
    sam = world.browser_of(people.sam, origin=ORIGIN, accept="text/html")
    session = (await sam.post("/api/v1/sessions", json={"mode": "remote"})).json()["id"]
    answer = await sam.post("/leave", data={"session": session})
    assert answer.status_code == 200
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert "Waymark" not in answer.text and people.sam.display_name not in answer.text
    assert f'content="0; url={world.settings.exit_url}"' in answer.text
    assert (await sam.get("/api/v1/me")).status_code == 401
    jo = world.signed_in(people.jo)
    pause = (await _joined(world, jo, people, session)).pause
    assert pause is not None and pause.blank
    with world.database.reading() as db:
        noted = [(row.action, row.result, row.subject_id) for row in db.exec(select(AuditRow))]
    assert ("signed_out", "left", people.sam.id) in noted


async def _joined(world: World, jo: httpx.AsyncClient, people: People, session: str) -> Welcome:
    """What Jo is told when she comes in."""
    sam = world.signed_in(people.sam)
    joined = (await join(jo, (await invite(sam, session, "worker"))["code"])).json()
    welcome: Welcome = await world.app.state.hub.view_of(session, joined["participant_id"])
    return welcome


async def test_R46_leaving_works_for_nobody_and_while_the_record_is_away(
    world: World, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = world.client(accept="text/html", origin=ORIGIN)
    assert (await stranger.post("/leave")).status_code == 200
    sam = world.browser_of(people.sam, origin=ORIGIN, accept="text/html")

    @contextmanager
    def away() -> Iterator[None]:
        raise DatabaseUnavailable
        yield

    monkeypatch.setattr(world.database, "writing", away)
    monkeypatch.setattr(world.database, "reading", away)
    answer = await sam.post("/leave", data={"session": "x"})
    assert answer.status_code == 200
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert 'waymark=""' in answer.headers["set-cookie"]


async def test_R46_leaving_covers_no_session_of_somebody_else(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    session = (await sam.post("/api/v1/sessions", json={"mode": "remote"})).json()["id"]
    await world.browser_of(people.kim, origin=ORIGIN).post("/leave", data={"session": session})
    jo = world.signed_in(people.jo)
    assert (await _joined(world, jo, people, session)).pause is None
