"""The card of a session over a distance: where are you, which number, and what if the line drops (R44)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Header, Response
from pydantic import BaseModel, Field, ValidationError
from sqlmodel import Session

from app.database.tables import LiveSessionRow, ParticipantRow
from app.dependencies import KeyringDep
from app.encryption.keyring import Keyring
from app.errors import BadInput
from app.pages.visit import Visit, VisitDep, see
from app.sessions.participants import EQUALS, people_of
from app.sessions.plans import REMOTE, Plan, keep_plan, plan_of, session_with_plan
from realtime.identity import Role

router = APIRouter(prefix="/sessions/{session_id}/plan", include_in_schema=False)


class Written(BaseModel):
    """The form, and what each field said when it was filled: what the other wrote meanwhile stays."""

    place: str = Field("", repr=False)
    phone: str = Field("", repr=False)
    if_lost: str = Field("", repr=False)
    was_place: str | None = Field(None, repr=False)
    was_phone: str | None = Field(None, repr=False)
    was_if_lost: str | None = Field(None, repr=False)
    do: str = "save"

    def over(self, plan: Plan) -> Plan:
        """The plan with the fields that were changed here.

        Raises:
            ValidationError: something is too long.
        """
        said = {name: getattr(self, name) for name in Plan.model_fields}
        was = {name: getattr(self, f"was_{name}") for name in said}
        changed = {name: now for name, now in said.items() if _lines(now) != _lines(was[name])}
        agreed = plan.if_lost or self.if_lost  # the sentence that the card offers is agreed to by leaving it there
        return Plan(**(plan.model_dump() | {"if_lost": agreed} | changed))


def _lines(words: str | None) -> list[str] | None:
    """Browsers end the lines of a field in more than one way."""
    return words.splitlines() if words is not None else None


@dataclass(frozen=True, slots=True)
class PlanCard:
    """What the card shows to one of the two: to the worker it asks, to the other it tells."""

    plan: Plan
    asks: bool
    other: str
    """The first name of the other of the two; empty while they were not here yet."""
    open: bool


def plan_card(visit: Visit, db: Session, session: LiveSessionRow, me: ParticipantRow) -> PlanCard | None:
    """The card for `me`, or None where there is none: in one room, alone, and for everybody but the two."""
    if session.mode != REMOTE or Role(me.role) not in EQUALS:
        return None
    keyring: Keyring = visit.request.app.state.keyring
    plan, asks = plan_of(session, keyring), me.role == Role.WORKER
    other = next(
        (row.display_name for row in people_of(db, session.id) if Role(row.role) in EQUALS and row.role != me.role), ""
    )
    later = visit.request.query_params.get("plan") == "later"
    return PlanCard(plan, asks, other, open=not later and asks == plan.is_empty)


@router.get("")
def show_card(visit: VisitDep, session_id: str) -> Response:
    """The card alone, for the live page that stands already."""
    return _card(visit, session_id)


@router.post("")
def write_card(
    visit: VisitDep,
    session_id: str,
    keyring: KeyringDep,
    written: Annotated[Written, Form()],
    x_fragment: Annotated[str | None, Header()] = None,
) -> Response:
    """Save or clear it."""
    caller = visit.signed_in()
    with visit.database.writing() as db:
        session, _ = session_with_plan(db, caller, session_id)
        try:
            plan = Plan() if written.do == "clear" else written.over(plan_of(session, keyring))
        except ValidationError:
            raise BadInput("That is too long. Make it shorter and try again.") from None
        keep_plan(db, session, plan, keyring)
    return _card(visit, session_id) if x_fragment else see(f"/sessions/{session_id}?plan=later")


def _card(visit: Visit, session_id: str) -> Response:
    caller = visit.signed_in()
    with visit.database.reading() as db:
        session, me = session_with_plan(db, caller, session_id)
        card = plan_card(visit, db, session, me)
    return visit.page("session/_plan.html", card=card, session_id=session_id)
