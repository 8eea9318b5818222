"""Showing once more that it is you, before acts that reach far (OWASP ASVS 5.0, 7.5.3).

A sign-in shows it, and so does `/step-up`; each for five minutes. Routes of the API ask with `StepUpDep`, pages with
`Visit.stepped_up()`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends
from sqlalchemy import update
from sqlmodel import Session, col

from app.database.columns import now
from app.database.tables import AuthSessionRow
from app.dependencies import CallerDep
from app.errors import Forbidden, StepUpNeeded
from app.identity.caller import Caller, fresh_token

GOOD_FOR = timedelta(minutes=5)


def is_fresh(caller: Caller, at: datetime) -> bool:
    """Whether this caller showed within the last five minutes that it is them."""
    return caller.stepped_up_at is not None and timedelta(0) <= at - caller.stepped_up_at < GOOD_FOR


def fresh(caller: Caller, at: datetime) -> Caller:
    """The caller, if they showed it.

    Raises:
        Forbidden: a seat without an account; it has nothing to show.
        StepUpNeeded: it is too long ago.
    """
    if caller.user is None:
        raise Forbidden
    if not is_fresh(caller, at):
        raise StepUpNeeded
    return caller


def stepped_up(caller: CallerDep) -> Caller:
    """Who asks, and showed within five minutes that it is them. Raises Forbidden or StepUpNeeded."""
    return fresh(caller, now())


StepUpDep = Annotated[Caller, Depends(stepped_up)]


def step_up(db: Session, caller: Caller, at: datetime) -> str | None:
    """They showed it. Gives back the new token of a browser; a program keeps its token (None)."""
    db.execute(update(AuthSessionRow).where(col(AuthSessionRow.id) == caller.auth_id).values(stepped_up_at=at))
    return fresh_token(db, caller) if caller.kind == "cookie" else None
