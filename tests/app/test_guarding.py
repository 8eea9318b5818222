"""The look at who is connected: right for everybody, and as cheap for many as for one (R30, G6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event
from sqlmodel import Session, col, select

from app.audit.trail import NOBODY
from app.database.columns import now
from app.database.tables import AuthSessionRow, CaseAssignmentRow, ParticipantRow, UserRow
from app.identity.caller import sign_in_as
from app.live.guarding import Verdict, judge
from app.people.relations import end_work
from tests.app.world import People, World, invite, join, start


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements that the record is asked meanwhile."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(world.database.engine, "before_cursor_execute", note)


def looked_at(world: World, *, away: timedelta = timedelta(0)) -> Verdict:
    """What is said of everybody who ever signed in or sat down."""
    with world.database.reading() as db:
        sign_ins = db.exec(select(AuthSessionRow.id)).all()
        seats = db.exec(select(ParticipantRow.id)).all()
        return judge(db, dict.fromkeys(sign_ins, 0.0), seats, now() + away)


async def test_a_look_at_many_asks_no_more_than_a_look_at_one(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    counts = []
    for more in (1, 12):
        for _ in range(more):
            code = (await invite(jo, await start(jo, people.sam.id), "supervisor"))["code"]
            assert (await join(world.client(), code, "Pat")).is_success
            with world.database.writing() as db:
                sign_in_as(db, "cookie", now(), user=people.sam)
        with counted(world) as asked:
            assert looked_at(world) == Verdict(frozenset(), frozenset())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6  # BEGIN and two of the test are among them


async def test_each_right_that_ends_is_found(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    sam, kim = world.browser_of(people.sam), world.browser_of(people.kim)
    assert (sam, kim) and looked_at(world) == Verdict(frozenset(), frozenset())

    def ids(db: Session, user: UserRow) -> frozenset[str]:
        return frozenset(db.exec(select(AuthSessionRow.id).where(AuthSessionRow.user_id == user.id)))

    with world.database.reading() as db:
        of_sam, of_kim, of_jo = ids(db, people.sam), ids(db, people.kim), ids(db, people.jo)
    assert looked_at(world, away=timedelta(minutes=31)).sign_ins == of_sam | of_kim
    assert looked_at(world, away=timedelta(hours=9)).sign_ins == of_sam | of_kim | of_jo
    with world.database.writing() as db:
        db.get_one(UserRow, people.kim.id).active = False
        db.exec(select(CaseAssignmentRow)).one().until = now()
    verdict = looked_at(world)
    with world.database.reading() as db:
        seats = db.exec(select(ParticipantRow.id).where(col(ParticipantRow.session_id) == session)).all()
    assert verdict == Verdict(of_kim, frozenset(seats))


async def test_a_worker_whom_the_person_asks_in_after_the_work_ended_stays(world: World, people: People) -> None:
    with world.database.writing() as db:
        jo, sam = db.get_one(UserRow, people.jo.id), db.get_one(UserRow, people.sam.id)
        end_work(db, world.app.state.trail, NOBODY, jo, sam, now())
    client = world.signed_in(people.sam)
    code = (await invite(client, await start(client), "worker"))["code"]
    assert (await join(world.signed_in(people.jo), code)).is_success
    assert looked_at(world) == Verdict(frozenset(), frozenset())
