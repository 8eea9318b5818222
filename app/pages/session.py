"""The page of a joint session, its fragments, and its forms for browsers that run no script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Header, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from sqlmodel import Session

from app.database.tables import LiveSessionRow, ParticipantRow, WorkbookRow
from app.entries.entries import begin_entry
from app.errors import NotFound
from app.identity.cookies import take_cookie
from app.pages.answers import Answer, changes, filled_in
from app.pages.finding import titles_in
from app.pages.initiative import balance_of
from app.pages.joining import before_own
from app.pages.live_page import live_page, owner_name, shared_page_id
from app.pages.visit import Visit, VisitDep, see
from app.security.leaving import clear_site_data
from app.sessions.arriving import arriving
from app.sessions.asking_in import check_may_ask_in
from app.sessions.ending import end_session as end_for_all
from app.sessions.invites import InviteRole, Issued, issue_invite
from app.sessions.looking_back import last_time_here
from app.sessions.participants import identity_of, is_waiting
from app.sessions.sessions import ALONE, IN_PERSON, OPEN, open_session_of, own_session_to_enter, session_of
from content.exercises.kind import BadAnswer
from content.model import Page
from realtime.identity import Role
from realtime.protocol import Navigate
from web.codes import qr_svg

router = APIRouter(prefix="/sessions/{session_id}", include_in_schema=False)

ARRIVING = [Depends(arriving)]
"""Whose workbook it is sits down with the first thing that they do here."""


@router.get("")
def session_page(visit: VisitDep, session_id: str, story: str = "") -> Response:
    """The live page of a session for who takes part; for everyone else there is no such page.

    `story` is one that this person hid, and wants to see this once.
    """
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
        page_id, library = shared_page_id(session), visit.pinned_to(session).library
        page = library.page(page_id) if page_id and library.has_page(page_id) else None
        return live_page(visit, db, session, me, page=page, shown_once=story)


@router.get("/recap")
def recap(visit: VisitDep, session_id: str) -> Response:
    """The quiet page after a session."""
    caller = visit.signed_in()
    with visit.database.reading() as db:
        session, me = session_of(db, caller, session_id)
        if session.status == OPEN:
            return see(f"/sessions/{session_id}")
        owner = owner_name(db, db.get_one(WorkbookRow, session.workbook_id))
        balance = balance_of(db, session, me)
    answer = visit.page("ended.html", role=me.role, owner=owner, has_account=caller.user is not None, balance=balance)
    if caller.user is None:  # a tablet goes from hand to hand
        clear_site_data(answer)
        take_cookie(answer, visit.settings)
    return answer


@router.get("/pages")
def topics_fragment(visit: VisitDep, session_id: str) -> Response:
    """The inside of <main> with the topics."""
    session, me = _seen_session(visit, session_id)
    return _fragment(visit, session, me, "page/_topics.html", None)


@router.get("/pages/{topic_id}/{page_id}")
def page_fragment(visit: VisitDep, session_id: str, topic_id: str, page_id: str, story: str = "") -> Response:
    """The inside of <main> with one page."""
    session, me = _seen_session(visit, session_id)
    library = visit.pinned_to(session).library
    if not library.has_page(f"{topic_id}/{page_id}"):
        raise NotFound
    return _fragment(visit, session, me, "page/_content.html", library.page(f"{topic_id}/{page_id}"), story)


@router.post("/entries", dependencies=ARRIVING)
async def write_here(
    request: Request,
    visit: VisitDep,
    session_id: str,
    page: Annotated[str, Form()],
    exercise: Annotated[str, Form()],
    filled_with: Annotated[str | None, Form()] = None,
) -> Response:
    """Save one exercise's form, durable before the answer. Which fields it has is the exercise's own matter."""
    caller = visit.signed_in()
    session, _ = await visit.database.read(lambda db: open_session_of(db, caller, session_id))
    library = visit.pinned_to(session).library
    block = library.page(page).block(exercise) if library.has_page(page) else None
    if block is None:
        raise NotFound
    try:
        filled = filled_in(block, await request.form())
    except BadAnswer as bad:
        tried = _tried(visit, bad, filled_with)
        return await visit.database.read(lambda db: _again(visit, db, session_id, page, exercise, tried))

    def begin(db: Session) -> Begun:
        session, me = open_session_of(db, caller, session_id)
        entry, is_new = begin_entry(db, session, me, page, exercise, block.kind, visit.now)
        there = visit.read_entry(db, entry.id).answer if filled.answer is not None else {}
        return Begun(entry.id, me.id, is_new, session.mode == ALONE, there)

    begun = await visit.database.write(begin)
    if begun.is_new:
        await visit.hub.entry_added(begun.entry)
    changed = None if filled.answer is None else changes(filled.answer, filled_with, begun.there)
    seen = None if filled_with is None else filled_with.replace("\r\n", "\n")
    await visit.hub.write_entry(begun.entry, begun.participant, filled.text, changed, before=seen)
    place = f"#exercise-{exercise.replace('.', '-')}"
    return see(f"/topics/{page}{place}" if begun.alone else f"/sessions/{session_id}{place}")


@dataclass(frozen=True, slots=True)
class Begun:
    """An entry that a form goes into. `there` is its answer map as it stands."""

    entry: str
    participant: str
    is_new: bool
    alone: bool
    there: dict[str, Any]


def _tried(visit: Visit, bad: BadAnswer, filled_with: str | None) -> Answer:
    return Answer(
        text=bad.filled.text or "",
        values=bad.filled.answer or {},
        problem=visit.house.say(bad.message, **bad.values),
        before=filled_with,
    )


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
        check_may_ask_in(db, session, me, asked, visit.hub.here())
        issued = issue_invite(db, session, me, asked, visit.house.secret_key, visit.now)
        owner = owner_name(db, db.get_one(WorkbookRow, session.workbook_id))
        for_owner = owner if me.role == Role.WORKER else ""
        words = visit.words_to_compare(issued.id) if session.mode == IN_PERSON else ""
    template = "session/_invite.html" if x_fragment else "invite.html"
    return visit.page(template, session_id=session_id, for_owner=for_owner, words=words, **invite_words(visit, issued))


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
    shown = visit.pinned_to(session).library.page(page)
    return live_page(visit, db, session, me, page=shown, tried={exercise: tried})


def _other_of_the_two(me: ParticipantRow) -> InviteRole:
    return "worker" if me.role == Role.SERVICE_USER else "service_user"


def _seen_session(visit: Visit, session_id: str) -> tuple[LiveSessionRow, ParticipantRow]:
    """The open session, for who may see its pages now; nobody else learns that it is there."""
    caller = visit.signed_in()
    with visit.database.reading() as db:
        session, me = open_session_of(db, caller, session_id)
        if is_waiting(db, me, visit.now):
            raise NotFound
        return session, me


def _fragment(
    visit: Visit, session: LiveSessionRow, me: ParticipantRow, template: str, page: Page | None, story: str = ""
) -> HTMLResponse:
    """The inside of <main>: no entry and no mark stands in it. Pages keep it in memory; no disk does.

    A page is the same for everyone, but for a story that its reader hid; at the topics stands what the two did last
    time, for them alone.
    """
    with visit.database.reading() as db:
        identity = identity_of(me, db.get_one(WorkbookRow, session.workbook_id))
        reader = visit.reader(db, story)
        last = last_time_here(db, session, identity, visit.now) if page is None else None
    return visit.page(
        template,
        reader=reader,
        role=me.role,
        last=last,
        titles=titles_in(visit.pinned_to(session).library) if last else {},
        page=page,
        topics=visit.pinned_to(session).library.topics,
        turn="link" if session.mode == ALONE else "session",
        session_id=session.id,
        writing="form",
        marks={},
        answers={},
        shared={},
    )
