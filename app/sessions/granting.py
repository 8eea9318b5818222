"""What the service user allows supervisors and guests, asked for over HTTP and done by the live room."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlmodel import Session, select

from app.database.columns import new_id, now
from app.database.engine import Database
from app.database.tables import LiveSessionRow, ParticipantRow, SessionGrantRow, UserRow, WorkbookRow
from app.errors import BadInput, Conflict, Forbidden, NotFound
from app.identity.caller import Caller
from app.ports import LiveHub
from app.sessions.participants import EQUALS, grant_of, people_of, seat_account
from app.sessions.sessions import open_session_of
from realtime.identity import Role
from realtime.protocol import Grant, Revoke

ScopeName = Literal["pages", "pointers", "entries"]

LAST_YEAR = 2100


async def give_grant(
    database: Database,
    hub: LiveHub,
    caller: Caller,
    session_id: str,
    scope: ScopeName,
    *,
    participant_id: str | None = None,
    user_id: str | None = None,
    until: datetime | None = None,
) -> SessionGrantRow:
    """Let a supervisor or guest see as far as `scope`.

    A supervisor may be named by account before they came: they get their seat with the grant, and need no code.

    Raises:
        NotFound, SessionEnded: no such session for this caller, or over.
        Forbidden: the caller is not the service user.
        BadInput: nobody named, or a moment that is over.
    """
    at = now()
    if until is not None and until <= at:
        raise BadInput("until: this moment is over already.")
    if until is not None and until.year >= LAST_YEAR:
        raise BadInput("until: choose a moment of this century, or leave it out.")

    def find(db: Session) -> tuple[ParticipantRow, ParticipantRow]:
        session, mine = open_session_of(db, caller, session_id)
        if mine.role != Role.SERVICE_USER:
            raise Forbidden
        _within_the_seat(db, session, mine, scope)
        return mine, _grantee(db, session, participant_id, user_id, at)

    mine, grantee = await database.write(find)
    await hub.refresh_people(session_id)
    seconds = until.timestamp() if until is not None else None
    command = Grant(id=new_id(), type="grant", participant=grantee.id, scope=scope, until=seconds)
    await hub.act(session_id, mine.id, command)
    grant = await database.read(lambda db: grant_of(db, grantee.id, at))
    if grant is None:
        raise Conflict
    return grant


def _within_the_seat(db: Session, session: LiveSessionRow, mine: ParticipantRow, scope: ScopeName) -> None:
    """A seat without the account allows pages and pointers, and only while the account is not here (decision 12).

    Raises:
        Forbidden: it is the account's to allow, and how to.
    """
    owner = db.get_one(WorkbookRow, session.workbook_id).service_user_id
    if mine.user_id == owner:
        return
    if scope == "entries":
        raise Forbidden("To show what you write, sign in first.", code="sign_in_to_allow")
    if any(row.user_id == owner for row in people_of(db, session.id)):
        raise Forbidden("You are signed in on another device. Say yes there.", code="sign_in_to_allow")


def _grantee(
    db: Session, session: LiveSessionRow, participant_id: str | None, user_id: str | None, at: datetime
) -> ParticipantRow:
    if (participant_id is None) == (user_id is None):
        raise BadInput("Name who it is for: either participant_id or user_id.")
    if user_id is not None:
        row = _by_account(db, session, user_id, at)
    else:
        found = db.get(ParticipantRow, participant_id)
        row = found if found is not None and found.session_id == session.id else None
    if row is None or row.removed_at is not None:
        raise NotFound
    if Role(row.role) in EQUALS:
        raise BadInput("This person needs no grant: the two of you have the same rights.")
    return row


def _by_account(db: Session, session: LiveSessionRow, user_id: str, at: datetime) -> ParticipantRow | None:
    row = db.exec(
        select(ParticipantRow).where(ParticipantRow.session_id == session.id, ParticipantRow.user_id == user_id)
    ).first()
    user = db.get(UserRow, user_id)
    if user is not None and user.active and user.role == Role.SUPERVISOR:
        return seat_account(db, session, user, at)
    return row


async def take_grant(database: Database, hub: LiveHub, caller: Caller, session_id: str, grant_id: str) -> None:
    """Take a grant back; sockets that lived by it close at once. One taken back before is no error.

    Raises:
        NotFound, SessionEnded: no such session or grant for this caller, or over.
        Forbidden: the caller is not the service user.
    """

    def find(db: Session) -> tuple[ParticipantRow, SessionGrantRow]:
        _, mine = open_session_of(db, caller, session_id)
        grant = db.get(SessionGrantRow, grant_id)
        if grant is None or grant.session_id != session_id:
            raise NotFound
        if mine.role != Role.SERVICE_USER:
            raise Forbidden
        return mine, grant

    mine, grant = await database.read(find)
    if grant.revoked_at is None:
        await hub.act(session_id, mine.id, Revoke(id=new_id(), type="revoke", participant=grant.participant_id))
