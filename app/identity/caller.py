"""The caller behind a cookie or a bearer token. HTTP and websocket both ask here: there is no other way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.database.tables import AuthSessionRow, ParticipantRow, UserRow
from app.identity.tokens import hash_of, new_token
from realtime.identity import Role

SIGNED_IN_FOR = timedelta(hours=12)

Kind = Literal["cookie", "bearer"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an account, or a seat in one session.

    A seat has no account, but for a service user's second device: that one writes under the account
    (`seat.user_id`), and yet reaches nothing beyond its session.
    """

    auth_id: str
    kind: Kind
    user: UserRow | None
    seat: ParticipantRow | None
    """Set exactly when `user` is not."""

    @property
    def role(self) -> Role:
        """The role of the account or seat."""
        row = self.user or self.seat
        assert row is not None  # noqa: S101 - see the class
        return Role(row.role)

    @property
    def name(self) -> str:
        """What people call them here."""
        row = self.user or self.seat
        assert row is not None  # noqa: S101 - see the class
        return row.display_name


def sign_in_as(
    db: Session, kind: Kind, at: datetime, *, user: UserRow | None = None, seat: ParticipantRow | None = None
) -> str:
    """Open a signed-in time of 12 hours for an account or a seat, and give back its token."""
    token = new_token()
    db.execute(delete(AuthSessionRow).where(col(AuthSessionRow.expires_at) < at))
    db.add(
        AuthSessionRow(
            token_hash=hash_of(token),
            kind=kind,
            user_id=user.id if user else None,
            participant_id=None if user or not seat else seat.id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + SIGNED_IN_FOR,
        )
    )
    return token


def sign_out(db: Session, caller: Caller) -> None:
    """End this caller's signed-in time."""
    db.execute(delete(AuthSessionRow).where(col(AuthSessionRow.id) == caller.auth_id))


def caller_of(db: Session, cookie: str | None, bearer: str | None, at: datetime) -> Caller | None:
    """Who asks, or None. A bearer token goes before the cookie, and a wrong one does not fall back to it."""
    kind: Kind = "bearer" if bearer is not None else "cookie"
    token = bearer if bearer is not None else cookie
    if not token:
        return None
    found = db.exec(
        select(AuthSessionRow).where(
            AuthSessionRow.token_hash == hash_of(token),
            AuthSessionRow.kind == kind,
            AuthSessionRow.expires_at > at,
        )
    ).first()
    if found is None:
        return None
    if found.user_id is not None:
        user = db.get(UserRow, found.user_id)
        return Caller(found.id, kind, user, None) if user is not None and user.active else None
    seat = _usable_seat(db, found.participant_id)
    return Caller(found.id, kind, None, seat) if seat is not None else None


def _usable_seat(db: Session, participant_id: str | None) -> ParticipantRow | None:
    seat = db.get(ParticipantRow, participant_id) if participant_id is not None else None
    if seat is None or seat.removed_at is not None:
        return None
    if seat.user_id is not None:  # a service user's second device, for this session only
        user = db.get(UserRow, seat.user_id)
        return seat if user is not None and user.active else None
    return seat


def participant_in(db: Session, caller: Caller, session_id: str) -> ParticipantRow | None:
    """The caller's own row in a session, or None where they take no part (or do not any more)."""
    if caller.user is None:
        seat = caller.seat
        return seat if seat is not None and seat.session_id == session_id else None
    return db.exec(
        select(ParticipantRow).where(
            ParticipantRow.session_id == session_id,
            ParticipantRow.user_id == caller.user.id,
            col(ParticipantRow.removed_at).is_(None),
        )
    ).first()
