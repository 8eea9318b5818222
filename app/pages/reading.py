"""Topics and pages to read alone."""

from __future__ import annotations

from fastapi import APIRouter, Response

from app.errors import NotFound
from app.pages.live_page import live_page
from app.pages.visit import VisitDep
from app.sessions.sessions import solo_session
from content.model import Page, Topic
from realtime.identity import Role

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
        page_id="",
        alone=role == Role.SERVICE_USER,
    )


@router.get("/topics/{topic_id}/{page_id}")
def read_page(visit: VisitDep, topic_id: str, page_id: str) -> Response:
    """One page. For a signed-in service user it is live: they write here alone (R5, R45)."""
    if not visit.library.has_page(f"{topic_id}/{page_id}"):
        raise NotFound("There is no such page. It may have a new name. All topics are still there.")
    page = visit.library.page(f"{topic_id}/{page_id}")
    caller = visit.caller
    if caller is not None and caller.user is not None and caller.role is Role.SERVICE_USER:
        user = caller.user
        with visit.database.writing() as db:
            session, me = solo_session(db, user, visit.library.version, visit.now)
        with visit.database.reading() as db:
            return live_page(visit, db, session, me, page=page)
    return visit.page(
        "reading.html",
        page=page,
        topic=topic_of(visit.library.topics, page),
        turn="link",
        session_id=None,
        writing="invite" if caller is None else "none",
        marks={},
        answers={},
        shared={},
        role=visit.role,
        page_id=page.id,
    )


def topic_of(topics: list[Topic], page: Page) -> Topic:
    """The topic that has the page."""
    return next(topic for topic in topics if topic.id == page.topic_id)
