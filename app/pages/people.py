"""Home in each role, the people a worker works with, and the way into a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response
from sqlalchemy import func
from sqlmodel import Session, col, select

from app.audit.starting import note_start
from app.database.tables import LiveSessionRow, UserRow, WorkbookRow
from app.emergency.reading import Emergency
from app.emergency.reviewing import untold, waiting_for
from app.identity.caller import Caller
from app.pages.account import used_links
from app.pages.finding import own_last_time, titles_in
from app.pages.visit import Visit, VisitDep, see
from app.people.people import service_users_of
from app.sessions.participants import is_waiting, people_of
from app.sessions.sessions import ALONE, OPEN, JointMode, enter_own_session, sessions_of, start_session
from realtime.identity import Role
from realtime.protocol import Navigate

router = APIRouter(include_in_schema=False)

SHOWN = 3
"""The newest open sessions on a home page; more would only be old ones that nobody ended."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session to go back into. `people` are the others who came, by name."""

    id: str
    since: datetime
    people: list[str]
    is_in: bool
    """False: it opens this person's workbook, and they did not go in yet."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Someone a worker works with; `last` is when their last session together began."""

    id: str
    name: str
    last: datetime | None


def home(visit: Visit) -> Response:
    """What an account sees first, by its role."""
    caller = visit.signed_in()
    if caller.role is Role.WORKER:
        return people(visit)
    assert caller.user is not None  # noqa: S101 - only accounts have a home
    with visit.database.reading() as db:
        sessions = open_sessions(db, caller, visit.now)
        told = untold(db, caller.user) if caller.role is Role.SERVICE_USER else []
        links = used_links(db, visit) if caller.role is Role.SERVICE_USER else []
    if caller.role is Role.SERVICE_USER:
        return visit.page(
            "home_person.html",
            name=caller.name,
            sessions=sessions,
            told=told,
            links=links,
            last=own_last_time(visit),
            titles=titles_in(visit.library),
        )
    reviews = _reviews(visit, caller.user)
    return visit.page("home_other.html", name=caller.name, role=caller.role.value, sessions=sessions, reviews=reviews)


def _reviews(visit: Visit, user: UserRow) -> list[Emergency]:
    """What this person has to look into; that they saw it is put down, the first time."""
    with visit.database.reading() as db:
        found = waiting_for(db, user, visit.now)
    if any(one.row.second_told_at == visit.now for one in found):
        with visit.database.writing() as db:
            found = waiting_for(db, user, visit.now)
    return found


@router.get("/people")
def people(visit: VisitDep, page: str = "") -> Response:
    """The people that a worker works with: one button a row."""
    caller = visit.account_in(Role.WORKER)
    with visit.database.reading() as db:
        sessions = open_sessions(db, caller, visit.now)
        rows = _people_of(db, caller, visit.now)
    return visit.page("people.html", name=caller.name, sessions=sessions, people=rows, page=visit.known_page(page))


@router.get("/together")
def together(visit: VisitDep, page: str = "") -> Response:
    """Start or join a session: a service user's own way in (R1)."""
    caller = visit.account_in(Role.SERVICE_USER)
    with visit.database.reading() as db:
        sessions = open_sessions(db, caller, visit.now)
    return visit.page("together.html", sessions=sessions, page=visit.known_page(page))


@router.post("/sessions")
async def start_together(
    visit: VisitDep,
    service_user_id: Annotated[str | None, Form()] = None,
    mode: Annotated[JointMode, Form()] = "remote",
    page: Annotated[str, Form()] = "",
) -> Response:
    """Open a session, on the topics or on the page from which it was asked for."""
    caller = visit.signed_in()
    version = visit.library.version

    def begin(db: Session) -> tuple[str, str]:
        session, row = start_session(db, caller, service_user_id or None, mode, version, visit.now)
        note_start(db, visit.trail, caller, session)
        return session.id, row.id

    session_id, participant_id = await visit.database.write(begin)
    if visit.known_page(page):
        command = Navigate(id="start", type="navigate", page=page)
        await visit.hub.act(session_id, participant_id, command)
    return see(f"/sessions/{session_id}")


@router.post("/sessions/{session_id}/enter")
async def enter_own(visit: VisitDep, session_id: str) -> Response:
    """A service user goes into a session that was opened over their own workbook; no code is needed."""
    caller = visit.signed_in()
    await visit.database.write(lambda db: enter_own_session(db, caller, session_id, visit.now))
    await visit.hub.refresh_people(session_id)
    return see(f"/sessions/{session_id}")


def open_sessions(db: Session, caller: Caller, at: datetime) -> list[OpenSession]:
    """The sessions that this caller can go back into, newest first, with the names of the others in them."""
    found: list[OpenSession] = []
    for session in sessions_of(db, caller):
        if session.status != OPEN or len(found) == SHOWN:
            continue
        rows = people_of(db, session.id)
        own = caller.user.id if caller.user else None
        # A service user's other devices may sit there as seats of their own; they are the same person.
        mine = {row.id for row in rows if row.user_id == own or row.role == caller.role == Role.SERVICE_USER}
        # Whoever was stopped, or waits for a yes, is not in it.
        others = [row.display_name for row in rows if row.id not in mine and not is_waiting(db, row, at)]
        is_in = any(row.user_id == own for row in rows)
        found.append(OpenSession(session.id, session.started_at, others, is_in))
    return found


def _people_of(db: Session, caller: Caller, now: datetime) -> list[PersonRow]:
    assert caller.user is not None  # noqa: S101 - asked for by account_in
    users = service_users_of(db, caller.user.id, now)
    asked = (
        select(WorkbookRow.service_user_id, func.max(LiveSessionRow.started_at))
        .join(LiveSessionRow, col(LiveSessionRow.workbook_id) == col(WorkbookRow.id))
        .where(col(WorkbookRow.service_user_id).in_([user.id for user in users]))
        .where(LiveSessionRow.mode != ALONE, LiveSessionRow.started_by == caller.user.id)
        .group_by(col(WorkbookRow.service_user_id))
    )
    last = {owner: moment for owner, moment in db.exec(asked)}
    return [PersonRow(user.id, user.display_name, last.get(user.id)) for user in users]
