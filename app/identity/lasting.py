"""How long a sign-in lasts: a limit for being away, and one for all of it (OWASP ASVS 5.0, 7.3.1 and 7.3.2).

| who | away | altogether |
| --- | --- | --- |
| a service user, and a seat taken with a code | 30 minutes | 12 hours |
| a worker, supervisor or admin | 15 minutes | 8 hours |

Being away counts for browsers only: a program's bearer token has no screen at which someone else could sit down.
What counts as being here is an act of a person, over HTTP or on a socket; a ping is none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from app.database.tables import AuthSessionRow
from realtime.identity import Role

STAFF = frozenset({Role.WORKER, Role.SUPERVISOR, Role.ADMIN})
AWAY, AWAY_STAFF = timedelta(minutes=30), timedelta(minutes=15)
LONGEST, LONGEST_STAFF = timedelta(hours=12), timedelta(hours=8)
TOUCH_EVERY = timedelta(minutes=1)
"""`last_seen_at` is written at most this often."""


def away_limit(role: Role, *, has_account: bool = True) -> timedelta:
    """How long someone in this role may be away."""
    return AWAY_STAFF if has_account and role in STAFF else AWAY


def longest(role: Role, *, has_account: bool = True) -> timedelta:
    """How long a sign-in in this role may last altogether."""
    return LONGEST_STAFF if has_account and role in STAFF else LONGEST


def was_away(row: AuthSessionRow, role: Role, at: datetime) -> bool:
    """Whether this browser's person has been away for too long."""
    return row.kind == "cookie" and at - row.last_seen_at >= away_limit(role, has_account=row.user_id is not None)


def is_over(row: AuthSessionRow, role: Role, at: datetime) -> bool:
    """Whether a sign-in is over at `at`; HTTP and sockets both ask here."""
    return at >= row.expires_at or was_away(row, role, at)


def touch(db: Session, auth_id: str, at: datetime) -> bool:
    """A person did something: put down when, unless it was put down within the last minute. Whether it was written."""
    done = db.execute(
        update(AuthSessionRow)
        .where(col(AuthSessionRow.id) == auth_id, col(AuthSessionRow.last_seen_at) <= at - TOUCH_EVERY)
        .values(last_seen_at=at)
    )
    return cast("CursorResult[Any]", done).rowcount == 1
