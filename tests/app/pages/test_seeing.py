"""What another person sees, looked at by the service user alone: put down, and made of what the other is told."""

from __future__ import annotations

import httpx
import pytest
from sqlmodel import select

from app.audit.actions import Action
from app.database.tables import AuditRow, LiveSessionRow
from tests.app.pages.browsing import words
from tests.app.world import PAGE, People, World, invite, join, start

SENTENCE = "A hard day often gets smaller when we know what helps."


class Room:
    """Sam and Jo in a session on a page, and Pat with a grant for pages."""

    def __init__(self, world: World, people: People) -> None:
        self.world, self.people = world, people
        self.sam, self.jo, self.pat = (world.signed_in(who) for who in (people.sam, people.jo, people.pat))
        self.seats: dict[str, str] = {}

    async def open(self) -> Room:
        self.id = await start(self.sam)
        for name, client, role in (("jo", self.jo, "worker"), ("pat", self.pat, "supervisor")):
            code = (await invite(self.sam, self.id, role))["code"]
            self.seats[name] = (await join(client, code)).json()["participant_id"]
        return self

    async def grant(self, scope: str) -> None:
        body = {"participant_id": self.seats["pat"], "scope": scope}
        assert (await self.sam.post(f"/api/v1/sessions/{self.id}/grants", json=body)).status_code == 201

    def browser(self, who: str) -> httpx.AsyncClient:
        user = {"sam": self.people.sam, "jo": self.people.jo, "pat": self.people.pat}[who]
        return self.world.browser_of(user, Origin="http://127.0.0.1:8000")

    async def turn(self) -> None:
        sam = self.browser("sam")
        assert (await sam.post(f"/sessions/{self.id}/navigate", data={"page": PAGE})).status_code == 303

    async def look(self, who: str, at: str) -> httpx.Response:
        return await self.browser(who).get(f"/sessions/{self.id}/view/{self.seats.get(at, at)}")


@pytest.fixture
async def room(world: World, people: People) -> Room:
    return await Room(world, people).open()


async def test_R34_the_service_user_sees_what_the_worker_sees(room: Room) -> None:
    await room.turn()
    picture = await room.look("sam", "jo")
    assert picture.status_code == 200
    assert "This is what Johanna sees now" in words(picture)
    assert SENTENCE in words(picture)
    assert "<textarea" not in picture.text
    assert "/navigate" not in picture.text


async def test_R37_who_was_let_in_by_nobody_sees_nothing_and_so_does_the_picture(room: Room) -> None:
    await room.turn()
    picture = await room.look("sam", "pat")
    assert "Patricia sees nothing." in words(picture)
    assert SENTENCE not in words(picture)


async def test_R42_the_picture_of_a_covered_screen_is_covered(room: Room) -> None:
    """Sam has no socket here, so supervisors are covered: Sam is away."""
    await room.grant("entries")
    await room.turn()
    picture = await room.look("sam", "pat")
    assert "is not here right now" in words(picture)
    assert SENTENCE not in words(picture)


async def test_R33_nobody_else_looks_through_anothers_eyes(room: Room) -> None:
    await room.grant("pages")
    for who, at in (("jo", "pat"), ("pat", "jo"), ("sam", "nobody"), ("sam", room.id)):
        assert (await room.look(who, at)).status_code == 404, (who, at)


async def test_R32_a_look_is_put_down_once_a_minute(room: Room) -> None:
    for _ in range(3):
        await room.look("sam", "jo")
    with room.world.database.reading() as db:
        rows = db.exec(select(AuditRow).where(AuditRow.action == Action.PREVIEWED.value)).all()
    (row,) = rows
    assert (row.subject_id, row.actor_id) == (room.people.sam.id, room.people.sam.id)
    assert (row.session_id, row.object_id) == (room.id, room.seats["jo"])


@pytest.mark.parametrize(("covered", "said"), [(None, "One moment"), ("chosen", "keeps this part private")])
async def test_R38_R39_a_supervisors_document_holds_nothing_of_the_session(
    room: Room, covered: str | None, said: str
) -> None:
    await room.grant("entries")
    await room.turn()
    with room.world.database.writing() as db:
        row = db.get_one(LiveSessionRow, room.id)
        row.covered = covered
        db.add(row)
    document = await room.browser("pat").get(f"/sessions/{room.id}")
    assert said in words(document)
    assert SENTENCE not in document.text
    assert "data-b=" not in document.text
    assert '"page":""' in document.text
