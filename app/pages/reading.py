"""Topics and pages to read alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel import select

from app.choices.choices import NONE
from app.database.tables import LiveSessionRow, ParticipantRow, UserRow, WorkbookRow
from app.entries.alone import keep_to_oneself
from app.errors import NotFound
from app.pages.finding import own_last_time, titles_in
from app.pages.live_page import live_page, marks_on
from app.pages.visit import ReaderOf, Visit, VisitDep
from app.sessions.sessions import solo_session, standing_session
from realtime.identity import Role
from web.marking import Highlight

router = APIRouter(include_in_schema=False)


@router.get("/topics")
def topics(visit: VisitDep) -> Response:
    """The grid of topics. Anyone may look."""
    role = visit.role
    return visit.page(
        "topics.html",
        topics=visit.library.topics,
        turn="link",
        session_id=None,
        role=role,
        last=own_last_time(visit),
        titles=titles_in(visit.library),
        page_id="",
        alone=role == Role.SERVICE_USER,
    )


async def _taken_back(visit: VisitDep, topic_id: str, page_id: str) -> bool:
    """Whether opening this page alone made something private that was shown in a session."""
    user = visit.caller.user if visit.caller is not None else None
    if user is None or user.role != Role.SERVICE_USER:
        return False
    return await keep_to_oneself(visit.database, visit.hub, user, f"{topic_id}/{page_id}")


@router.get("/topics/{topic_id}/{page_id}")
def read_page(
    visit: VisitDep,
    topic_id: str,
    page_id: str,
    taken_back: Annotated[bool, Depends(_taken_back)],
    story: str = "",
) -> Response:
    """One page. For a signed-in service user it is live: they write here alone (R5, R45).

    `story` is one that they hid, and want to see this once.
    """
    if not visit.library.has_page(f"{topic_id}/{page_id}"):
        raise NotFound("There is no such page. It may have a new name. All topics are still there.")
    page = visit.library.page(f"{topic_id}/{page_id}")
    caller = visit.caller
    if caller is not None and caller.user is not None and caller.role is Role.SERVICE_USER:
        session, me = _own_session(visit, caller.user)
        with visit.database.reading() as db:
            return live_page(visit, db, session, me, page=page, shown_once=story, taken_back=taken_back)
    reader = _reader(visit, story)
    return visit.page(
        "reading.html",
        page=page,
        reader=reader,
        topic=visit.library.topic_of(page),
        turn="link",
        session_id=None,
        writing="invite" if caller is None else "none",
        marks={},
        answers={},
        shared={},
        role=visit.role,
        page_id=page.id,
    )


def _own_session(visit: Visit, user: UserRow) -> tuple[LiveSessionRow, ParticipantRow]:
    """The standing session of who reads alone. To turn a page nothing is written, so nobody waits for it."""
    with visit.database.reading() as db:
        found = standing_session(db, user)
    if found is not None:
        return found
    with visit.database.writing() as db:
        return solo_session(db, user, visit.library.version, visit.now)


@router.get("/topics/{topic_id}/{page_id}/was/{version}")
def page_as_it_was(visit: VisitDep, topic_id: str, page_id: str, version: str) -> Response:
    """A page in the words that it had when somebody marked it; their own marks of then stand on it."""
    page = visit.shelf.as_it_was(f"{topic_id}/{page_id}", version)
    if page is None:
        raise NotFound
    marks: dict[str, list[Highlight]] = {}
    user = visit.caller.user if visit.caller is not None else None
    if user is not None and user.role == Role.SERVICE_USER:
        with visit.database.reading() as db:
            asked = select(WorkbookRow.id).where(WorkbookRow.service_user_id == user.id)
            workbook = db.exec(asked).first()
            marks = marks_on(db, workbook, page) if workbook is not None else marks
    return visit.page("page_as_it_was.html", page=page, marks=marks, known=visit.library.has_page(page.id))


def _reader(visit: Visit, story: str) -> ReaderOf:
    if visit.caller is None:
        return ReaderOf(NONE, is_known=False)
    with visit.database.reading() as db:
        return visit.reader(db, story)
