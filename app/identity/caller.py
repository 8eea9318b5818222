"""The caller behind a cookie or a bearer token. HTTP and websocket both ask here: there is no other way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.database.tables import AuthSessionRow, ParticipantRow, UserRow
from app.identity.lasting import is_over, longest
from app.identity.tokens import hash_of, new_token
from realtime.identity import Role

SETTING_UP = "setup"
"""The method of staff whose second way to sign in is still missing: they may set it up and do nothing else."""

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
    stepped_up_at: datetime | None = None
    """When they last showed that it is them; see app.identity.stepping_up."""
    last_seen_at: datetime | None = None
    method: str = ""

    @property
    def is_setting_up(self) -> bool:
        """Whether a second way to sign in has to be set up before anything else."""
        return self.method == SETTING_UP

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
    db: Session,
    kind: Kind,
    at: datetime,
    *,
    user: UserRow | None = None,
    seat: ParticipantRow | None = None,
    method: str = "",
    device: str = "",
    shows_who: bool = True,
) -> str:
    """Sign an account or a seat in, and give back the token.

    An account's sign-in shows that it is them, for a while (app.identity.stepping_up), unless somebody else may have
    been handed what it was done with (`shows_who`); a seat has nothing to show.
    """
    token = new_token()
    row = user or seat
    role = Role(row.role) if row is not None else Role.GUEST
    db.execute(delete(AuthSessionRow).where(col(AuthSessionRow.expires_at) < at))
    db.add(
        AuthSessionRow(
            token_hash=hash_of(token),
            kind=kind,
            user_id=user.id if user else None,
            participant_id=None if user or not seat else seat.id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + longest(role, has_account=user is not None),
            stepped_up_at=at if user is not None and shows_who else None,
            method=method,
            device=device,
        )
    )
    return token


def sign_out(db: Session, caller: Caller) -> None:
    """End this caller's signed-in time."""
    db.execute(delete(AuthSessionRow).where(col(AuthSessionRow.id) == caller.auth_id))


def fresh_token(db: Session, caller: Caller) -> str:
    """Another token for the same sign-in: whoever copied the old one is out (OWASP ASVS 5.0, 7.2.4)."""
    token = new_token()
    db.execute(update(AuthSessionRow).where(col(AuthSessionRow.id) == caller.auth_id).values(token_hash=hash_of(token)))
    return token


def end_setting_up(db: Session, caller: Caller, method: str) -> str | None:
    """A second way to sign in is there: who was let in to set it up is in, with a new token. None for others."""
    if not caller.is_setting_up:
        return None
    db.execute(update(AuthSessionRow).where(col(AuthSessionRow.id) == caller.auth_id).values(method=method))
    return fresh_token(db, caller)


def caller_of(
    db: Session, cookie: str | None, bearer: str | None, at: datetime, *, setting_up: bool = False
) -> Caller | None:
    """Who asks, or None. A bearer token goes before the cookie, and a wrong one does not fall back to it.

    Who has to set up a second way to sign in first is nobody, unless `setting_up` asks for them too.
    """
    kind: Kind = "bearer" if bearer is not None else "cookie"
    token = bearer if bearer is not None else cookie
    found = _sign_in(db, token, kind) if token else None
    if found is None or (found.method == SETTING_UP and not setting_up):
        return None
    user = db.get(UserRow, found.user_id) if found.user_id is not None else None
    seat = _usable_seat(db, found.participant_id) if found.user_id is None else None
    row = user if user is not None and user.active else seat
    if row is None or is_over(found, Role(row.role), at):
        return None
    return Caller(found.id, kind, user, seat, found.stepped_up_at, found.last_seen_at, found.method)


def ended_by_time(db: Session, cookie: str | None, at: datetime) -> bool:
    """Whether this browser was signed in until the time was over; False for one that never was."""
    found = _sign_in(db, cookie, "cookie") if cookie else None
    return found is not None and caller_of(db, cookie, None, at, setting_up=True) is None


def _sign_in(db: Session, token: str, kind: Kind) -> AuthSessionRow | None:
    asked = select(AuthSessionRow).where(AuthSessionRow.token_hash == hash_of(token), AuthSessionRow.kind == kind)
    return db.exec(asked).first()


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
