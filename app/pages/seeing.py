"""What another person's screen shows now, for the service user who wants to know it: read-only, and exact (R33, R34).

What stands there comes from the same filter as that person's own snapshot on the socket, and the words of entries from
the same decision as that person's own reading. So it cannot show more, or less, than they see.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.tables import AuditRow, ParticipantRow, WorkbookRow
from app.dependencies import TrailDep
from app.entries.access import Asker
from app.entries.entries import readable_entries, seat_of
from app.errors import NotFound
from app.identity.caller import Caller
from app.pages.answers import Answer, answer_from
from app.pages.live_page import owner_name
from app.pages.visit import Visit, VisitDep
from app.sessions.participants import person_key, scope_of
from app.sessions.sessions import open_session_of
from content.model import Page
from realtime.errors import RefusalCode, Refused
from realtime.identity import Role
from realtime.protocol import MarkState, Welcome
from web.consent import SIGHTS
from web.marking import Highlight

router = APIRouter(prefix="/sessions/{session_id}", include_in_schema=False)

NOTED_ONCE_IN = timedelta(minutes=1)
"""The picture renews itself while the session goes on; the audit trail hears of one look."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Another person's screen now."""

    name: str
    role: str
    scope: str | None
    why: str | None = None
    """What stands there in place of a page: none (let in by nobody), chosen, away or paused."""
    page: Page | None = None
    marks: dict[str, list[Highlight]] = field(default_factory=dict)
    shown: dict[str, list[Answer]] = field(default_factory=dict)


@router.get("/view/{participant_id}")
async def see_what_they_see(
    visit: VisitDep,
    trail: TrailDep,
    session_id: str,
    participant_id: str,
    x_fragment: Annotated[str | None, Header()] = None,
) -> Response:
    """A picture of that person's screen, for the service user alone."""
    caller = visit.signed_in()
    await visit.database.write(partial(_note, trail, caller, session_id, participant_id, visit.now))
    try:
        snapshot = await visit.hub.view_of(session_id, participant_id)
    except Refused as refused:
        if refused.code != RefusalCode.NOT_FOUND:
            raise
        snapshot = None  # here without a yes: they would be told nothing
    return await visit.database.read(partial(_picture, visit, session_id, participant_id, snapshot, bool(x_fragment)))


def _note(trail: Trail, caller: Caller, session_id: str, participant_id: str, at: datetime, db: Session) -> None:
    """Put the look down. Raises NotFound for everyone but the service user, and for who takes no part."""
    session, mine = open_session_of(db, caller, session_id)
    _other(db, session_id, participant_id)
    if mine.role != Role.SERVICE_USER or mine.id == participant_id:
        raise NotFound
    owner = db.get_one(WorkbookRow, session.workbook_id).service_user_id
    noted = select(AuditRow).where(
        AuditRow.subject_id == owner,
        AuditRow.action == Action.PREVIEWED.value,
        AuditRow.object_id == participant_id,
        col(AuditRow.at) > at - NOTED_ONCE_IN,
    )
    if db.exec(noted).first() is None:
        trail.note(
            db,
            Action.PREVIEWED,
            Actor.of(caller),
            subject_id=owner,
            session_id=session_id,
            object_id=participant_id,
        )


def _other(db: Session, session_id: str, participant_id: str) -> ParticipantRow:
    row = db.get(ParticipantRow, participant_id)
    if row is None or row.session_id != session_id or row.removed_at is not None:
        raise NotFound
    return row


def _picture(
    visit: Visit, session_id: str, participant_id: str, snapshot: Welcome | None, fragment: bool, db: Session
) -> Response:
    session, _ = open_session_of(db, visit.signed_in(), session_id)
    visit = visit.pinned_to(session)
    row = _other(db, session_id, participant_id)
    sight = _sight(visit, db, row, session.workbook_id, snapshot)
    return visit.page(
        "session/_seen.html" if fragment else "seen.html",
        session_id=session_id,
        sight=sight,
        sees=visit.house.say(SIGHTS[sight.scope]).replace("{name}", sight.name) if sight.scope else "",
        owner_name=owner_name(db, db.get_one(WorkbookRow, session.workbook_id)),
        page=sight.page,
        topic=visit.library.topic_of(sight.page) if sight.page else None,
        topics=visit.library.topics,
        turn="none",
        writing="none",
        still=True,
        answers={},
        shared=sight.shown,
        marks=sight.marks,
    )


def _sight(visit: Visit, db: Session, row: ParticipantRow, workbook_id: str, snapshot: Welcome | None) -> Sight:
    scope = scope_of(db, row, visit.now)
    sight = partial(Sight, row.display_name, row.role, scope.value if scope else None)
    if snapshot is None:
        return sight("none")
    if snapshot.covered is not None and row.role == Role.SUPERVISOR:
        return sight(snapshot.covered.why)
    if snapshot.pause is not None:
        return sight("paused")
    page_id = snapshot.location.page
    if page_id is None or not visit.library.has_page(page_id):
        return sight()
    page = visit.library.page(page_id)
    return sight(None, page, _marks(snapshot.marks, page), _shown(visit, db, row, workbook_id, snapshot, page))


def _marks(marks: list[MarkState], page: Page) -> dict[str, list[Highlight]]:
    found: dict[str, list[Highlight]] = {}
    for mark in marks:
        if mark.page == page.id:
            drawn = Highlight(mark.id, mark.start, mark.end, mark.author_name, mark.author_role, mark.quote)
            found.setdefault(mark.block, []).append(drawn)
    return found


def _shown(
    visit: Visit, db: Session, row: ParticipantRow, workbook_id: str, snapshot: Welcome, page: Page
) -> dict[str, list[Answer]]:
    """What is shown to them, by exercise. Drafts are their writer's alone, in a picture of the writer's screen too."""
    told = {entry.id for entry in snapshot.entries if entry.page == page.id and entry.visibility == "shared"}
    key = person_key(row)
    asker = Asker(row.user_id, frozenset({key}), (seat_of(db, row, visit.now),))
    shown: dict[str, list[Answer]] = {}
    for known in readable_entries(db, asker, workbook_id=workbook_id, page=page.id):
        if known.row.id not in told:
            continue
        written: Any = visit.read_entry(db, known.row.id)
        answer = answer_from(page.block(known.row.exercise), written.text, written.answer, visit.house.say)
        answer.saved, answer.name = known.row.updated_at, known.row.writer_name
        shown.setdefault(known.row.exercise, []).append(answer)
    return shown
