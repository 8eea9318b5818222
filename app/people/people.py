"""Accounts, assignments and workbooks."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import NOBODY, Actor, Trail
from app.database.tables import CaseAssignmentRow, UserRow, WorkbookRow
from app.errors import BadInput, NotFound
from app.identity.password_rules import good_password
from app.identity.passwords import hash_password
from realtime.identity import Role

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
LONGEST_NAME = 80


def add_account(
    db: Session,
    role: Role,
    login: str,
    display_name: str,
    password: str | None,
    at: datetime,
    *,
    trail: Trail | None = None,
    by: Actor = NOBODY,
) -> UserRow:
    """Make an account, and the workbook of a service user's.

    Without a password (None) the account is signed in to with a link that someone hands over. A name can be any
    that its owner chose: nothing here asks for the one in their papers.

    Raises:
        BadInput: a login, name or password that cannot be used, said in a sentence.
    """
    login, name = login.strip().casefold(), name_from(display_name)
    if role is Role.GUEST:
        raise BadInput("A guest needs no account: they come with a link.")
    if not LOGIN.fullmatch(login):
        raise BadInput("A login has 2 to 64 small letters, digits, dots, dashes or underscores.")
    if password is not None:
        good_password(role, password, login, name)
    user = UserRow(
        role=role.value,
        login=login,
        display_name=name,
        password_hash=hash_password(password) if password is not None else "",
        created_at=at,
    )
    try:
        with db.begin_nested():
            db.add(user)
    except IntegrityError as error:
        raise BadInput("There is an account with the login %(login)s already.", login=login) from error
    if role is Role.SERVICE_USER:
        workbook_of(db, user, at)
    if trail is not None:
        subject = user.id if role is Role.SERVICE_USER else None
        trail.note(db, Action.ACCOUNT_ADDED, by, subject_id=subject, object_id=user.id)
    return user


def name_from(typed: str) -> str:
    """What an account is called, as typed, without spare spaces.

    Raises:
        BadInput: empty, too long, or with signs that nobody can see.
    """
    name = " ".join(typed.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadInput("A name has 1 to %(count)s letters.", count=LONGEST_NAME)
    return name


def account_named(db: Session, login: str) -> UserRow:
    """The account with this login.

    Raises:
        NotFound: no such account.
    """
    user = db.exec(select(UserRow).where(UserRow.login == login.strip().casefold())).first()
    if user is None:
        raise NotFound("There is no account with the login %(login)s.", login=login)
    return user


def accounts(db: Session) -> list[UserRow]:
    """All accounts, by login."""
    return list(db.exec(select(UserRow).order_by(col(UserRow.login))))


def workbook_of(db: Session, service_user: UserRow, at: datetime) -> WorkbookRow:
    """The workbook of a service user, made on first need."""
    if service_user.role != Role.SERVICE_USER:
        raise NotFound
    asked = select(WorkbookRow).where(WorkbookRow.service_user_id == service_user.id)
    workbook = db.exec(asked).first()
    if workbook is None:
        workbook = WorkbookRow(service_user_id=service_user.id, created_at=at)
        try:
            with db.begin_nested():
                db.add(workbook)
        except IntegrityError:  # made meanwhile by another request
            workbook = db.exec(asked).one()
    return workbook


def hold_workbook(db: Session, workbook_id: str) -> None:
    """Let nobody else begin or end a relation to this workbook until the transaction ends.

    On Postgres, someone could otherwise go in by the relation that another transaction is just ending. Whoever starts
    a session, goes in as a worker or unassigns one holds it first, and asks after that. SQLite holds the whole file.
    """
    asked = select(WorkbookRow.id).where(WorkbookRow.id == workbook_id)
    db.exec(asked.with_for_update(key_share=True)).first()


def assign(db: Session, worker: UserRow, service_user: UserRow, at: datetime) -> None:
    """From now on this worker works with this service user.

    Raises:
        BadInput: an account in another role.
    """
    if worker.role != Role.WORKER or service_user.role != Role.SERVICE_USER:
        raise BadInput("Name a worker first, and then the person they work with.")
    if not is_assigned(db, worker.id, service_user.id, at):
        db.add(CaseAssignmentRow(worker_id=worker.id, service_user_id=service_user.id, since=at))
        db.flush()


def is_assigned(db: Session, worker_id: str, service_user_id: str, at: datetime) -> bool:
    """Whether this worker works with this service user now."""
    return any(row.service_user_id == service_user_id for row in assignments_of(db, worker_id, at))


def service_users_of(db: Session, worker_id: str, at: datetime) -> list[UserRow]:
    """The people that a worker works with now, by name."""
    ids = [row.service_user_id for row in assignments_of(db, worker_id, at)]
    asked = select(UserRow).where(col(UserRow.id).in_(ids), col(UserRow.active).is_(True))
    return list(db.exec(asked.order_by(col(UserRow.display_name))))


def assignments_of(db: Session, worker_id: str, at: datetime) -> list[CaseAssignmentRow]:
    """With whom a worker works now."""
    return list(
        db.exec(
            select(CaseAssignmentRow).where(
                CaseAssignmentRow.worker_id == worker_id,
                CaseAssignmentRow.since <= at,
                or_(col(CaseAssignmentRow.until).is_(None), col(CaseAssignmentRow.until) > at),
            )
        )
    )
