"""Logs and numbers: what they may hold, and what must never be in them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app import logs
from app.library.reloading import reload
from tests.app.world import EXERCISE, PAGE, People, World, invite, join, start


@pytest.fixture
def restored() -> Iterator[None]:
    """The test sets logs up as the server does, in its own body: only there is standard error its own."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = before
    logging.getLogger("waymark").setLevel(logging.NOTSET)


def test_a_key_that_is_not_listed_is_dropped(restored: None, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("debug")
    logs.logger("part").info(
        "something", text="I feel low", login="sam", session="s1", version="v1", where=["a" * 400], ms=1.5
    )
    line = json.loads(capsys.readouterr().err)
    assert line.keys() == {"at", "event", "level", "ms", "part", "version", "where"}
    assert line["where"] == ["a" * 300]


def test_an_error_is_told_by_kind_and_place_only(restored: None, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("debug")
    try:
        raise ValueError("the diary says: secret")
    except ValueError as error:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
        assert logs.where(error)[-1].startswith("tests/app/test_logs.py:")
    line = json.loads(capsys.readouterr().err)
    assert line["error"] == "ValueError" and "secret" not in json.dumps(line)


@pytest.mark.parametrize(("level", "told"), [("info", ["a bad frame: too short"]), ("warning", [])])
def test_the_engine_and_the_record_say_as_much_as_the_setting_asks_for(
    restored: None, capsys: pytest.CaptureFixture[str], level: str, told: list[str]
) -> None:
    logs.configure(level)
    logging.getLogger("waymark.connection").info("a bad frame: %s", "too short")
    logging.getLogger("alembic.runtime").info("a library's own affairs")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == told


async def test_the_line_of_new_content_says_who_speaks_and_which_version(
    restored: None, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info")
    shelf = world.app.state.shelf
    assert await reload(shelf, world.app.state.hub.stories_withdrawn)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (line,) = [line for line in lines if line["event"] == "content_loaded"]
    assert (line["part"], line["version"]) == ("content", shelf.current.version)


async def test_R18_nothing_that_people_write_or_hold_reaches_a_log_or_a_number(
    restored: None, world: World, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("debug")
    sam = world.signed_in(people.sam)
    session = await start(sam)
    made = await invite(sam, session, "guest")
    await world.client().get(made["url"].removeprefix("http://127.0.0.1:8000"))
    await world.client().get("/api/v1/topics?q=canary-query")
    await world.client().get("/canary-path/of/nobody")
    await join(world.client(), made["code"], "Canary-Name")
    body = {"page": PAGE, "exercise": EXERCISE, "session_id": session}
    entry = (await sam.post("/api/v1/entries", json=body)).json()["id"]
    mine = (await sam.get(f"/api/v1/sessions/{session}")).json()["participant_id"]
    await world.app.state.hub.write_entry(entry, mine, "canary-text", None)
    await sam.get(f"/api/v1/entries/{entry}")
    numbers = (await world.client().get("/metrics")).text
    told = capsys.readouterr()
    for secret in ("anary", made["code"], made["url"].rsplit("/", 1)[1], entry, session):
        assert secret not in told.out + told.err
        assert secret not in numbers
    routes = {json.loads(line)["route"] for line in told.err.splitlines() if '"route"' in line}
    assert routes >= {"/api/v1/sessions/{session_id}", "/join/{token}", "/api/v1/entries/{entry_id}", "unknown"}
    assert 'route="/api/v1/entries/{entry_id}"' in numbers


def test_a_refused_handshake_is_not_logged_as_an_error(restored: None, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    logging.getLogger("uvicorn.error").error("ASGI callable returned without completing handshake.")
    logging.getLogger("uvicorn.error").error("something real")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["something real"]
