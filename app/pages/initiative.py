"""Who chose, turned, paused and first showed words how often in a session, for the people of it (R17).

The two see it; a supervisor or guest only where the service user lets them. It is counted by the live engine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Header, Response
from sqlmodel import Session

from app.database.tables import LiveSessionRow, ParticipantRow
from app.errors import NotFound
from app.pages.visit import VisitDep
from app.sessions.participants import EQUALS, is_waiting, people_of
from app.sessions.sessions import open_session_of
from realtime.identity import Role
from realtime.initiative import KINDS, Initiative

router = APIRouter(prefix="/sessions/{session_id}", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Count:
    """How often one person did something."""

    name: str
    mine: bool
    times: int


@dataclass(frozen=True, slots=True)
class Balance:
    """By what was done: everyone's count, one's own first. Only what anybody did at all is in it."""

    lines: list[tuple[str, list[Count]]]
    shown: bool
    """Whether supervisors may see it."""
    may_show: bool
    """Whether this person decides that."""


@router.get("/initiative")
def initiative(visit: VisitDep, session_id: str, x_fragment: Annotated[str | None, Header()] = None) -> Response:
    """The counts so far: a page, or the inside of the menu."""
    caller = visit.signed_in()
    with visit.database.reading() as db:
        session, me = open_session_of(db, caller, session_id)
        if is_waiting(db, me, visit.now):
            raise NotFound
        balance = balance_of(db, session, me)
    template = "session/_initiative.html" if x_fragment else "initiative.html"
    return visit.page(template, session_id=session_id, balance=balance)


def balance_of(db: Session, session: LiveSessionRow, me: ParticipantRow) -> Balance | None:
    """What `me` may see of it; None for who may not."""
    state = json.loads(session.state) if session.state else {}
    counted = Initiative.load(state.get("initiative"))
    if Role(me.role) not in EQUALS and not counted.shown:
        return None
    people: dict[tuple[str, str], list[str]] = {}
    for row in sorted(people_of(db, session.id), key=lambda row: row.role != me.role):
        if Role(row.role) in EQUALS:
            people.setdefault((row.role, row.display_name), []).append(row.id)
    lines: list[tuple[str, list[Count]]] = []
    for kind in KINDS:
        counts = [
            Count(name, me.id in seats, sum(counted.counts.get(seat, {}).get(kind, 0) for seat in seats))
            for (_, name), seats in people.items()
        ]
        if any(count.times for count in counts):
            lines.append((kind, counts))
    return Balance(lines, counted.shown, may_show=me.role == Role.SERVICE_USER)
