"""The card of a session over a distance: where are you, which number, and what if the line drops (R44)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Header, Response
from pydantic import ValidationError
from sqlmodel import Session

from app.database.tables import LiveSessionRow, ParticipantRow
from app.dependencies import KeyringDep
from app.encryption.keyring import Keyring
from app.errors import BadInput
from app.pages.visit import Visit, VisitDep, see
from app.sessions.participants import people_of
from app.sessions.plans import REMOTE, THE_TWO, Plan, keep_plan, plan_of, session_with_plan
from realtime.identity import Role

router = APIRouter(prefix="/sessions/{session_id}/plan", include_in_schema=False)


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
    if session.mode != REMOTE or me.role not in THE_TWO:
        return None
    keyring: Keyring = visit.request.app.state.keyring
    plan, asks = plan_of(session, keyring), me.role == Role.WORKER
    other = next(
        (row.display_name for row in people_of(db, session.id) if row.role in THE_TWO and row.role != me.role), ""
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
    place: Annotated[str, Form()] = "",
    phone: Annotated[str, Form()] = "",
    if_lost: Annotated[str, Form()] = "",
    do: Annotated[str, Form()] = "save",
    x_fragment: Annotated[str | None, Header()] = None,
) -> Response:
    """Save or clear it."""
    try:
        plan = Plan() if do == "clear" else Plan(place=place, phone=phone, if_lost=if_lost)
    except ValidationError:
        raise BadInput("That is too long. Make it shorter and try again.") from None
    caller = visit.signed_in()
    with visit.database.writing() as db:
        session, _ = session_with_plan(db, caller, session_id)
        keep_plan(session, plan, keyring)
        db.add(session)
    return _card(visit, session_id) if x_fragment else see(f"/sessions/{session_id}?plan=later")


def _card(visit: Visit, session_id: str) -> Response:
    caller = visit.signed_in()
    with visit.database.reading() as db:
        session, me = session_with_plan(db, caller, session_id)
        card = plan_card(visit, db, session, me)
    return visit.page("session/_plan.html", card=card, session_id=session_id)
