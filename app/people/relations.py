"""Acts that change who may do what: with whom someone works, whether an account is in use, its role, its ways in.

Each act is one function for the page, the programs' interface and the command line. It writes all that follows from
it, and its line in the audit trail, in the caller's transaction, and gives back what the live rooms have to hear of
after the commit (`app.sessions.removing.tell_rooms`). The line comes last: whoever adds to the trail holds its end
until the commit, and the live rooms hold seats and documents before they add to it (app.live.journal).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.tables import (
    AuthSessionRow,
    ChallengeRow,
    LiveSessionRow,
    ParticipantRow,
    PasskeyRow,
    RecoveryCodeRow,
    SignInPassRow,
    TeamRow,
    UserRow,
    WorkbookRow,
)
from app.errors import BadInput, NotFound
from app.people.people import assign, assignments_of, hold_workbook, is_assigned, name_from
from app.sessions.removing import Gone, end_codes, remove_seats, seats_of
from app.sessions.sessions import OPEN
from realtime.identity import Role

STAFF = (Role.WORKER, Role.SUPERVISOR, Role.ADMIN)
"""Roles between which an account can change. A service user's never does: the workbook is theirs."""


def begin_work(db: Session, trail: Trail, by: Actor, worker: UserRow, service_user: UserRow, at: datetime) -> None:
    """From now on this worker works with this service user.

    Raises:
        BadInput: an account in another role, or one that is closed.
    """
    if not (worker.active and service_user.active):
        raise BadInput("This account is closed. Open it again first.")
    if is_assigned(db, worker.id, service_user.id, at):
        return
    assign(db, worker, service_user, at)
    trail.note(db, Action.ASSIGNED, by, subject_id=service_user.id, object_id=worker.id)


def end_work(db: Session, trail: Trail, by: Actor, worker: UserRow, service_user: UserRow, at: datetime) -> Gone:
    """From now on they do not work together: the worker is out of every session over that workbook, old ones too."""
    book = db.exec(select(WorkbookRow.id).where(WorkbookRow.service_user_id == service_user.id)).first()
    if book is None:
        return Gone()
    hold_workbook(db, book)
    standing = [row for row in assignments_of(db, worker.id, at) if row.service_user_id == service_user.id]
    for row in standing:
        row.until = at
        db.add(row)
    # Codes of sessions where she never was end too: she may have read one from a screen.
    opened = select(LiveSessionRow.id).where(LiveSessionRow.workbook_id == book, LiveSessionRow.status == OPEN)
    end_codes(db, list(db.exec(opened)))
    gone = remove_seats(db, seats_of(db, worker.id, workbook_id=book), at)
    if standing:
        trail.note(db, Action.UNASSIGNED, by, subject_id=service_user.id, object_id=worker.id)
    return gone


def disable(db: Session, trail: Trail, by: Actor, user: UserRow, at: datetime) -> Gone:
    """Nobody signs in with this account, it is signed out everywhere, and out of every open session.

    Of a service user, so are the tablets that sit for them with a code. Twice is the same as once.
    """
    gone = close_account(db, user, at)
    trail.note(db, Action.ACCOUNT_DISABLED, by, subject_id=subject_of(user), object_id=user.id)
    return gone


def close_account(db: Session, user: UserRow, at: datetime) -> Gone:
    """What `disable` does, for who has more to do before it is put down."""
    user.active = False
    db.add(user)
    _end_sign_ins(db, user)
    seats = [*seats_of(db, user.id, open_only=True), *_tablets_of(db, user)]
    return remove_seats(db, seats, at) | Gone(accounts=frozenset({user.id}))


def enable(db: Session, trail: Trail, by: Actor, user: UserRow) -> None:
    """The account can be signed in to again. Who works with whom is as it was."""
    if user.active:
        return
    user.active = True
    db.add(user)
    trail.note(db, Action.ACCOUNT_CHANGED, by, subject_id=subject_of(user), object_id=user.id, result="enabled")


def change_role(db: Session, trail: Trail, by: Actor, user: UserRow, role: Role, at: datetime) -> Gone:
    """Give a member of staff another role. They sign in anew, and sit in no session that they sat in before.

    Raises:
        BadInput: not from one role of staff to another.
    """
    if Role(user.role) not in STAFF or role not in STAFF:
        raise BadInput("Only staff can change their role: worker, supervisor or admin.")
    if user.role == role:
        return Gone()
    standing = assignments_of(db, user.id, at)
    for row in standing:
        row.until = at
        db.add(row)
    gone = remove_seats(db, seats_of(db, user.id), at)
    user.role = role.value
    db.add(user)
    _end_sign_ins(db, user)
    for row in standing:
        trail.note(db, Action.UNASSIGNED, by, subject_id=row.service_user_id, object_id=user.id)
    trail.note(db, Action.ACCOUNT_CHANGED, by, object_id=user.id, result=f"role:{role.value}")
    return gone | Gone(accounts=frozenset({user.id}))


def describe(db: Session, trail: Trail, by: Actor, user: UserRow, display_name: str, team_id: str | None) -> None:
    """Give an account another name to be called by, or another team (None: none).

    Raises:
        BadInput: a name that cannot be used.
        NotFound: no such team.
    """
    name = name_from(display_name)
    if team_id is not None and db.get(TeamRow, team_id) is None:
        raise NotFound
    if (name, team_id) == (user.display_name, user.team_id):
        return
    user.display_name, user.team_id = name, team_id
    db.add(user)
    trail.note(db, Action.ACCOUNT_CHANGED, by, subject_id=subject_of(user), object_id=user.id, result="described")


def forget_ways_in(db: Session, trail: Trail, by: Actor, user: UserRow, password_hash: str = "") -> Gone:
    """Take every way in from an account whose owner lost theirs, or may have: password, passkeys, code app, codes.

    It is signed out everywhere; its seats stay. The way back is the new password of `password_hash`, or a link that
    is made next.
    """
    for table in (PasskeyRow, RecoveryCodeRow):
        db.execute(delete(table).where(col(table.user_id) == user.id))
    user.password_hash, user.totp_sealed, user.totp_confirmed_at = password_hash, None, None
    db.add(user)
    _end_sign_ins(db, user)
    trail.note(db, Action.CREDENTIAL_REMOVED, by, subject_id=subject_of(user), object_id=user.id, result="reset")
    return Gone(accounts=frozenset({user.id}))


def _end_sign_ins(db: Session, user: UserRow) -> None:
    """All that could go on as this account: signed-in times, second devices, unused links, half-done sign-ins."""
    own_seats = select(ParticipantRow.id).where(ParticipantRow.user_id == user.id)
    db.execute(
        delete(AuthSessionRow).where(
            or_(col(AuthSessionRow.user_id) == user.id, col(AuthSessionRow.participant_id).in_(own_seats))
        )
    )
    db.execute(delete(SignInPassRow).where(col(SignInPassRow.user_id) == user.id, col(SignInPassRow.used_at).is_(None)))
    db.execute(delete(ChallengeRow).where(col(ChallengeRow.user_id) == user.id))


def _tablets_of(db: Session, user: UserRow) -> list[str]:
    """Seats without an account that sit for this service user in open sessions."""
    asked = (
        select(ParticipantRow.id)
        .join(LiveSessionRow, col(LiveSessionRow.id) == col(ParticipantRow.session_id))
        .join(WorkbookRow, col(WorkbookRow.id) == col(LiveSessionRow.workbook_id))
        .where(
            WorkbookRow.service_user_id == user.id,
            LiveSessionRow.status == OPEN,
            ParticipantRow.role == Role.SERVICE_USER.value,
            col(ParticipantRow.user_id).is_(None),
            col(ParticipantRow.removed_at).is_(None),
        )
    )
    return list(db.exec(asked))


def subject_of(user: UserRow) -> str | None:
    """Whom an act to this account concerns, in the audit trail: a service user, who can read it there."""
    return user.id if user.role == Role.SERVICE_USER else None
