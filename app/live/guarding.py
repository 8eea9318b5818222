"""Looks after who is connected: sockets end with the sign-in, the account and the seat that they live by (R30, G6).

What this process changes closes sockets at once (app.ports.LiveHub). This loop is for the rest: time that runs out, a
command on the server's own console, another node. It asks the record twice a second, for all sockets together.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.authorization.relations import left_with_the_case
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import (
    AuthSessionRow,
    CaseAssignmentRow,
    LiveSessionRow,
    ParticipantRow,
    SessionGrantRow,
    UserRow,
    WorkbookRow,
)
from app.errors import DatabaseUnavailable
from app.identity.lasting import is_over, touch
from app.sessions.sessions import OPEN
from realtime.changes import Changes
from realtime.identity import Role

log = logging.getLogger("waymark.guarding")

EVERY_SECONDS = 0.5
TOUCH_EVERY_BEATS = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which of those who are connected may not be any more."""

    sign_ins: frozenset[str]
    participants: frozenset[str]


async def guard(database: Database, changes: Changes) -> None:
    """Close, for as long as the server runs, the sockets of whoever may not be here any more."""
    beat = 0
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        beat += 1
        acts, here = changes.acts(), changes.here()
        if not (acts or here):
            continue
        try:
            if beat % TOUCH_EVERY_BEATS == 0:
                await database.write(lambda db, acts=acts: put_down(db, acts))  # type: ignore[misc]
            verdict = await database.read(lambda db, acts=acts, here=here: judge(db, acts, here, now()))  # type: ignore[misc]
        except DatabaseUnavailable:
            continue  # nothing is written meanwhile either; the next beat asks again
        except Exception:
            log.exception("who is connected could not be looked after")
            continue
        if verdict.sign_ins:
            changes.close_sign_ins(verdict.sign_ins)
        if verdict.participants:
            changes.close_participants(verdict.participants)


def cover_at_start(db: Session) -> None:
    """Nobody is here yet when a server starts: supervisors see nothing until the service user is back (R42)."""
    watched = (
        select(SessionGrantRow.session_id)
        .join(ParticipantRow, col(ParticipantRow.id) == col(SessionGrantRow.participant_id))
        .where(ParticipantRow.role == Role.SUPERVISOR, col(SessionGrantRow.revoked_at).is_(None))
    )
    db.execute(
        update(LiveSessionRow)
        .where(
            col(LiveSessionRow.status) == "open",
            col(LiveSessionRow.covered).is_(None),
            col(LiveSessionRow.id).in_(watched),
        )
        .values(covered="away")
    )


def put_down(db: Session, acts: Mapping[str, float]) -> None:
    """Writing and pointing on a socket is being here, as an act over HTTP is."""
    for sign_in, at in acts.items():
        touch(db, sign_in, datetime.fromtimestamp(at, UTC))


def judge(db: Session, acts: Mapping[str, float], here: Collection[str], at: datetime) -> Verdict:
    """Ask the record who of them may not be connected any more: as many questions for a thousand as for one.

    `acts` are sign-ins and when their people last did something (Unix seconds); `here` are participants.
    """
    return Verdict(_over(db, acts, at), _not_here_any_more(db, here, at))


def _over(db: Session, acts: Mapping[str, float], at: datetime) -> frozenset[str]:
    """Sign-ins that are gone, ran out, were away for too long, or whose account was closed."""
    asked = (
        select(AuthSessionRow, UserRow.active, UserRow.role, ParticipantRow.role)
        .outerjoin(UserRow, col(UserRow.id) == col(AuthSessionRow.user_id))
        .outerjoin(ParticipantRow, col(ParticipantRow.id) == col(AuthSessionRow.participant_id))
        .where(col(AuthSessionRow.id).in_(list(acts)))
    )
    stay = set()
    for row, active, account, seat in db.exec(asked):
        row.last_seen_at = max(row.last_seen_at, datetime.fromtimestamp(acts[row.id], UTC))
        if active is not False and not is_over(row, Role(account or seat or Role.GUEST), at):
            stay.add(row.id)
    return frozenset(acts) - stay


def _not_here_any_more(db: Session, here: Collection[str], at: datetime) -> frozenset[str]:
    asked = (
        select(ParticipantRow, WorkbookRow.service_user_id)
        .join(LiveSessionRow, col(LiveSessionRow.id) == col(ParticipantRow.session_id))
        .join(WorkbookRow, col(WorkbookRow.id) == col(LiveSessionRow.workbook_id))
        .where(
            col(ParticipantRow.id).in_(list(here)),
            col(ParticipantRow.removed_at).is_(None),
            LiveSessionRow.status == OPEN,
        )
    )
    rows = db.exec(asked).all()
    workers = {row.user_id for row, _ in rows if row.user_id is not None and row.role == Role.WORKER}
    work = db.exec(select(CaseAssignmentRow).where(col(CaseAssignmentRow.worker_id).in_(workers))).all()
    together: dict[tuple[str | None, str], list[CaseAssignmentRow]] = {}
    for item in work:
        together.setdefault((item.worker_id, item.service_user_id), []).append(item)
    stay = {row.id for row, owner in rows if not left_with_the_case(together.get((row.user_id, owner), ()), row, at)}
    return frozenset(here) - stay
