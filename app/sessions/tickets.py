"""Single-use passes for one websocket, for programs that have no cookie."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete
from sqlmodel import Session, col, select

from app.database.tables import ParticipantRow, SocketTicketRow
from app.identity.tokens import hash_of, new_token

LASTS = timedelta(seconds=30)


def issue_ticket(db: Session, row: ParticipantRow, at: datetime) -> str:
    """A pass for one socket of this participant, good for 30 seconds."""
    db.execute(delete(SocketTicketRow).where(col(SocketTicketRow.expires_at) < at))
    ticket = new_token()
    db.add(
        SocketTicketRow(
            hash=hash_of(ticket),
            session_id=row.session_id,
            participant_id=row.id,
            expires_at=at + LASTS,
        )
    )
    return ticket


def use_ticket(db: Session, session_id: str, ticket: str, at: datetime) -> ParticipantRow | None:
    """Use a ticket up: its participant, or None if it is unknown, used, old or of another session."""
    asked = select(SocketTicketRow).where(
        SocketTicketRow.hash == hash_of(ticket),
        SocketTicketRow.session_id == session_id,
        SocketTicketRow.expires_at > at,
    )
    found = db.exec(asked).first()
    if found is None:
        return None
    used = db.execute(delete(SocketTicketRow).where(col(SocketTicketRow.hash) == found.hash))
    if cast("CursorResult[Any]", used).rowcount != 1:
        return None
    row = db.get(ParticipantRow, found.participant_id)
    return row if row is not None and row.removed_at is None else None
