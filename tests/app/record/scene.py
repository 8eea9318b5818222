"""Sam and Jo in a session, with words and a highlight that can be looked for in every byte."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import text, update

from app.database.columns import now
from app.database.engine import Database
from app.database.tables import AuthSessionRow
from realtime.protocol import MarkAdd
from tests.app.world import EXERCISE, PAGE, People, World, invite, join, start

WORDS = "Canary-words-7f3a My sister 🌧️"
BLOCK_OF_MARK = "helped-before"


@dataclass
class Scene:
    """Ids and clients of one session in which Sam wrote."""

    world: World
    people: People
    sam: httpx.AsyncClient
    jo: httpx.AsyncClient
    session: str
    entry: str
    seats: dict[str, str]

    @property
    def hub(self) -> Any:
        return self.world.app.state.hub

    async def show(self) -> None:
        """Sam shows the entry to Jo."""
        answer = await self.sam.put(f"/api/v1/entries/{self.entry}/visibility", json={"visibility": "shared"})
        assert answer.status_code == 200, answer.text

    async def mark(self, who: str = "worker") -> str:
        """A highlight on the page, by the live engine; its words come back."""
        page = self.world.app.state.library.page(PAGE)
        block = next(block for block in page.blocks if block.kind == "text" and len(block.text) > 30)
        quote = block.text[3:29]
        await self.hub.act(
            self.session,
            self.seats[who],
            MarkAdd(id="m1", type="mark_add", page=PAGE, block=block.id, start=3, end=29, quote=quote),
        )
        return quote


async def begin_scene(world: World, people: People, words: str = WORDS) -> Scene:
    """Sam started, Jo came in, and Sam wrote `words` into a private entry."""
    sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
    session = await start(sam)
    await join(jo, (await invite(sam, session, "worker"))["code"])
    seats = {}
    for role, client in (("service_user", sam), ("worker", jo)):
        seats[role] = (await client.get(f"/api/v1/sessions/{session}")).json()["participant_id"]
    body = {"page": PAGE, "exercise": EXERCISE, "session_id": session}
    entry = (await sam.post("/api/v1/entries", json=body)).json()["id"]
    await world.app.state.hub.write_entry(entry, seats["service_user"], words, None)
    return Scene(world, people, sam, jo, session, entry, seats)


def grow_stale(world: World) -> None:
    """Everybody's last sign of who they are is six minutes ago."""
    with world.database.writing() as db:
        db.execute(update(AuthSessionRow).values(stepped_up_at=now() - timedelta(minutes=6)))


def on_disk(world: World) -> bytes:
    """Every byte of the SQLite record: the file, its log and its index."""
    file = world.settings.database_file
    assert file is not None
    return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")) if path.is_file())


def in_tables(database: Database) -> str:
    """Every value of every table, as text."""
    with database.reading() as db:
        connection = db.connection()
        if database.is_sqlite:
            asked = "SELECT name FROM sqlite_master WHERE type = 'table'"
        else:
            asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        tables = list(connection.execute(text(asked)).scalars())
        assert "user" in tables
        return "\n".join(repr(row) for table in tables for row in connection.execute(text(f'SELECT * FROM "{table}"')))
