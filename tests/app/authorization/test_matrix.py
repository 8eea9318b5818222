"""The authorisation matrix: every route x everybody, against the running application (ASVS 8.2, CVE-2026-70490).

matrix.csv is written by hand in this sense: a line says what people decided. The test asks three witnesses, cell by
cell: the line, the pure decision, and what the real application answers.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.authorization import relations
from app.authorization.decisions import Relation
from app.authorization.guard import names_of
from app.authorization.routes import ROUTES, WEBSOCKET, About
from app.database.columns import now
from app.entries.entries import relation_to_entry_of
from app.identity.caller import Caller, caller_of
from app.main import create_app
from app.security.limits import Guesses
from tests.app.authorization.asking import ASKS, REACHED, Ask, Cell, cells, expected, outcome, request
from tests.app.authorization.knocking import knock
from tests.app.authorization.stage import Snapshot, Stage
from tests.app.world import open_world, settings_in

MATRIX = Path(__file__).parents[3] / "app" / "authorization" / "matrix.csv"
SHARED_MEMORY = Path("/dev/shm")
COLUMNS = ("route", "method", "who", "thing", "role", "relation", "expected")
Line = tuple[str, str, str]
"""Role, relation and expected outcome."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    # In memory where the machine has such a folder: the record is put back after each allowed act, and a disk that
    # is asked to be sure of it each time would take most of a test's minute.
    folder = Path(tempfile.mkdtemp(prefix="waymark-", dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else tmp_path))
    try:
        async with open_world(settings_in(folder, log_level="error")) as world:
            yield Stage.of(world)
    finally:
        shutil.rmtree(folder)


def lines() -> dict[Cell, Line]:
    """The matrix."""
    with MATRIX.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        Cell(f"{row['method']} {row['route']}", row["who"], row["thing"]): (
            row["role"],
            row["relation"],
            row["expected"],
        )
        for row in rows
    }


def test_R1_every_route_of_the_application_is_bound_and_stands_in_the_matrix(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))
    there = {f"{method} {path}" for places in names_of(app).values() for method, path in places}
    assert there == set(ROUTES), "a route without an action, or an action without a route"
    assert {cell.route for cell in lines()} == there, "a route without lines in matrix.csv"


async def test_R1_every_cell_of_the_matrix_holds_against_the_running_application(stage: Stage, tmp_path: Path) -> None:
    wanted, asked = lines(), cells(stage)
    assert set(asked) == set(wanted), "the matrix and the people on the stage differ"
    assert len(asked) >= 1000
    shot = Snapshot.take(stage.world.settings.database_file or Path(), tmp_path)
    transport = httpx.ASGITransport(stage.world.app, raise_app_exceptions=True)
    wrong, counts = [], Counter[str]()
    async with httpx.AsyncClient(transport=transport) as client:
        for cell in asked:
            role, relation, expect = wanted[cell]
            found, also = relations_of(stage, cell)
            actor = stage.actors[cell.who]
            decided = (actor.role or "nobody", found, expected(stage, cell, found, also))
            stage.world.app.state.guesses = Guesses()
            got = await answer_to(stage, cell, client)
            counts[expect] += 1
            if decided != (role, relation, expect) or got != expect:
                wrong.append(f"{cell}: the matrix says {role} {relation} {expect}, decided {decided}, answered {got}")
            if got == REACHED and not cell.route.startswith("GET "):
                shot.put_back()
    assert not wrong, f"{len(wrong)} of {len(asked)}\n" + "\n".join(wrong[:60])
    assert counts[REACHED] > 200 and counts["deny-404"] > 200 and counts["deny-403"] > 100


async def answer_to(stage: Stage, cell: Cell, client: httpx.AsyncClient) -> str:
    """What the application says to a cell."""
    if cell.route.startswith(WEBSOCKET):
        actor = stage.actors[cell.who]
        answer = await knock(stage.world.app, f"/ws/sessions/{stage.sessions[cell.thing].id}", actor.bearer)
        await stage.world.app.state.hub.hub.commits.settled()  # what coming and going leaves is on disk
        return answer
    return outcome(cell.route, await client.send(request(stage, cell)))


def relations_of(stage: Stage, cell: Cell) -> tuple[Relation, Relation | None]:
    """What the actor is to the thing in the address, and to what the body names beside it."""
    bound, ask, at = ROUTES[cell.route], ASKS.get(cell.route, Ask()), now()
    with stage.world.database.reading() as db:
        actor = stage.actors[cell.who]
        caller: Caller | None = caller_of(db, None, actor.bearer, at) if actor.bearer else None
        if caller is None:
            return Relation.NOBODY, Relation.NOBODY
        found, also = relations.to_nothing(caller), None
        if bound.about is About.SESSION:
            found = relations.to_session(db, caller, stage.sessions[cell.thing].id, at)
        elif bound.about is About.PERSON:
            found = relations.to_person(db, caller, stage.users[cell.thing].id, at)
        elif bound.about is About.EMERGENCY:
            found = relations.to_emergency(db, caller, stage.emergencies[cell.thing], at)
        elif bound.about is About.ENTRY:
            found = relation_to_entry_of(db, caller, stage.entries[cell.thing], at)
        if ask.also is not None:
            also = relations.to_session(db, caller, stage.sessions[cell.thing].id, at)
    return found, also
