"""Ways into a session: a link and a spoken code, each good once and for ten minutes (R2)."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.database.tables import InviteRow, LiveSessionRow, ParticipantRow, UserRow, WorkbookRow
from app.errors import (
    BadInput,
    Conflict,
    Forbidden,
    InviteExpired,
    InviteUnknown,
    InviteUsed,
    SessionEnded,
    WrongRole,
)
from app.identity.caller import Caller, participant_in
from app.identity.tokens import hash_of, keyed_hash_of, new_token
from app.people.people import hold_workbook, is_assigned
from app.sessions.asking_in import check_name_is_free, check_nobody_else_is_there
from app.sessions.participants import EQUALS, seat_account
from app.sessions.sessions import ALONE, OPEN
from realtime.identity import Role

LETTERS = "BCDFGHJKMNPQRTVWXY"
"""No vowels, so that no code is a word; none of I, L, O, S, Z, U, that look like something else."""
CODE_LENGTH = 6
LASTS = timedelta(minutes=10)
KEPT = timedelta(days=1)
"""A used or old code is told apart from an unknown one for this long; then its row goes."""
LONGEST_NAME = 80
TRIES = 5

InviteRole = Literal["service_user", "worker", "supervisor", "guest"]


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh invite with the two secrets that the record does not keep."""

    id: str
    token: str
    code: str
    role: InviteRole
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """An invite that can still be used, and what a person wants to know before going in."""

    invite: InviteRow
    session: LiveSessionRow
    workbook: WorkbookRow
    invited_by: ParticipantRow


@dataclass(frozen=True, slots=True)
class Joined:
    """Who went in, and by which invite."""

    participant: ParticipantRow
    session: LiveSessionRow
    invite: InviteRow
    invited_by: ParticipantRow

    @property
    def is_granted_at_once(self) -> bool:
        """A guest whom the service user invited needs no second yes."""
        return self.participant.role == Role.GUEST and self.invited_by.role == Role.SERVICE_USER


def normal_code(typed: str) -> str:
    """A typed code without what people put between letters, in capitals."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def issue_invite(
    db: Session, session: LiveSessionRow, by: ParticipantRow, role: InviteRole, secret_key: str, at: datetime
) -> Issued:
    """Make a way in for someone in `role`. Several may stand at once.

    Raises:
        Forbidden: only the service user and the worker invite, and nobody into a session alone.
        SessionEnded: it is over.
    """
    if Role(by.role) not in EQUALS or session.mode == ALONE:
        raise Forbidden
    if session.status != OPEN:
        raise SessionEnded
    db.execute(delete(InviteRow).where(col(InviteRow.expires_at) < at - KEPT))
    own_device = role == "service_user" and by.role == Role.SERVICE_USER
    for _ in range(TRIES):
        token, code = new_token(), "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        invite = InviteRow(
            session_id=session.id,
            role=role,
            for_user_id=by.user_id if own_device else None,
            token_hash=hash_of(token),
            code_hash=keyed_hash_of(secret_key, "invite", code),
            created_by=by.id,
            expires_at=at + LASTS,
        )
        try:
            with db.begin_nested():
                db.add(invite)
        except IntegrityError:  # the same six letters are in use
            continue
        return Issued(invite.id, token, code, role, invite.expires_at)
    raise Conflict


def find_invite(
    db: Session, secret_key: str, at: datetime, *, token: str | None = None, code: str | None = None
) -> Found:
    """Look at an invite by its link token or its code. Uses nothing up: link previews look too.

    Raises:
        InviteUnknown, InviteUsed, InviteExpired, SessionEnded
    """
    invite = _invite(db, secret_key, token, code)
    session = db.get_one(LiveSessionRow, invite.session_id)
    by = db.get_one(ParticipantRow, invite.created_by, populate_existing=True)
    if by.removed_at is not None and invite.redeemed_at is None:
        raise InviteUnknown
    if invite.redeemed_at is not None:
        raise InviteUsed("This code was used already. Ask %(name)s for a new one.", name=by.display_name)
    if invite.expires_at <= at:
        raise InviteExpired("A code works for 10 minutes. Ask %(name)s for a new one.", name=by.display_name)
    if session.status != OPEN:
        raise SessionEnded
    return Found(invite, session, db.get_one(WorkbookRow, session.workbook_id), by)


def session_behind(
    db: Session, secret_key: str, *, token: str | None = None, code: str | None = None
) -> LiveSessionRow:
    """The session that an invite leads to, good any more or not, for who sits there already.

    Raises:
        InviteUnknown
    """
    return db.get_one(LiveSessionRow, _invite(db, secret_key, token, code).session_id)


def _invite(db: Session, secret_key: str, token: str | None, code: str | None) -> InviteRow:
    # What another request of this moment has just written counts too.
    asked = select(InviteRow).where(_named(secret_key, token, code)).execution_options(populate_existing=True)
    invite = db.exec(asked).first()
    if invite is None:
        raise InviteUnknown
    return invite


def _named(secret_key: str, token: str | None, code: str | None) -> Any:
    if token:
        return col(InviteRow.token_hash) == hash_of(token)
    if code:
        return col(InviteRow.code_hash) == keyed_hash_of(secret_key, "invite", normal_code(code))
    raise BadInput("Give the code or the token of an invite.")


def redeem_invite(
    db: Session,
    secret_key: str,
    caller: Caller | None,
    at: datetime,
    *,
    token: str | None = None,
    code: str | None = None,
    display_name: str | None = None,
    once: str | None = None,
    here: Collection[str] = (),
) -> Joined:
    """Use an invite up and go in, both or neither. An invite that is refused for its role stays good.

    `once` is the secret of the form that was sent, if it has one; see let_in_again. `here`: who has a device in a
    session now.

    Raises:
        InviteUnknown, InviteUsed, InviteExpired, SessionEnded
        Conflict: for a service user who is there already.
        WrongRole: signed in, as someone whom this invite is not for.
        BadInput: a guest without a name, or someone who calls themselves like another one here.
    """
    hold_workbook(db, session_behind(db, secret_key, token=token, code=code).workbook_id)
    found = find_invite(db, secret_key, at, token=token, code=code)
    user = _account_for(db, found, caller, at)
    name = _name_for(db, found, display_name, here) if user is None else ""
    if user is None and found.invite.role == Role.SERVICE_USER:
        check_nobody_else_is_there(db, found.session, here)
    _use_up(db, found, at, once)
    if user is not None:
        row = seat_account(db, found.session, user, at)
    else:
        row = ParticipantRow(session_id=found.session.id, role=found.invite.role, display_name=name, joined_at=at)
    if row.invited_by is None and row.id != found.invited_by.id:
        row.invited_by = found.invited_by.id
    db.add(row)
    db.flush()
    db.execute(update(InviteRow).where(col(InviteRow.id) == found.invite.id).values(redeemed_by=row.id))
    return Joined(row, found.session, found.invite, found.invited_by)


def let_in_again(
    db: Session,
    secret_key: str,
    caller: Caller | None,
    at: datetime,
    once: str,
    *,
    token: str | None = None,
    code: str | None = None,
) -> Joined | None:
    """Who used this invite up themselves, and asks once more; None for everybody else.

    A form that is sent twice may lose its first answer, and the cookie with it. So the account or seat that went in
    is let in again, and, for ten minutes, a browser without an account that shows the secret of the form.
    """
    invite = _invite(db, secret_key, token, code)
    session = db.get_one(LiveSessionRow, invite.session_id)
    row = db.get(ParticipantRow, invite.redeemed_by) if invite.redeemed_by is not None else None
    if row is None or row.removed_at is not None or session.status != OPEN:
        return None
    mine = participant_in(db, caller, session.id) if caller is not None else None
    is_same = mine is not None and mine.id == row.id
    if not is_same and (caller is None or caller.user is None):
        is_same = bool(once) and invite.redeemed_with == hash_of(once) and _is_recent(invite, at)
    return Joined(row, session, invite, db.get_one(ParticipantRow, invite.created_by)) if is_same else None


def _is_recent(invite: InviteRow, at: datetime) -> bool:
    return invite.redeemed_at is not None and at < invite.redeemed_at + LASTS


def _use_up(db: Session, found: Found, at: datetime, once: str | None) -> None:
    """One statement decides among any number of people who try at once."""
    used = db.execute(
        update(InviteRow)
        .where(
            col(InviteRow.id) == found.invite.id,
            col(InviteRow.redeemed_at).is_(None),
            col(InviteRow.expires_at) > at,
        )
        .values(redeemed_at=at, redeemed_with=hash_of(once) if once else None)
    )
    if cast("CursorResult[Any]", used).rowcount != 1:
        name = found.invited_by.display_name
        raise InviteUsed("This code was used already. Ask %(name)s for a new one.", name=name)


def _account_for(db: Session, found: Found, caller: Caller | None, at: datetime) -> UserRow | None:
    """The account that the new participant is bound to, if any."""
    if found.invite.for_user_id is not None:
        return _second_device(db, found, caller)
    user = caller.user if caller is not None else None
    if user is None:
        return None
    if user.role != found.invite.role:
        raise WrongRole
    if user.role == Role.SERVICE_USER and user.id != found.workbook.service_user_id:
        raise WrongRole
    if user.role == Role.WORKER and not is_assigned(db, user.id, found.workbook.service_user_id, at):
        _only_by_the_owner(db, found, user)
    return user


def _only_by_the_owner(db: Session, found: Found, worker: UserRow) -> None:
    """A worker who does not work with this person comes in on that person's own word, and never once taken out.

    Raises:
        InviteUnknown: they were in this session, and were taken out of it.
        WrongRole: another worker asked them in.
    """
    asked = select(ParticipantRow).where(
        ParticipantRow.session_id == found.session.id, ParticipantRow.user_id == worker.id
    )
    seat = db.exec(asked).first()
    if seat is not None and seat.removed_at is not None:
        raise InviteUnknown
    if found.invited_by.user_id != found.workbook.service_user_id:
        raise WrongRole


def _second_device(db: Session, found: Found, caller: Caller | None) -> UserRow:
    """The service user invited their own other device: it speaks for the account, whoever holds it."""
    user = db.get(UserRow, found.invite.for_user_id)
    if caller is not None and caller.user is not None and caller.user.id != found.invite.for_user_id:
        raise WrongRole
    if user is None or not user.active:
        raise InviteUnknown
    return user


def _name_for(db: Session, found: Found, display_name: str | None, here: Collection[str]) -> str:
    name = " ".join((display_name or "").split())
    if len(name) > LONGEST_NAME:
        raise BadInput("A name has up to %(count)s letters.", count=LONGEST_NAME)
    if not name.isprintable():
        raise BadInput("Please write your name with letters.")
    if found.invite.role == Role.SERVICE_USER:
        # The seat is theirs; another name in it could only mislead.
        return db.get_one(UserRow, found.workbook.service_user_id).display_name
    if name and found.invite.role in (Role.GUEST, Role.SUPERVISOR):
        check_name_is_free(db, found.session, name, here)
    if name:
        return name
    if found.invite.role == Role.GUEST:
        raise BadInput("Please say your name, so that the others know who is here.", code="name_missing")
    return {"worker": "Worker", "supervisor": "Supervisor"}[found.invite.role]
