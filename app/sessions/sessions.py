"""Starting, finding and listing sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.authorization.decisions import Action, Relation, decide
from app.authorization.relations import people_left, to_person, to_session
from app.database.columns import now
from app.database.tables import LiveSessionRow, ParticipantRow, UserRow, WorkbookRow
from app.errors import BadInput, Forbidden, NotFound, SessionEnded
from app.identity.caller import Caller, participant_in
from app.people.people import hold_workbook, workbook_of
from app.sessions.participants import seat_account
from realtime import journal
from realtime.identity import Role

JointMode = Literal["remote", "in_person"]
ALONE = journal.ALONE
IN_PERSON: JointMode = "in_person"
OPEN = "open"


def start_session(
    db: Session,
    caller: Caller,
    service_user_id: str | None,
    mode: JointMode,
    content_version: str,
    at: datetime,
) -> tuple[LiveSessionRow, ParticipantRow]:
    """Open a session over a workbook, with the caller's own row in it.

    A service user starts one over their own workbook, a worker over that of someone they work with.

    Raises:
        BadInput: a worker who does not say with whom.
        NotFound: no such person, or not one this caller works with.
        Forbidden: another role.
    """
    user = caller.user
    if user is None or user.role not in (Role.SERVICE_USER, Role.WORKER):
        raise Forbidden
    workbook = _workbook_for(db, caller, user, service_user_id, at)
    session = LiveSessionRow(
        workbook_id=workbook.id,
        mode=mode,
        started_by=user.id,
        started_at=at,
        content_version=content_version,
    )
    db.add(session)
    db.flush()
    return session, seat_account(db, session, user, at)


def _workbook_for(db: Session, caller: Caller, user: UserRow, service_user_id: str | None, at: datetime) -> WorkbookRow:
    if user.role == Role.SERVICE_USER:
        if service_user_id not in (None, user.id):
            raise NotFound
        return workbook_of(db, user, at)
    if service_user_id is None:
        raise BadInput("Say with whom: service_user_id is missing.")
    service_user = db.get(UserRow, service_user_id)
    if service_user is None:
        raise NotFound
    workbook = workbook_of(db, service_user, at)
    hold_workbook(db, workbook.id)
    if not decide(caller.role, to_person(db, caller, service_user_id, at), Action.WORK_WITH):
        raise NotFound
    return workbook


def solo_session(
    db: Session, user: UserRow, content_version: str, at: datetime
) -> tuple[LiveSessionRow, ParticipantRow]:
    """The standing session in which a service user looks at pages alone; made on first use.

    It is never listed and nobody is ever invited into it.
    """
    if user.role != Role.SERVICE_USER:
        raise Forbidden
    workbook = workbook_of(db, user, at)
    asked = select(LiveSessionRow).where(LiveSessionRow.workbook_id == workbook.id, LiveSessionRow.mode == ALONE)
    session = db.exec(asked).first()
    if session is None:
        session = LiveSessionRow(
            workbook_id=workbook.id,
            mode=ALONE,
            started_by=user.id,
            started_at=at,
            content_version=content_version,
        )
        try:
            with db.begin_nested():
                db.add(session)
        except IntegrityError:  # another device of the same person was first
            session = db.exec(asked).one()
    if session.content_version != content_version:
        session.content_version = content_version
        db.add(session)
    return session, seat_account(db, session, user, at)


def standing_session(db: Session, user: UserRow) -> tuple[LiveSessionRow, ParticipantRow] | None:
    """The session of `solo_session` where it is there already, with its owner in it."""
    asked = (
        select(LiveSessionRow, ParticipantRow)
        .join(ParticipantRow, col(ParticipantRow.session_id) == col(LiveSessionRow.id))
        .join(WorkbookRow, col(WorkbookRow.id) == col(LiveSessionRow.workbook_id))
        .where(
            WorkbookRow.service_user_id == user.id,
            LiveSessionRow.mode == ALONE,
            ParticipantRow.user_id == user.id,
            col(ParticipantRow.removed_at).is_(None),
        )
    )
    return db.exec(asked).first()


def sessions_of(db: Session, caller: Caller) -> list[LiveSessionRow]:
    """The joint sessions in which the caller takes part or that open their workbook, newest first."""
    rows = select(LiveSessionRow).where(LiveSessionRow.mode != ALONE)
    if caller.user is None:
        assert caller.seat is not None  # noqa: S101 - a caller is an account or a seat
        rows = rows.where(LiveSessionRow.id == caller.seat.session_id)
    else:
        seats = select(ParticipantRow.session_id).where(
            ParticipantRow.user_id == caller.user.id, col(ParticipantRow.removed_at).is_(None)
        )
        own = select(WorkbookRow.id).where(WorkbookRow.service_user_id == caller.user.id)
        rows = rows.where(or_(col(LiveSessionRow.id).in_(seats), col(LiveSessionRow.workbook_id).in_(own)))
    found = db.exec(rows.order_by(col(LiveSessionRow.started_at).desc())).all()
    return _without_left_cases(db, caller, list(found))


def _without_left_cases(db: Session, caller: Caller, found: list[LiveSessionRow]) -> list[LiveSessionRow]:
    """Nothing of a person whose worker the caller was (a seat may be left over from then)."""
    at = now()
    if caller.user is None or caller.role is not Role.WORKER or not people_left(db, caller.user.id, at):
        return found
    return [row for row in found if to_session(db, caller, row.id, at) is not Relation.WAS_ASSIGNED]


def session_of(db: Session, caller: Caller, session_id: str) -> tuple[LiveSessionRow, ParticipantRow]:
    """A session and the caller's own row in it.

    Raises:
        NotFound: no such session, or the caller takes no part in it; the two look alike.
    """
    session = db.get(LiveSessionRow, session_id)
    row = participant_in(db, caller, session_id) if session is not None else None
    if session is None or row is None:
        raise NotFound
    return session, row


def visible_session(db: Session, caller: Caller, session_id: str) -> tuple[LiveSessionRow, ParticipantRow | None]:
    """A session that the caller takes part in, or that is over their own workbook (then without a row).

    Raises:
        NotFound: neither.
    """
    session = db.get(LiveSessionRow, session_id)
    if session is None:
        raise NotFound
    row = participant_in(db, caller, session_id)
    if row is None:
        workbook = db.get_one(WorkbookRow, session.workbook_id)
        if caller.user is None or caller.user.id != workbook.service_user_id:
            raise NotFound
    return session, row


def open_session_of(db: Session, caller: Caller, session_id: str) -> tuple[LiveSessionRow, ParticipantRow]:
    """As `session_of`, for something that an ended session cannot do any more (SessionEnded)."""
    session, row = session_of(db, caller, session_id)
    if session.status != OPEN:
        raise SessionEnded
    return session, row


def own_session_to_enter(db: Session, caller: Caller, session_id: str) -> LiveSessionRow | None:
    """An open session over the caller's own workbook, into which they have not gone yet."""
    session = db.get(LiveSessionRow, session_id)
    if session is None or session.status != OPEN or session.mode == ALONE or caller.user is None:
        return None
    if db.get_one(WorkbookRow, session.workbook_id).service_user_id != caller.user.id:
        return None
    return session if participant_in(db, caller, session_id) is None else None


def enter_own_session(db: Session, caller: Caller, session_id: str, at: datetime) -> ParticipantRow:
    """A service user goes into an open session over their own workbook; no link is needed (R1).

    Raises:
        NotFound: no such session, or not over their workbook.
        SessionEnded: it is over.
    """
    session = db.get(LiveSessionRow, session_id)
    workbook = db.get(WorkbookRow, session.workbook_id) if session is not None else None
    user = caller.user
    if session is None or workbook is None or user is None or workbook.service_user_id != user.id:
        raise NotFound
    if session.status != OPEN:
        raise SessionEnded
    return seat_account(db, session, user, at)
