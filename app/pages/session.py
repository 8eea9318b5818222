"""The page of a joint session, its fragments, and its forms for browsers that run no script."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Header, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from sqlmodel import Session

from app.database.tables import LiveSessionRow, ParticipantRow, WorkbookRow
from app.entries.entries import begin_entry
from app.errors import NotFound
from app.pages.answers import Answer, AnswerProblem, filled_in, one_kind_of_lines
from app.pages.joining import before_own
from app.pages.live_page import live_page, owner_name, shared_page_id
from app.pages.visit import Visit, VisitDep, see
from app.sessions.arriving import arriving
from app.sessions.ending import end_session as end_for_all
from app.sessions.invites import InviteRole, Issued, issue_invite
from app.sessions.participants import is_waiting
from app.sessions.sessions import ALONE, OPEN, open_session_of, own_session_to_enter, session_of
from content.model import Page
from realtime.identity import Role
from realtime.protocol import Navigate
from web.codes import qr_svg

router = APIRouter(prefix="/sessions/{session_id}", include_in_schema=False)

ARRIVING = [Depends(arriving)]
"""Whose workbook it is sits down with the first thing that they do here."""


@router.get("")
def session_page(visit: VisitDep, session_id: str) -> Response:
    """The live page of a session for who takes part; for everyone else there is no such page."""
    caller = visit.signed_in()
    with visit.database.reading() as db:
        own = own_session_to_enter(db, caller, session_id)
        if own is not None:
            return before_own(visit, db, own)
        session, me = session_of(db, caller, session_id)
        if session.status != OPEN:
            return see(f"/sessions/{session_id}/recap")
        if session.mode == ALONE:
            return see("/topics")
        if is_waiting(db, me, visit.now):
            return visit.page(
                "waiting.html",
                session_id=session_id,
                owner=owner_name(db, db.get_one(WorkbookRow, session.workbook_id)),
            )
        page_id = shared_page_id(session)
        page = visit.library.page(page_id) if page_id and visit.library.has_page(page_id) else None
        return live_page(visit, db, session, me, page=page)


@router.get("/recap")
def recap(visit: VisitDep, session_id: str) -> Response:
    """The quiet page after a session."""
    caller = visit.signed_in()
    with visit.database.reading() as db:
        session, me = session_of(db, caller, session_id)
        if session.status == OPEN:
            return see(f"/sessions/{session_id}")
        owner = owner_name(db, db.get_one(WorkbookRow, session.workbook_id))
    return visit.page("ended.html", role=me.role, owner=owner, has_account=caller.user is not None)


@router.get("/pages")
def topics_fragment(visit: VisitDep, session_id: str) -> Response:
    """The inside of <main> with the topics."""
    session = _seen_session(visit, session_id)
    return _fragment(visit, session, "page/_topics.html", None)


@router.get("/pages/{topic_id}/{page_id}")
def page_fragment(visit: VisitDep, session_id: str, topic_id: str, page_id: str) -> Response:
    """The inside of <main> with one page."""
    session = _seen_session(visit, session_id)
    if not visit.library.has_page(f"{topic_id}/{page_id}"):
        raise NotFound
    return _fragment(visit, session, "page/_content.html", visit.library.page(f"{topic_id}/{page_id}"))


@router.post("/entries", dependencies=ARRIVING)
async def write_here(
    visit: VisitDep,
    session_id: str,
    page: Annotated[str, Form()],
    exercise: Annotated[str, Form()],
    text: Annotated[str, Form()] = "",
    option: Annotated[list[str] | None, Form()] = None,
    value: Annotated[str, Form()] = "",
    filled_with: Annotated[str | None, Form()] = None,
) -> Response:
    """Save one exercise's form, durable before the answer."""
    caller = visit.signed_in()
    block = visit.library.page(page).block(exercise) if visit.library.has_page(page) else None
    if block is None:
        raise NotFound
    try:
        words, answer = filled_in(block, text, option or [], value)
    except AnswerProblem as problem:
        tried = Answer(
            text=text,
            options=frozenset(option or []),
            problem=visit.house.say(problem.message, **problem.values),
            before=filled_with,
        )
        return await visit.database.read(lambda db: _again(visit, db, session_id, page, exercise, tried))

    def begin(db: Session) -> tuple[str, str, bool, bool]:
        session, me = open_session_of(db, caller, session_id)
        entry, is_new = begin_entry(db, session, me, page, exercise, block.kind, visit.now)
        return entry.id, me.id, is_new, session.mode == ALONE

    entry_id, participant_id, is_new, alone = await visit.database.write(begin)
    if is_new:
        await visit.hub.entry_added(entry_id)
    seen = None if filled_with is None else one_kind_of_lines(filled_with)
    await visit.hub.write_entry(entry_id, participant_id, words, answer, before=seen)
    place = f"#exercise-{exercise.replace('.', '-')}"
    return see(f"/topics/{page}{place}" if alone else f"/sessions/{session_id}{place}")


@router.post("/navigate", dependencies=ARRIVING)
async def turn_page(visit: VisitDep, session_id: str, page: Annotated[str, Form()] = "") -> Response:
    """Turn the page for everyone, from a button of a page without a script."""
    participant_id = await _participant(visit, session_id)
    try:
        command = Navigate(id="form", type="navigate", page=page or None)
    except ValidationError as error:
        raise NotFound from error
    await visit.hub.act(session_id, participant_id, command)
    return see(f"/sessions/{session_id}")


@router.post("/end", dependencies=ARRIVING)
async def end_session(visit: VisitDep, session_id: str) -> Response:
    """End the session for everyone."""
    await end_for_all(visit.database, visit.hub, visit.signed_in(), session_id)
    return see(f"/sessions/{session_id}/recap")


@router.post("/invites", dependencies=ARRIVING)
def invite_someone(
    visit: VisitDep,
    session_id: str,
    role: Annotated[InviteRole | None, Form()] = None,
    x_fragment: Annotated[str | None, Header()] = None,
) -> Response:
    """Make a way in and show it, once: the record keeps only hashes, so nobody can look at it again."""
    caller = visit.signed_in()
    with visit.database.writing() as db:
        session, me = open_session_of(db, caller, session_id)
        asked = role or _other_of_the_two(me)
        issued = issue_invite(db, session, me, asked, visit.house.secret_key, visit.now)
        owner = owner_name(db, db.get_one(WorkbookRow, session.workbook_id))
        for_owner = owner if me.role == Role.WORKER else ""
    template = "session/_invite.html" if x_fragment else "invite.html"
    return visit.page(template, session_id=session_id, for_owner=for_owner, **invite_words(visit, issued))


def invite_words(visit: Visit, issued: Issued) -> dict[str, Any]:
    """What the page of a fresh invite shows: code, address, QR code and until when it is good."""
    address = f"{visit.house.public_url}/join/{issued.token}"
    return {
        "code": issued.code,
        "address": address,
        "qr": qr_svg(address, visit.house.say("Code to scan with a camera")),
        "invited_role": issued.role,
        "expires_at": issued.expires_at,
    }


async def _participant(visit: Visit, session_id: str) -> str:
    caller = visit.signed_in()
    return await visit.database.read(lambda db: open_session_of(db, caller, session_id)[1].id)


def _again(visit: Visit, db: Session, session_id: str, page: str, exercise: str, tried: Answer) -> Response:
    """The page once more with what the person typed and what to mend: nothing is lost."""
    session, me = open_session_of(db, visit.signed_in(), session_id)
    shown = visit.library.page(page)
    return live_page(visit, db, session, me, page=shown, tried={exercise: tried})


def _other_of_the_two(me: ParticipantRow) -> InviteRole:
    return "worker" if me.role == Role.SERVICE_USER else "service_user"


def _seen_session(visit: Visit, session_id: str) -> LiveSessionRow:
    """The open session, for who may see its pages now; nobody else learns that it is there."""
    caller = visit.signed_in()
    with visit.database.reading() as db:
        session, me = open_session_of(db, caller, session_id)
        if is_waiting(db, me, visit.now):
            raise NotFound
        return session


def _fragment(visit: Visit, session: LiveSessionRow, template: str, page: Page | None) -> HTMLResponse:
    """The inside of <main>: no entry, no mark, no name stands in it. Pages keep it in memory; no disk does."""
    return visit.page(
        template,
        page=page,
        topics=visit.library.topics,
        turn="link" if session.mode == ALONE else "session",
        session_id=session.id,
        writing="form",
        marks={},
        answers={},
        shared={},
    )
