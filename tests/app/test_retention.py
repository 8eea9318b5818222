"""How long things are kept: each class goes when its time has come, not before, and never twice (security R22)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import structlog.testing
import time_machine
from sqlalchemy import func, select
from sqlmodel import Session

from app.audit.actions import Action
from app.audit.trail import NOBODY
from app.database.columns import now
from app.database.tables import (
    AuditRow,
    AuthSessionRow,
    ChallengeRow,
    ConsentRow,
    ErasureRow,
    InviteRow,
    LiveSessionRow,
    ParticipantRow,
    SessionEventRow,
    SignInPassRow,
    SocketTicketRow,
    WorkbookRow,
)
from app.errors import DatabaseUnavailable
from app.retention.clearing import clear, clear_now, what_is_over
from app.retention.commands import report
from tests.app.world import EXERCISE, PAGE, People, World

BEGIN = datetime(2030, 1, 1, 12, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)
A_MOMENT = timedelta(seconds=1)


def _session(db: Session, people: People, ended: datetime | None) -> LiveSessionRow:
    book = db.execute(select(WorkbookRow).where(WorkbookRow.service_user_id == people.sam.id)).scalar_one()
    row = LiveSessionRow(
        workbook_id=book.id,
        mode="remote",
        status="ended" if ended else "open",
        started_by=people.jo.id,
        started_at=BEGIN,
        ended_at=ended,
    )
    db.add(row)
    db.flush()
    db.add(ParticipantRow(session_id=row.id, user_id=people.jo.id, role="worker", display_name="Jo", joined_at=BEGIN))
    db.add(SessionEventRow(session_id=row.id, seq=1, type="navigated", at=BEGIN))
    db.flush()
    return row


def _seat(db: Session, session: LiveSessionRow) -> ParticipantRow:
    return db.execute(select(ParticipantRow).where(ParticipantRow.session_id == session.id)).scalar_one()


def _ticket(db: Session, people: People) -> None:
    session = _session(db, people, None)
    seat = _seat(db, session)
    db.add(SocketTicketRow(hash="t", session_id=session.id, participant_id=seat.id, expires_at=BEGIN))


def _invite(db: Session, people: People) -> None:
    session = _session(db, people, None)
    by = _seat(db, session).id
    db.add(
        InviteRow(session_id=session.id, role="guest", token_hash="t", code_hash="c", created_by=by, expires_at=BEGIN)
    )


def _challenge(db: Session, people: People) -> None:
    db.add(ChallengeRow(hash="c", kind="passkey", expires_at=BEGIN))


def _pass(db: Session, people: People) -> None:
    db.add(SignInPassRow(user_id=people.sam.id, token_hash="t", code_hash="c", created_at=BEGIN, expires_at=BEGIN))


def _sign_in(db: Session, people: People) -> None:
    times = {"created_at": BEGIN, "last_seen_at": BEGIN, "expires_at": BEGIN}
    db.add(AuthSessionRow(token_hash="t", kind="cookie", user_id=people.sam.id, **times))


def _events(db: Session, people: People) -> None:
    _session(db, people, BEGIN)


def _receipt(db: Session, people: People) -> None:
    db.add(ErasureRow(kind="entry", target_hash="h", requested_at=BEGIN, completed_at=BEGIN))


CLASSES = [
    ("tickets", SocketTicketRow, _ticket, DAY),
    ("invites", InviteRow, _invite, DAY),
    ("challenges", ChallengeRow, _challenge, DAY),
    ("passes", SignInPassRow, _pass, DAY),
    ("sign_ins", AuthSessionRow, _sign_in, timedelta(0)),
    ("session_events", SessionEventRow, _events, YEAR),
    ("sessions", LiveSessionRow, _events, 2 * YEAR),
    ("receipts", ErasureRow, _receipt, 7 * YEAR),
]


def _count(world: World, table: type) -> int:
    with world.database.reading() as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


def _clear(world: World) -> dict[str, int]:
    return {line.kind.name: line.count for line in clear(world.database, world.app.state.trail, now()) if line.count}


def _over(world: World) -> dict[str, int]:
    return {line.kind.name: line.count for line in what_is_over(world.database, now()) if line.count}


@pytest.mark.parametrize(("name", "table", "make", "period"), CLASSES, ids=[name for name, *_ in CLASSES])
async def test_a_class_is_kept_until_its_time_and_then_gone(
    world: World, people: People, name: str, table: type, make: Callable[[Session, People], None], period: timedelta
) -> None:
    with world.database.writing() as db:
        make(db, people)
    with time_machine.travel(BEGIN + period - A_MOMENT, tick=False):
        assert name not in _over(world) and name not in _clear(world)
        assert _count(world, table) == 1
    with time_machine.travel(BEGIN + period, tick=False):
        assert _over(world)[name] == 1
        assert _count(world, table) == 1  # looking takes nothing away
        assert _clear(world)[name] == 1
        assert _count(world, table) == 0
        assert name not in _over(world) and _clear(world) == {}


@pytest.mark.parametrize("kept", ["open", "entry", "consent"])
async def test_a_session_of_which_something_is_kept_stays(world: World, people: People, kept: str) -> None:
    with world.database.writing() as db:
        session = _session(db, people, None if kept == "open" else BEGIN)
        if kept == "consent":
            seat = _seat(db, session).id
            db.add(
                ConsentRow(
                    session_id=session.id, participant_id=seat, purpose="observe:pages", text_hash="h", given_at=BEGIN
                )
            )
        session_id = session.id
    if kept == "entry":
        await _write_in(world.signed_in(people.jo), world, session_id)
    with time_machine.travel(BEGIN + 20 * YEAR, tick=False):
        assert "sessions" not in _clear(world)
    assert _count(world, LiveSessionRow) == 1


async def _write_in(jo: httpx.AsyncClient, world: World, session: str) -> None:
    def status(value: str) -> None:
        with world.database.writing() as db:
            db.get_one(LiveSessionRow, session).status = value

    status("open")
    body = {"page": PAGE, "exercise": EXERCISE, "session_id": session}
    assert (await jo.post("/api/v1/entries", json=body)).status_code == 201
    status("ended")


async def test_a_plan_that_outlived_its_session_goes_at_once(world: World, people: People) -> None:
    with world.database.writing() as db:
        for ended in (BEGIN, None):
            _session(db, people, ended).plan_sealed = b"sealed"
    assert _clear(world) == {"plans": 1}
    with world.database.reading() as db:
        left = db.execute(select(LiveSessionRow).where(LiveSessionRow.plan_sealed.is_not(None))).scalars().all()
    assert [row.status for row in left] == ["open"]


async def test_the_trail_tells_what_went_and_is_itself_never_cut(world: World, people: People) -> None:
    with world.database.writing() as db:
        _challenge(db, people)
        _receipt(db, people)
        world.app.state.trail.note(db, Action.RETENTION, NOBODY, at=BEGIN - 30 * YEAR)
    with time_machine.travel(BEGIN + 8 * YEAR, tick=False):
        assert _clear(world) == {"challenges": 1, "receipts": 1}
    with world.database.reading() as db:
        told = db.execute(select(AuditRow).order_by(AuditRow.seq)).scalars().all()
    assert [(row.object_id, row.result) for row in told][-2:] == [
        ("challenges", "cleared:1"),
        ("receipts", "cleared:1"),
    ]
    assert len(told) == 3


async def test_what_people_wrote_and_marked_is_in_no_class(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    assert (await sam.post("/api/v1/entries", json={"page": PAGE, "exercise": EXERCISE})).status_code == 201
    with time_machine.travel(BEGIN + 50 * YEAR, tick=False):
        _clear(world)
    fresh = world.signed_in(people.sam)
    assert len((await fresh.get("/api/v1/entries")).json()["entries"]) == 1


@pytest.mark.parametrize("fault", [DatabaseUnavailable(), OSError("the disk is full")])
async def test_what_fails_on_one_day_does_not_end_the_clearing_of_the_next(world: World, fault: Exception) -> None:
    def fails() -> None:
        raise fault

    with structlog.testing.capture_logs() as told:
        await clear_now(world.database, world.app.state.trail, fails)
    (line,) = [line for line in told if line["event"] == "retention_failed"]
    assert line["error"] == type(fault).__name__


def test_the_report_is_a_table(world: World) -> None:
    shown = report(what_is_over(world.database, now()), dry_run=True).splitlines()
    assert shown[0].split() == ["what", "kept", "for", "would", "go"]
    assert "Links to sign in" in shown[4] and "1 day" in shown[4] and shown[4].endswith(" 0")
    assert len({len(line) for line in shown}) == 1
