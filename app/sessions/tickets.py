"""Single-use tickets for one websocket, for programs that have no cookie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete
from sqlmodel import Session, col, select

from app.database.tables import AuthSessionRow, ParticipantRow, SocketTicketRow
from app.identity.tokens import hash_of, new_token

LASTS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who comes in with a ticket, and the sign-in that it was asked for with."""

    participant: ParticipantRow
    auth_id: str


def issue_ticket(db: Session, row: ParticipantRow, auth_id: str, at: datetime) -> str:
    """A pass for one socket of this participant, good for 30 seconds."""
    db.execute(delete(SocketTicketRow).where(col(SocketTicketRow.expires_at) < at))
    ticket = new_token()
    db.add(
        SocketTicketRow(
            hash=hash_of(ticket),
            session_id=row.session_id,
            participant_id=row.id,
            auth_id=auth_id,
            expires_at=at + LASTS,
        )
    )
    return ticket


def use_ticket(db: Session, session_id: str, ticket: str, at: datetime) -> Holder | None:
    """Use a ticket up: whose it is, or None if it is unknown, used, old, of another session or of an ended sign-in."""
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
    signed_in = db.get(AuthSessionRow, found.auth_id) if found.auth_id is not None else None
    if row is None or row.removed_at is not None or signed_in is None:
        return None
    return Holder(row, signed_in.id)
