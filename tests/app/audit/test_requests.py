"""One name for a request: in its answer, its log line and its audit rows."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from sqlmodel import select

from app import logs
from app.database.tables import AuditRow
from tests.app.world import People, World, start


@pytest.fixture
def restored() -> Iterator[None]:
    """Logs are as they were, after the test."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = before


async def test_R23_an_audit_row_names_the_request_that_wrote_it(
    world: World, people: People, restored: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info")
    sam = world.signed_in(people.sam)
    await start(sam)
    answer = await sam.delete("/api/v1/entries/none-of-these")
    names = {answer.headers["x-request-id"]}
    with world.database.reading() as db:
        rows = db.exec(select(AuditRow).where(AuditRow.action == "session_started")).all()
        names |= {row.request_id for row in rows if row.request_id is not None}
    assert len(rows) == 1 and len(names) == 2
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert names <= {line.get("request") for line in lines if line["event"] == "request"}


async def test_two_requests_never_share_a_name(world: World) -> None:
    client = world.client()
    given = [(await client.get("/healthz", headers={"x-request-id": "mine"})).headers["x-request-id"] for _ in range(3)]
    assert len(set(given)) == 3 and "mine" not in given
