"""What two people agree before a session over a distance: where the one is, a number to call, and what to do if the
line drops (R44). Sealed while the session lasts, and erased in the transaction that ends it (app.live.projecting)."""

from __future__ import annotations

from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from app.database.tables import LiveSessionRow, ParticipantRow
from app.encryption.errors import EncryptionError
from app.encryption.keyring import Keyring
from app.encryption.names import sealed_name
from app.errors import Forbidden, NotFound, SessionEnded
from app.identity.caller import Caller
from app.logs import logger
from app.sessions.participants import EQUALS
from app.sessions.sessions import OPEN, open_session_of
from realtime.identity import Role

REMOTE = "remote"
LONGEST_PLACE, LONGEST_PHONE, LONGEST_WORDS = 200, 40, 500

log = logger("plans")


class Plan(BaseModel):
    """Everything may be empty. `repr` says nothing of what is in it, so that no log does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_PLACE)] = Field("", repr=False)
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_PHONE)] = Field("", repr=False)
    if_lost: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_WORDS)] = Field("", repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was agreed."""
        return not (self.place or self.phone or self.if_lost)


def session_with_plan(db: Session, caller: Caller, session_id: str) -> tuple[LiveSessionRow, ParticipantRow]:
    """The open session over a distance in which the caller is one of the two.

    Raises:
        NotFound: they take no part in it, or it is not over a distance.
        SessionEnded: it is over, and the plan is erased.
        Forbidden: a supervisor, or a guest.
    """
    session, row = open_session_of(db, caller, session_id)
    if session.mode != REMOTE:
        raise NotFound
    if Role(row.role) not in EQUALS:
        raise Forbidden
    return session, row


def plan_of(session: LiveSessionRow, keyring: Keyring) -> Plan:
    """What was agreed; an empty plan where nothing was, or where it does not open any more."""
    if session.plan_sealed is None:
        return Plan()
    try:
        return Plan.model_validate_json(keyring.open(session.plan_sealed, bound_to(session)))
    except EncryptionError as error:  # the session is worth more than its plan: it can be written down again
        log.error("plan_does_not_open", error=type(error).__name__)
        return Plan()


def keep_plan(db: Session, session: LiveSessionRow, plan: Plan, keyring: Keyring) -> None:
    """Put it into the session's row, in the caller's transaction; an empty plan erases the one before.

    Raises:
        SessionEnded: it ended a moment ago, and erased the plan: nothing may be written behind it.
    """
    sealed = None if plan.is_empty else keyring.seal(plan.model_dump_json().encode("utf-8"), bound_to(session))
    still_open = col(LiveSessionRow.id) == session.id, col(LiveSessionRow.status) == OPEN
    kept = db.execute(update(LiveSessionRow).where(*still_open).values(plan_sealed=sealed))
    if cast("CursorResult[Any]", kept).rowcount != 1:
        raise SessionEnded


def bound_to(session: LiveSessionRow) -> str:
    """The row and column that the sealed plan belongs to."""
    return sealed_name("live_session", session.id, "plan_sealed")
