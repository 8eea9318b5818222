"""What the admin page shows of accounts: found by name, a page at a time, and never anything of what they wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from app.database.tables import (
    AuthSessionRow,
    CaseAssignmentRow,
    PasskeyRow,
    TeamRow,
    UserRow,
)
from app.errors import NotFound
from realtime.identity import Role

A_PAGE = 50
LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class Found:
    """One page of accounts, by login. `page` counts from 1."""

    accounts: list[UserRow]
    teams: dict[str, str]
    """Team id -> name, of these accounts."""
    total: int
    page: int
    pages: int


def find_accounts(db: Session, words: str = "", role: Role | None = None, page: int = 1) -> Found:
    """Accounts whose login or name holds `words`, whatever its capitals; a page beyond the last is the last."""
    asked = select(UserRow)
    words = words.strip()[:LONGEST_SEARCH]
    if words:
        asked = asked.where(
            or_(
                col(UserRow.login).icontains(words, autoescape=True),
                col(UserRow.display_name).icontains(words, autoescape=True),
            )
        )
    if role is not None:
        asked = asked.where(UserRow.role == role.value)
    total = db.exec(select(func.count()).select_from(asked.subquery())).one()
    pages = max(1, -(-total // A_PAGE))
    page = min(max(1, page), pages)
    rows = list(db.exec(asked.order_by(col(UserRow.login)).offset((page - 1) * A_PAGE).limit(A_PAGE)))
    return Found(rows, _team_names(db, {row.team_id for row in rows if row.team_id}), total, page, pages)


@dataclass(frozen=True, slots=True)
class WorksWith:
    """Someone with whom an account works, and since when."""

    user: UserRow
    since: datetime


@dataclass(frozen=True, slots=True)
class Portrait:
    """All that an admin sees of one account."""

    user: UserRow
    team: TeamRow | None
    works_with: list[WorksWith]
    has_password: bool
    has_code_app: bool
    passkeys: int
    signed_in: int
    """Browsers and programs that are signed in now."""


def portrait(db: Session, user_id: str, at: datetime) -> Portrait:
    """One account.

    Raises:
        NotFound: no such account.
    """
    user = account_of_id(db, user_id)
    passkeys = db.exec(select(func.count()).where(PasskeyRow.user_id == user.id)).one()
    signed_in = db.exec(
        select(func.count()).where(AuthSessionRow.user_id == user.id, AuthSessionRow.expires_at > at)
    ).one()
    return Portrait(
        user=user,
        team=db.get(TeamRow, user.team_id) if user.team_id else None,
        works_with=_works_with(db, user, at),
        has_password=bool(user.password_hash),
        has_code_app=user.totp_confirmed_at is not None,
        passkeys=passkeys,
        signed_in=signed_in,
    )


def account_of_id(db: Session, user_id: str) -> UserRow:
    """The account with this id.

    Raises:
        NotFound: no such account.
    """
    user = db.get(UserRow, user_id)
    if user is None:
        raise NotFound
    return user


def _works_with(db: Session, user: UserRow, at: datetime) -> list[WorksWith]:
    is_worker = user.role == Role.WORKER
    mine, other = CaseAssignmentRow.service_user_id, CaseAssignmentRow.worker_id
    if is_worker:
        mine, other = other, mine
    asked = (
        select(UserRow, CaseAssignmentRow.since)
        .join(CaseAssignmentRow, col(UserRow.id) == col(other))
        .where(
            col(mine) == user.id,
            CaseAssignmentRow.since <= at,
            or_(col(CaseAssignmentRow.until).is_(None), col(CaseAssignmentRow.until) > at),
        )
        .order_by(col(UserRow.display_name), col(UserRow.login))
    )
    return [WorksWith(row, since) for row, since in db.exec(asked)]


def _team_names(db: Session, ids: set[str]) -> dict[str, str]:
    return {row.id: row.name for row in db.exec(select(TeamRow).where(col(TeamRow.id).in_(ids)))}
