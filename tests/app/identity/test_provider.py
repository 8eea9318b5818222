"""Staff sign in at their organisation's own identity provider; the provider is a real one, on a port of its own."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey
from sqlmodel import select

from app.database.tables import AuditRow, AuthSessionRow, OidcIdentityRow
from app.errors import ProviderFailed
from app.identity.provider import LONGEST_WAIT, Provider
from tests.app.pages.browsing import browser, words
from tests.app.world import People, World, open_world, settings_in
from tests.support.provider import CLIENT, SECRET, TestProvider, provider


@pytest.fixture
def theirs() -> Iterator[TestProvider]:
    with provider() as running:
        yield running


@pytest.fixture
async def world(tmp_path: Path, theirs: TestProvider) -> AsyncIterator[World]:
    settings = settings_in(
        tmp_path, oidc_issuer=theirs.url, oidc_client_id=CLIENT, oidc_client_secret=SECRET, oidc_name="the trust"
    )
    async with open_world(settings) as opened:
        yield opened


async def go_there(client: httpx.AsyncClient, start: str = "/sign-in/provider?next=/topics") -> str:
    """Leave for the provider, sign in there, and give back where it sends the browser."""
    left = await client.get(start)
    assert left.status_code == 303, words(left)
    async with httpx.AsyncClient() as net:
        back = (await net.get(left.headers["location"])).headers["location"]
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}"


async def sign_in(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get(await go_there(client))


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_a_worker_signs_in_there_and_is_signed_in_here(
    world: World, people: People, theirs: TestProvider, algorithm: str
) -> None:
    if algorithm == "ES256":
        theirs.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
    theirs.algorithm = algorithm
    jo = browser(world)
    assert "Sign in with the trust" in words(await jo.get("/"))
    answer = await sign_in(jo)
    assert (answer.status_code, answer.headers["location"]) == (303, "/topics")
    assert (await jo.get("/api/v1/me")).json()["id"] == people.jo.id
    with world.database.reading() as db:
        assert [row.method for row in db.exec(select(AuthSessionRow))] == ["oidc"]
        assert db.get(OidcIdentityRow, (theirs.url, theirs.subject)) is not None


async def test_after_the_first_time_the_subject_counts_and_the_name_does_not(
    world: World, people: People, theirs: TestProvider
) -> None:
    await sign_in(browser(world))
    theirs.username = "patricia"  # Jo renamed herself there
    jo = browser(world)
    await sign_in(jo)
    assert (await jo.get("/api/v1/me")).json()["id"] == people.jo.id
    theirs.username, theirs.subject = "johanna", "0666"  # someone else took Jo's old name there
    other = browser(world)
    assert "no account here for you" in words(await sign_in(other))
    assert (await other.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize("login", ["sammy", "alexis", "nobody-here", ""])
async def test_a_name_alone_lets_in_no_service_user_no_admin_and_no_stranger(
    world: World, people: People, theirs: TestProvider, login: str
) -> None:
    theirs.username = login
    client = browser(world)
    assert "no account here for you" in words(await sign_in(client))
    assert (await client.get("/api/v1/me")).status_code == 401


async def test_an_admin_links_it_while_signed_in(world: World, people: People, theirs: TestProvider) -> None:
    theirs.username = "someone"
    alex = browser(world, people.alex)
    answer = await alex.get(await go_there(alex, "/account/provider"))
    assert answer.headers["location"] == "/account?done=provider"
    fresh = browser(world)
    await sign_in(fresh)
    assert (await fresh.get("/api/v1/me")).json()["id"] == people.alex.id
    await alex.post("/account/provider/remove")
    assert "no account here for you" in words(await sign_in(browser(world)))


async def test_a_disabled_account_does_not_come_in_this_way(world: World, people: People, theirs: TestProvider) -> None:
    await sign_in(browser(world))
    with world.database.writing() as db:
        row = db.get_one(type(people.jo), people.jo.id)
        row.active = False
        db.add(row)
    assert (await sign_in(browser(world))).status_code == 401


@pytest.mark.parametrize(
    "lie",
    [
        {"claims": {"nonce": "another"}},
        {"claims": {"aud": "another service"}},
        {"claims": {"aud": [CLIENT, "another service"], "azp": "another service"}},
        {"claims": {"iss": "https://evil.example"}},
        {"claims": {"exp": 1_000_000_000}},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"signs_with_foreign_key": True},
        {"issuer_says": "https://evil.example"},
    ],
    ids=str,
)
async def test_a_token_that_is_not_right_signs_nobody_in(
    world: World, people: People, theirs: TestProvider, lie: dict[str, object]
) -> None:
    for name, value in lie.items():
        setattr(theirs, name, value)
    client = browser(world)
    left = await client.get("/sign-in/provider")
    if left.status_code == 303:
        async with httpx.AsyncClient() as net:
            back = urlsplit((await net.get(left.headers["location"])).headers["location"])
        answer = await client.get(f"{back.path}?{back.query}")
        assert "did not work" in words(answer)
        assert answer.status_code in (401, 502)
    else:
        assert left.status_code == 502
    assert (await client.get("/api/v1/me")).status_code == 401
    with world.database.reading() as db:
        assert list(db.exec(select(AuthSessionRow))) == []


async def test_the_way_back_is_good_once_and_in_the_same_browser_only(
    world: World, people: People, theirs: TestProvider
) -> None:
    jo, mallory = browser(world), browser(world)
    back = await go_there(jo)
    assert (await mallory.get(back)).status_code == 401
    assert (await jo.get(back)).status_code == 401  # the state was used up
    back = await go_there(jo)
    assert (await jo.get(back)).status_code == 303
    assert (await jo.get(back)).status_code == 401
    with world.database.reading() as db:
        failed = db.exec(select(AuditRow).where(AuditRow.action == "sign_in_failed")).all()
    assert len(failed) == 3


async def test_who_stops_there_is_not_told_of_a_wrong_password(
    world: World, people: People, theirs: TestProvider
) -> None:
    answer = await browser(world).get("/sign-in/provider/back?error=access_denied&state=x")
    assert answer.status_code == 401
    assert "You stopped it, or it took a long time." in words(answer)
    assert "password is not right" not in words(answer)


async def test_the_way_back_leads_to_no_other_site(world: World, people: People, theirs: TestProvider) -> None:
    client = browser(world)
    answer = await client.get(await go_there(client, "/sign-in/provider?next=//evil.example"))
    assert answer.headers["location"] == "/"


async def test_without_the_setting_there_is_no_such_way(tmp_path: Path) -> None:
    async with open_world(settings_in(tmp_path / "plain")) as world:
        assert (await browser(world).get("/sign-in/provider")).status_code == 404
        assert "Sign in with the" not in words(await browser(world).get("/"))


def test_a_provider_that_does_not_answer_is_asked_once_and_nobody_waits_for_it(tmp_path: Path) -> None:
    """Each who waits keeps a thread, and pages and sockets of everybody else need those."""
    asked: list[float] = []
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        settings = settings_in(tmp_path, oidc_issuer=f"http://127.0.0.1:{silent.getsockname()[1]}", oidc_client_id="w")
        theirs = Provider(settings)

        def sign_in() -> None:
            began = time.monotonic()
            with pytest.raises(ProviderFailed):
                theirs.address("state", "nonce", "v" * 43)
            asked.append(time.monotonic() - began)

        with ThreadPoolExecutor(20) as threads:
            first = threads.submit(sign_in)
            connection, _ = silent.accept()
            for other in [threads.submit(sign_in) for _ in range(19)]:
                other.result()
            assert not first.done() and len(asked) == 19
            connection.close()
            first.result()
        began = time.monotonic()
        with pytest.raises(ProviderFailed):
            theirs.address("state", "nonce", "v" * 43)
        assert time.monotonic() - began < LONGEST_WAIT
        silent.settimeout(0)
        with pytest.raises(BlockingIOError):  # nobody else came to its door
            silent.accept()
