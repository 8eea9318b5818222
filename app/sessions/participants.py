"""Rows of people in a session, and what the live engine calls them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.database.tables import LiveSessionRow, ParticipantRow, SessionGrantRow, UserRow, WorkbookRow
from realtime.identity import Participant, ParticipantId, Role, Scope

EQUALS = (Role.SERVICE_USER, Role.WORKER)
"""The two people of a session. They need no grant, and have the same rights."""


def person_key(row: ParticipantRow) -> str:
    """Stable key of who writes: one for all sessions of an account, and one for each seat without."""
    return f"account:{row.user_id}" if row.user_id else f"participant:{row.id}"


def identity_of(row: ParticipantRow, workbook: WorkbookRow) -> Participant:
    """The live engine's view of a participant row.

    Only the signed-in account of the service user owns the workbook. A seat that was taken for them with a
    worker's link does not: otherwise a worker could use that link herself and read their drafts.
    """
    return Participant(
        id=ParticipantId(row.id),
        role=Role(row.role),
        name=row.display_name,
        person=person_key(row),
        owns_workbook=row.user_id is not None and row.user_id == workbook.service_user_id,
        invited_by=ParticipantId(row.invited_by) if row.invited_by is not None else None,
    )


def people_of(db: Session, session_id: str) -> list[ParticipantRow]:
    """Everyone who takes part and was not removed, in the order in which they came."""
    return list(
        db.exec(
            select(ParticipantRow)
            .where(ParticipantRow.session_id == session_id, col(ParticipantRow.removed_at).is_(None))
            .order_by(col(ParticipantRow.joined_at), col(ParticipantRow.id))
        )
    )


def seat_account(db: Session, session: LiveSessionRow, user: UserRow, at: datetime) -> ParticipantRow:
    """The row of an account in a session; made, or taken up again, where there is none."""
    asked = select(ParticipantRow).where(ParticipantRow.session_id == session.id, ParticipantRow.user_id == user.id)
    row = db.exec(asked).first()
    if row is None:
        row = ParticipantRow(
            session_id=session.id,
            user_id=user.id,
            role=user.role,
            display_name=user.display_name,
            joined_at=at,
        )
        try:
            with db.begin_nested():
                db.add(row)
        except IntegrityError:  # another device of the same person was first
            row = db.exec(asked).one()
    row.removed_at = None
    db.add(row)
    db.flush()
    return row


def grant_of(db: Session, participant_id: str, at: datetime) -> SessionGrantRow | None:
    """The grant by which this participant sees something now, the newest if several stand."""
    return db.exec(
        select(SessionGrantRow)
        .where(
            SessionGrantRow.participant_id == participant_id,
            col(SessionGrantRow.revoked_at).is_(None),
            or_(col(SessionGrantRow.until).is_(None), col(SessionGrantRow.until) > at),
        )
        .order_by(col(SessionGrantRow.granted_at).desc())
    ).first()


def scope_of(db: Session, row: ParticipantRow, at: datetime) -> Scope | None:
    """What a supervisor or guest may see now; None: nothing. The two people have no scope, and need none."""
    if Role(row.role) in EQUALS:
        return None
    grant = grant_of(db, row.id, at)
    return Scope(grant.scope) if grant is not None else None


def is_waiting(db: Session, row: ParticipantRow, at: datetime) -> bool:
    """Whether this participant still needs the service user's yes (R37): no page, no socket."""
    return Role(row.role) not in EQUALS and scope_of(db, row, at) is None
