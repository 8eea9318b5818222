"""Classes of things that are kept for a time, each with its period and what of it is over.

What people wrote and marked is in none of them: it is the service user's, and goes when they say so. Two more are not
cleared here either. The audit trail is a chain: a row taken out of it would look like tampering, so it is kept whole
(7 years and longer), and emergency reads with it. And nothing needs a legal hold: no class holds a clinical record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, Result, and_, delete, exists, func, select, update
from sqlmodel import Session, col

from app.database.tables import (
    AuthSessionRow,
    ChallengeRow,
    ConsentRow,
    DocumentClientRow,
    EntryRow,
    EntryShareRow,
    ErasureRow,
    InviteRow,
    LiveSessionRow,
    MarkRow,
    ParticipantRow,
    ReadingChoiceRow,
    SessionEventRow,
    SessionGrantRow,
    SignInPassRow,
    SocketTicketRow,
)
from app.sessions.sessions import ALONE, OPEN

DAY, YEAR = timedelta(days=1), timedelta(days=365)
AT_ONCE: Final = 500
"""Sessions that are cleared in one transaction: writers wait no longer than that takes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A class of things: `count` tells how many are over at a moment, `clear` takes (some of) them away."""

    name: str
    words: str
    period: timedelta
    count: Callable[[Session, datetime], int]
    clear: Callable[[Session, datetime], int]


def _rows(name: str, words: str, period: timedelta, table: type[Any], ended: Any) -> Kept:
    """Rows that go when `ended` lies a period back."""

    def count(db: Session, at: datetime) -> int:
        return _how_many(db, table, ended <= at - period)

    def clear(db: Session, at: datetime) -> int:
        return _gone(db.execute(delete(table).where(ended <= at - period)))

    return Kept(name, words, period, count, clear)


def _how_many(db: Session, table: type[Any], over: Any) -> int:
    found: int = db.execute(select(func.count()).select_from(table).where(over)).scalar_one()
    return found


def _gone(done: Result[Any]) -> int:
    return int(cast("CursorResult[Any]", done).rowcount)


def _plans() -> Kept:
    """A plan goes with the end of its session; here goes one that a fault left."""
    left = and_(col(LiveSessionRow.status) != OPEN, col(LiveSessionRow.plan_sealed).is_not(None))

    def count(db: Session, at: datetime) -> int:
        return _how_many(db, LiveSessionRow, left)

    def clear(db: Session, at: datetime) -> int:
        return _gone(db.execute(update(LiveSessionRow).where(left).values(plan_sealed=None)))

    return Kept("plans", "Safety plans of ended sessions", timedelta(0), count, clear)


def _choices_of_seats() -> Kept:
    """How a seat without an account reads goes with the end of its session; here goes what a fault left."""
    seats = (
        select(col(ParticipantRow.id))
        .join(LiveSessionRow, col(LiveSessionRow.id) == col(ParticipantRow.session_id))
        .where(col(LiveSessionRow.status) != OPEN)
    )
    left = col(ReadingChoiceRow.participant_id).in_(seats)

    def count(db: Session, at: datetime) -> int:
        return _how_many(db, ReadingChoiceRow, left)

    def clear(db: Session, at: datetime) -> int:
        return _gone(db.execute(delete(ReadingChoiceRow).where(left)))

    return Kept("choices", "How people without an account read, of ended sessions", timedelta(0), count, clear)


def _events() -> Kept:
    period = YEAR

    def over(at: datetime) -> ColumnElement[bool]:
        ended = select(col(LiveSessionRow.id)).where(
            col(LiveSessionRow.status) != OPEN, col(LiveSessionRow.ended_at) <= at - period
        )
        return col(SessionEventRow.session_id).in_(ended)

    def count(db: Session, at: datetime) -> int:
        return _how_many(db, SessionEventRow, over(at))

    def clear(db: Session, at: datetime) -> int:
        return _gone(db.execute(delete(SessionEventRow).where(over(at))))

    return Kept("session_events", "What happened in ended sessions, step by step", period, count, clear)


def _sessions() -> Kept:
    """Ended sessions of which nothing is kept: no mark, nobody's entry or words, nothing shown, no consent."""
    period = 2 * YEAR

    def over(at: datetime) -> ColumnElement[bool]:
        seats = select(col(ParticipantRow.id)).where(col(ParticipantRow.session_id) == col(LiveSessionRow.id))
        return and_(
            col(LiveSessionRow.status) != OPEN,
            col(LiveSessionRow.mode) != ALONE,
            col(LiveSessionRow.ended_at) <= at - period,
            ~exists().where(col(MarkRow.session_id) == col(LiveSessionRow.id)),
            ~exists().where(col(EntryShareRow.session_id) == col(LiveSessionRow.id)),
            ~exists().where(col(ConsentRow.session_id) == col(LiveSessionRow.id)),
            ~exists().where(col(EntryRow.writer_participant_id).in_(seats)),
            ~exists().where(col(DocumentClientRow.participant_id).in_(seats)),
        )

    def count(db: Session, at: datetime) -> int:
        return _how_many(db, LiveSessionRow, over(at))

    def clear(db: Session, at: datetime) -> int:
        ids = list(db.execute(select(col(LiveSessionRow.id)).where(over(at)).limit(AT_ONCE)).scalars())
        _erase_sessions(db, ids)
        return len(ids)

    return Kept("sessions", "Ended sessions of which nothing was kept", period, count, clear)


def _erase_sessions(db: Session, ids: list[str]) -> None:
    seats = select(col(ParticipantRow.id)).where(col(ParticipantRow.session_id).in_(ids))
    db.execute(delete(AuthSessionRow).where(col(AuthSessionRow.participant_id).in_(seats)))
    for table in (SessionEventRow, SessionGrantRow, SocketTicketRow, InviteRow, ParticipantRow):
        db.execute(delete(table).where(col(table.session_id).in_(ids)))
    db.execute(delete(LiveSessionRow).where(col(LiveSessionRow.id).in_(ids)))


CLASSES: Final = (
    _rows("tickets", "Passes for one socket", DAY, SocketTicketRow, col(SocketTicketRow.expires_at)),
    _rows("invites", "Codes and links into a session", DAY, InviteRow, col(InviteRow.expires_at)),
    _rows("challenges", "Halves of sign-ins", DAY, ChallengeRow, col(ChallengeRow.expires_at)),
    _rows("passes", "Links to sign in", DAY, SignInPassRow, col(SignInPassRow.expires_at)),
    _rows("sign_ins", "Signed-in browsers and programs", timedelta(0), AuthSessionRow, col(AuthSessionRow.expires_at)),
    _plans(),
    _choices_of_seats(),
    _events(),
    _sessions(),
    _rows("receipts", "Receipts of what was erased", 7 * YEAR, ErasureRow, col(ErasureRow.completed_at)),
)
"""In the order in which they are cleared."""
