"""Deleting, in one transaction: the rows of an entry, a workbook or an account, and all that hangs on them (R31).

Doing it twice is the same as once, so a crash in the middle is mended by doing it again. Who may ask is not asked
here. With a document's row goes its key: what is left of its text anywhere cannot be read (app.encryption.documents).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import NOBODY, Actor, Trail
from app.database.tables import (
    CaseAssignmentRow,
    ChallengeRow,
    EmergencyReadRow,
    EntryRow,
    InviteRow,
    LiveSessionRow,
    MarkRow,
    OidcIdentityRow,
    ParticipantRow,
    PasskeyRow,
    ReadingChoiceRow,
    RecoveryCodeRow,
    SessionEventRow,
    SignInPassRow,
    UserRow,
    WorkbookRow,
)
from app.entries.entries import erase_rows
from app.people.relations import close_account
from app.sessions.removing import Gone
from app.sessions.sessions import ALONE
from realtime.identity import Role

ERASED = "erased-"
"""How the login of an account that was erased begins. Its row stays empty, so that the audit trail's ids resolve."""


def is_erased(user: UserRow) -> bool:
    """Whether nothing but an empty row is left of this account."""
    return user.login.startswith(ERASED) and user.display_name == ""


def forget_entry(db: Session, entry_id: str) -> None:
    """Delete an entry, its text with its key, where it was shown, and the events that name it."""
    book = db.exec(select(EntryRow.workbook_id).where(EntryRow.id == entry_id)).first()
    if book is None:
        return
    erase_rows(db, [entry_id])
    names_it = col(SessionEventRow.payload).contains(entry_id, autoescape=True)
    # Events of this workbook only: to look through everybody's would hold up all writers.
    db.execute(delete(SessionEventRow).where(col(SessionEventRow.session_id).in_(_sessions_over(book)), names_it))


def forget_workbook(db: Session, workbook_id: str, asked_at: datetime) -> list[str]:
    """Delete all that was in a workbook when it was asked for; the ids of the entries that went.

    What was begun after `asked_at` stays: a backup of a later day holds the new beginning as well.
    """
    entries = list(
        db.exec(select(EntryRow.id).where(EntryRow.workbook_id == workbook_id, EntryRow.created_at <= asked_at))
    )
    erase_rows(db, entries)
    marks = col(MarkRow.workbook_id) == workbook_id, col(MarkRow.created_at) <= asked_at
    db.execute(delete(MarkRow).where(*marks))
    here = _sessions_over(workbook_id)
    old = col(SessionEventRow.session_id).in_(here), col(SessionEventRow.at) <= asked_at
    db.execute(delete(SessionEventRow).where(*old))
    # The standing session never ends; its state is the page that was read last.
    settled = or_(col(LiveSessionRow.status) != "open", col(LiveSessionRow.mode) == ALONE)
    over = update(LiveSessionRow).where(col(LiveSessionRow.workbook_id) == workbook_id, settled)
    db.execute(over.values(state=None, plan_sealed=None))
    return entries


def forget_account(db: Session, trail: Trail, user_id: str, at: datetime, by: Actor = NOBODY) -> Gone:
    """Delete a service user's workbook and everything personal of the account; its row stays, empty.

    What the live rooms have to hear of comes back (app.sessions.removing.tell_rooms).
    """
    user = db.get_one(UserRow, user_id)
    gone = close_account(db, user, at)
    book = db.exec(select(WorkbookRow.id).where(WorkbookRow.service_user_id == user_id)).first()
    entries: list[str] = []
    if book is not None:
        entries = forget_workbook(db, book, at)
        _forget_sessions(db, book, user_id, at)
    for table in (PasskeyRow, RecoveryCodeRow, SignInPassRow, ChallengeRow, OidcIdentityRow, ReadingChoiceRow):
        db.execute(delete(table).where(col(table.user_id) == user_id))
    for relation in (CaseAssignmentRow, EmergencyReadRow):
        db.execute(delete(relation).where(col(relation.service_user_id) == user_id))
    _empty(user)
    db.add(user)
    db.flush()
    trail.note(db, Action.ACCOUNT_DISABLED, by, subject_id=user_id, object_id=user_id)
    return gone | Gone(entries=frozenset(entries))


def end_sessions_over(db: Session, workbook_id: str, at: datetime, *, but_alone: bool = False) -> None:
    """End every open session over a workbook, where no live room is there to do it; or all but the standing one."""
    still_open = [col(LiveSessionRow.workbook_id) == workbook_id, col(LiveSessionRow.status) == "open"]
    if but_alone:
        still_open.append(col(LiveSessionRow.mode) != ALONE)
    db.execute(
        update(LiveSessionRow).where(*still_open).values(status="ended", ended_at=at, covered=None, plan_sealed=None)
    )


def _forget_sessions(db: Session, workbook_id: str, user_id: str, at: datetime) -> None:
    """Take the names out of an account's sessions. That they were, and when, stays, with ids only."""
    end_sessions_over(db, workbook_id, at)
    here = list(db.exec(_sessions_over(workbook_id)))
    db.execute(delete(SessionEventRow).where(col(SessionEventRow.session_id).in_(here)))
    db.execute(update(LiveSessionRow).where(col(LiveSessionRow.id).in_(here)).values(state=None, plan_sealed=None))
    db.execute(delete(InviteRow).where(col(InviteRow.session_id).in_(here)))
    seats = select(ParticipantRow.id).where(col(ParticipantRow.session_id).in_(here))
    db.execute(delete(ReadingChoiceRow).where(col(ReadingChoiceRow.participant_id).in_(seats)))
    db.execute(
        update(ParticipantRow)
        .where(or_(col(ParticipantRow.user_id) == user_id, _theirs_alone(here)))
        .values(display_name="")
    )


def _theirs_alone(sessions: Collection[str]) -> ColumnElement[bool]:
    """Seats without an account in these sessions: a second device, and family or friends who came as guests."""
    return col(ParticipantRow.session_id).in_(sessions) & (
        (col(ParticipantRow.role) == Role.GUEST.value)
        | ((col(ParticipantRow.role) == Role.SERVICE_USER.value) & col(ParticipantRow.user_id).is_(None))
    )


def _sessions_over(workbook_id: str):  # type: ignore[no-untyped-def]
    return select(LiveSessionRow.id).where(LiveSessionRow.workbook_id == workbook_id)


def _empty(user: UserRow) -> None:
    user.login, user.display_name, user.password_hash = f"{ERASED}{user.id}", "", ""
    user.active, user.team_id = False, None
    user.totp_sealed, user.totp_confirmed_at, user.totp_last_step = None, None, 0
