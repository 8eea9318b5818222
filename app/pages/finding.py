"""Finding a page: by its words, and something for today. Alone, and within a session, where only who asks sees it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Header, Response
from sqlmodel import Session, select

from app.choices.choices import choices_of
from app.database.tables import LiveSessionRow, WorkbookRow
from app.dependencies import SearchDep
from app.errors import NotFound
from app.library.offering import MANY, Offer, offers
from app.library.searching import LONGEST, Findings
from app.pages.visit import Visit, VisitDep
from app.sessions.looking_back import LastTime, last_time_of, pages_lately
from app.sessions.participants import identity_of, is_waiting
from app.sessions.sessions import open_session_of
from content.editions import Edition
from realtime.identity import Role

router = APIRouter(include_in_schema=False)

Words = Annotated[str, Form()]
Before = Annotated[list[str] | None, Form()]
Fragment = Annotated[str | None, Header()]


@router.post("/topics/find")
def find(visit: VisitDep, search: SearchDep, words: Words = "") -> Response:
    """Pages by their words. By POST, so that what somebody looks for stands in no address, history or log."""
    words = _plain(words)
    return _page(visit, turn="link", session_id=None, words=words, found=search.find(words, visit.house.language))


@router.post("/topics/today")
def something_for_today(visit: VisitDep, before: Before = None) -> Response:
    """A few short pages, because somebody asked."""
    with visit.database.reading() as db:
        found = _offers(visit, db, _own_book(visit, db), before)
    return _page(visit, turn="link", session_id=None, offers=found)


@router.post("/sessions/{session_id}/find")
def find_together(
    visit: VisitDep, search: SearchDep, session_id: str, words: Words = "", x_fragment: Fragment = None
) -> Response:
    """The same within a session. What is found is opened or proposed by an act of its own."""
    with visit.database.reading() as db:
        session, _ = _takes_part(visit, db, session_id)
    words = _plain(words)
    library = visit.pinned_to(session).library
    found = search.find(words, visit.house.language).within(library.has_page)
    return _answer(visit, "page/_found.html", session_id, x_fragment, words=words, found=found)


@router.post("/sessions/{session_id}/today")
def today_together(visit: VisitDep, session_id: str, before: Before = None, x_fragment: Fragment = None) -> Response:
    """Something for today within a session: what its workbook says of lately counts for its owner alone."""
    with visit.database.reading() as db:
        session, book = _takes_part(visit, db, session_id)
        found = _offers(visit.pinned_to(session), db, book, before)
    return _answer(visit, "page/_today.html", session_id, x_fragment, offers=found)


def _answer(visit: Visit, template: str, session_id: str, fragment: str | None, **found: Any) -> Response:
    if fragment:
        return visit.page(template, turn="session", session_id=session_id, **found)
    return _page(visit, turn="session", session_id=session_id, **found)


def _page(visit: Visit, *, turn: str, session_id: str | None, **found: Any) -> Response:
    alone = visit.role == Role.SERVICE_USER and turn == "link"
    filled: dict[str, Any] = {"words": "", "found": Findings()} | found
    return visit.page("found.html", role=visit.role, alone=alone, turn=turn, session_id=session_id, **filled)


def _offers(visit: Visit, db: Session, book: str | None, before: list[str] | None) -> list[Offer]:
    known = frozenset((before or [])[:MANY])
    choices = choices_of(db, visit.keyring, visit.caller)
    lately = pages_lately(db, book, visit.now) if book is not None else None
    return offers(visit.library, choices, lately, known)


def _own_book(visit: Visit, db: Session) -> str | None:
    """The caller's own workbook."""
    if visit.caller is None or visit.caller.user is None or visit.caller.role is not Role.SERVICE_USER:
        return None
    return db.exec(select(WorkbookRow.id).where(WorkbookRow.service_user_id == visit.caller.user.id)).first()


def _takes_part(visit: Visit, db: Session, session_id: str) -> tuple[LiveSessionRow, str | None]:
    """The session, and its workbook where that is the caller's own. Raises NotFound for who may not see its pages."""
    session, me = open_session_of(db, visit.signed_in(), session_id)
    if is_waiting(db, me, visit.now):
        raise NotFound
    book = db.get_one(WorkbookRow, session.workbook_id)
    return session, book.id if identity_of(me, book).owns_workbook else None


def own_last_time(visit: Visit) -> LastTime | None:
    """What a service user did last time, for their own pages."""
    if visit.caller is None or visit.caller.user is None or visit.caller.role is not Role.SERVICE_USER:
        return None
    with visit.database.reading() as db:
        return last_time_of(db, visit.caller.user.id, visit.now)


def titles_in(edition: Edition) -> dict[str, str]:
    """Titles by page."""
    return {page.id: page.title for topic in edition.topics for page in topic.pages}


def _plain(words: str) -> str:
    return " ".join(words.split())[:LONGEST]
