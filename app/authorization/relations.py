"""What the asker is to a person, a session or an entry: read from the record each time, cached nowhere.

A role or a seat that was taken away counts at the next request, because nothing here remembers the last one
(CVE-2026-44553 was a role that did).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.authorization.decisions import Relation
from app.database.tables import (
    CaseAssignmentRow,
    EmergencyReadRow,
    LiveSessionRow,
    ParticipantRow,
    UserRow,
    WorkbookRow,
)
from app.identity.caller import Caller, participant_in
from app.sessions.participants import EQUALS, people_of, scope_of
from realtime.identity import Role, Scope

OPEN, ALONE = "open", "alone"
BY_SCOPE = {
    Scope.PAGES: Relation.SEES_PAGES,
    Scope.POINTERS: Relation.SEES_POINTERS,
    Scope.ENTRIES: Relation.SEES_ENTRIES,
}


def to_nothing(caller: Caller | None) -> Relation:
    """Where a route names nothing that belongs to somebody."""
    if caller is None:
        return Relation.NOBODY
    return Relation.ACCOUNT if caller.user is not None else Relation.SEAT


def to_person(db: Session, caller: Caller | None, person_id: str, at: datetime) -> Relation:
    """What the caller is to the service user with this account."""
    if caller is None:
        return Relation.NOBODY
    if caller.user is None:
        return Relation.STRANGER
    if caller.user.id == person_id:
        return Relation.OWNER
    return _work_together(db, caller.user.id, person_id, at)


def _work_together(db: Session, worker_id: str, service_user_id: str, at: datetime) -> Relation:
    rows = _assignments(db, worker_id, service_user_id)
    if any(_stands(row, at) for row in rows):
        return Relation.ASSIGNED
    return Relation.WAS_ASSIGNED if rows else Relation.STRANGER


def people_left(db: Session, worker_id: str, at: datetime) -> bool:
    """Whether this worker ever worked with someone with whom they do not work now."""
    asked = select(CaseAssignmentRow.id).where(
        CaseAssignmentRow.worker_id == worker_id, col(CaseAssignmentRow.until) <= at
    )
    return db.exec(asked).first() is not None


def _assignments(db: Session, worker_id: str, service_user_id: str) -> list[CaseAssignmentRow]:
    asked = select(CaseAssignmentRow).where(
        CaseAssignmentRow.worker_id == worker_id, CaseAssignmentRow.service_user_id == service_user_id
    )
    return list(db.exec(asked))


def to_session(db: Session, caller: Caller | None, session_id: str, at: datetime) -> Relation:
    """What the caller is to the session with this id; a missing one is a stranger's."""
    if caller is None:
        return Relation.NOBODY
    session = db.get(LiveSessionRow, session_id)
    if session is None:
        return Relation.STRANGER
    owner_id = db.get_one(WorkbookRow, session.workbook_id).service_user_id
    row = participant_in(db, caller, session_id)
    owns = caller.user is not None and caller.user.id == owner_id
    if row is None:
        return _without_a_seat(db, caller, session, owner_id, at)
    return of_seat(db, session, row, owner_id, at, owns=owns)


def of_seat(
    db: Session, session: LiveSessionRow, row: ParticipantRow, owner_id: str, at: datetime, *, owns: bool
) -> Relation:
    """What who sits on `row` is to the session; `owns`: with the account whose workbook it is (`owner_id`)."""
    if row.removed_at is not None:
        return Relation.REMOVED
    if row.user_id is not None and row.role == Role.WORKER and not owns:
        if left_with_the_case(_assignments(db, row.user_id, owner_id), row, at):
            return Relation.WAS_ASSIGNED
    if session.mode == ALONE:
        return Relation.ALONE if owns else Relation.STRANGER
    if session.status != OPEN:
        return Relation.ENDED
    if owns:
        return Relation.OWNER
    borrowed = row.role == Role.SERVICE_USER and row.user_id != owner_id
    if borrowed and any(other.user_id == owner_id for other in people_of(db, session.id)):
        return Relation.BESIDE_OWNER
    return by_seat(Role(row.role), scope_of(db, row, at), covered=session.covered is not None)


def _without_a_seat(db: Session, caller: Caller, session: LiveSessionRow, owner_id: str, at: datetime) -> Relation:
    if caller.user is None:
        return Relation.STRANGER
    if caller.user.id == owner_id:
        if session.mode == ALONE:
            return Relation.ALONE
        return Relation.OWNER_OUTSIDE if session.status == OPEN else Relation.ENDED
    sat = select(ParticipantRow.id).where(
        ParticipantRow.session_id == session.id, ParticipantRow.user_id == caller.user.id
    )
    if db.exec(sat).first() is not None:
        return Relation.REMOVED
    # To work with someone opens no session of theirs: one is asked in, or starts it.
    return _work_together(db, caller.user.id, owner_id, at)


def left_with_the_case(work: Sequence[CaseAssignmentRow], row: ParticipantRow, at: datetime) -> bool:
    """Whether a worker's seat is left over from a time when the two worked together; `work` is all of that.

    An assignment that runs out by itself removes nobody from a session; so the seat counts no more from then on. A
    worker whom the service user asked in without any assignment, or after its end, sits here by that.
    """
    if any(_stands(item, at) for item in work):
        return False
    return any(item.since <= row.joined_at < (item.until or at) for item in work)


def _stands(item: CaseAssignmentRow, at: datetime) -> bool:
    return item.since <= at and (item.until is None or item.until > at)


def by_seat(role: Role, scope: Scope | None, *, covered: bool) -> Relation:
    """What someone with a seat in an open session is to it."""
    if role in EQUALS:
        return Relation.IN_SESSION
    if scope is None:
        return Relation.WAITING
    # A cover is for supervisors: a guest is there to take part (realtime.session.Session.covers).
    return Relation.COVERED if covered and role is Role.SUPERVISOR else BY_SCOPE[scope]


def to_emergency(db: Session, caller: Caller | None, read_id: str, at: datetime) -> Relation:
    """What the caller is to the emergency read with this id; a missing one is a stranger's."""
    if caller is None:
        return Relation.NOBODY
    row = db.get(EmergencyReadRow, read_id)
    if row is None or caller.user is None:
        return Relation.STRANGER
    if caller.user.id == row.admin_id:
        return Relation.OPENED_IT if at < row.expires_at else Relation.IS_OVER
    if caller.user.id == row.service_user_id:
        return Relation.SUBJECT
    if caller.user.id == row.second_id or _stands_in(db, caller, row):
        return Relation.SECOND_PERSON
    return Relation.STRANGER


def _stands_in(db: Session, caller: Caller, row: EmergencyReadRow) -> bool:
    """Any admin may review where the second person's account was closed meanwhile."""
    second = db.get(UserRow, row.second_id)
    return caller.role is Role.ADMIN and (second is None or not second.active)
