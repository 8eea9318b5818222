"""Putting down who reads an entry over HTTP, before they have a word of it (R32). For sockets: app.live.noting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.engine import Database
from app.database.tables import AuditRow
from app.entries.entries import Known
from app.identity.caller import Caller
from app.sessions.participants import person_key

NOTED_ONCE_IN = timedelta(minutes=10)
"""Who looks at the same entry again within this time is noted once."""


def note_reads(database: Database, trail: Trail, caller: Caller, entries: Iterable[Known], at: datetime) -> None:
    """Note for each entry of somebody else that this caller reads it now. What is one's own is not noted.

    Raises:
        DatabaseUnavailable: it cannot be noted now; so it must not be read now.
    """
    others = [known for known in entries if not _is_own(known, caller)]
    if not others:
        return
    with database.reading() as db:
        fresh = [known for known in others if not _is_noted(db, caller, known, at)]
    if not fresh:
        return
    with database.writing() as db:
        for known in fresh:
            _note(db, trail, caller, known, at)


def _is_own(known: Known, caller: Caller) -> bool:
    if caller.user is not None:
        return caller.user.id == known.facts.owner_id or known.facts.writer_key == f"account:{caller.user.id}"
    seat = caller.seat
    return seat is not None and (seat.user_id == known.facts.owner_id or known.facts.writer_key == person_key(seat))


def _is_noted(db: Session, caller: Caller, known: Known, at: datetime) -> bool:
    noted = select(AuditRow.seq).where(
        AuditRow.subject_id == known.facts.owner_id,
        AuditRow.action == Action.ENTRY_READ.value,
        AuditRow.actor_id == Actor.of(caller).id,
        AuditRow.object_id == known.row.id,
        col(AuditRow.at) > at - NOTED_ONCE_IN,
    )
    return db.exec(noted).first() is not None


def _note(db: Session, trail: Trail, caller: Caller, known: Known, at: datetime) -> None:
    session = caller.seat.session_id if caller.seat is not None else next(iter(sorted(known.facts.shared_in)), None)
    trail.note(
        db,
        Action.ENTRY_READ,
        Actor.of(caller),
        subject_id=known.facts.owner_id,
        session_id=session,
        object_id=known.row.id,
        at=at,
    )
