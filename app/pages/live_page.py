"""All that the page of a live session is rendered from: people, place, this page's entries and marks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Response
from sqlmodel import Session, col, select

from app.database.tables import EntryRow, LiveSessionRow, MarkRow, ParticipantRow, UserRow, WorkbookRow
from app.entries.access import Asker, Seat
from app.entries.entries import Known, readable_entries
from app.live.gateway import page_cards
from app.live.loading import is_made_alone
from app.live.projecting import kept_back_in
from app.pages.answers import Answer, answer_from
from app.pages.damaged import SaidInstead
from app.pages.finding import titles_in
from app.pages.planning import plan_card
from app.pages.visit import Visit
from app.record.reads import note_reads
from app.sessions.looking_back import last_time_here
from app.sessions.participants import identity_of, is_waiting, people_of, person_key, scope_of
from app.sessions.sessions import ALONE
from content.model import Page
from realtime.identity import Participant, Role, Scope
from realtime.permissions import Action, knows_mark, may, sees_marks
from realtime.protocol import ScribeState
from realtime.session import films_of
from web.consent import PROMISE, SIGHTS
from web.marking import Highlight

NOWHERE = ""
"""In place of a page's id: nothing of the session stands in the document."""


@dataclass(frozen=True, slots=True)
class TypedFor:
    """What a worker typed for the service user so far. `mine`: the reader is the one who types."""

    worker: str
    owner: str
    mine: bool
    open: bool
    answer: Answer


def live_page(
    visit: Visit,
    db: Session,
    session: LiveSessionRow,
    me: ParticipantRow,
    *,
    page: Page | None,
    tried: dict[str, Answer] | None = None,
    shown_once: str = "",
    taken_back: bool = False,
) -> Response:
    """The live page of `me` in `session`, showing `page` (None: the topics). It also reads well without a script.

    `tried` holds, by exercise, what could not be saved as it was, to be mended. `shown_once`: see Visit.reader.
    `taken_back`: something on this page was shown in a session until now.
    """
    visit = visit.pinned_to(session)
    workbook = db.get_one(WorkbookRow, session.workbook_id)
    identity = identity_of(me, workbook)
    scope = scope_of(db, me, visit.now)
    calm = calm_reason(session, identity)
    if calm is not None:
        page = None
    mine, shown = entries_on(visit, db, session, me, identity, scope, page)
    return visit.page(
        "session.html",
        status=422 if tried else 200,
        **_of_the_session(session, me),
        reader=visit.reader(db, shown_once),
        last=last_time_here(db, session, identity, visit.now) if page is None and calm is None else None,
        **_in_the_library(visit, page),
        people=people_in(db, session.id, visit.now),
        owner_name=owner_name(db, workbook),
        taken_back=taken_back,
        writing="form" if may(identity, Action.WRITE, scope) else "none",
        answers=mine | (tried or {}),
        shared=shown,
        typed=typed_for_on(visit, db, session, me, page),
        marks=marks_for(db, session, identity, page) if sees_marks(identity, scope) else {},
        calm=calm,
        plan=plan_card(visit, db, session, me),
        bootstrap=bootstrap(visit, session, identity, NOWHERE if calm else page.id if page else None),
    )


def _of_the_session(session: LiveSessionRow, me: ParticipantRow) -> dict[str, Any]:
    """Which session it is, and who reads; alone, links turn the page."""
    alone = session.mode == ALONE
    return {
        "session": session,
        "session_id": session.id,
        "me": me,
        "role": me.role,
        "alone": alone,
        "turn": "link" if alone else "session",
    }


def _in_the_library(visit: Visit, page: Page | None) -> dict[str, Any]:
    """Where a page stands, and what stands beside it."""
    return {
        "page": page,
        "page_id": page.id if page else "",
        "topic": visit.library.topic_of(page) if page else None,
        "topics": visit.library.topics,
        "titles": titles_in(visit.library),
    }


def shared_page_id(session: LiveSessionRow) -> str | None:
    """Where the session is: `topic/page`, or None at the topics."""
    if not session.state:
        return None
    location = json.loads(session.state).get("location") or {}
    page = location.get("page")
    return page if isinstance(page, str) else None


def bootstrap(visit: Visit, session: LiveSessionRow, identity: Participant, page: str | None) -> dict[str, Any]:
    """What the browser's live client starts from. It holds no entry and no mark: those come over the socket.

    `page`: the page that stands in the document, None for the topics, NOWHERE for neither.
    """
    texts: dict[str, str] = json.loads(visit.house.text(visit.request, "session/_texts.json"))
    return {
        "session": session.id,
        "mode": session.mode,
        "socket": f"/ws/sessions/{session.id}?lang={visit.library.words}",
        "participant": identity.id,
        "role": identity.role.value,
        "ownsWorkbook": identity.owns_workbook,
        "fragments": f"/sessions/{session.id}/pages",
        "page": page,
        "films": films_of(page_cards(visit.shelf.of("" if session.mode == ALONE else session.content_version))),
        "topics": [
            {"title": topic.title, "pages": [{"id": one.id, "title": one.title} for one in topic.pages]}
            for topic in visit.library.topics
        ],
        "texts": texts | consent_sentences(visit),
    }


def calm_reason(session: LiveSessionRow, identity: Participant) -> str | None:
    """What a supervisor's document says in place of a page; None for everybody else.

    A supervisor sees a page only over the socket, by which the others see that they are here (R38). Then the room
    decides what it shows; a document shows nothing of the session, covered or not.
    """
    if identity.role is not Role.SUPERVISOR:
        return None
    return session.covered or "coming"


def consent_sentences(visit: Visit) -> dict[str, str]:
    """What a yes is given to, word for word as the record keeps it."""
    sentences = {f"sight_{scope}": visit.house.say(sentence) for scope, sentence in SIGHTS.items()}
    return {"consent_promise": visit.house.say(PROMISE)} | sentences


def people_in(db: Session, session_id: str, now: datetime) -> list[dict[str, Any]]:
    """Who takes part, as the who-can-see line and the bottom bar name them."""
    found = []
    for row in people_of(db, session_id):
        scope = scope_of(db, row, now)
        found.append(
            {
                "id": row.id,
                "name": row.display_name,
                "role": row.role,
                "scope": scope.value if scope else None,
                "waiting": is_waiting(db, row, now),
            }
        )
    return found


def entries_on(
    visit: Visit,
    db: Session,
    session: LiveSessionRow,
    me: ParticipantRow,
    identity: Participant,
    scope: Scope | None,
    page: Page | None,
) -> tuple[dict[str, Answer], dict[str, list[Answer]]]:
    """By exercise: this person's own answer, and what others show in this session."""
    if page is None:
        return {}, {}
    key = person_key(me)
    seat = Seat(session.id, key, Role(me.role), scope)
    asker = Asker(me.user_id, frozenset({key}), (seat,))
    mine: dict[str, Answer] = {}
    shown: dict[str, list[Answer]] = {}
    of_others: list[Known] = []
    for known in readable_entries(db, asker, workbook_id=session.workbook_id, page=page.id):
        row = known.row
        written = visit.read_entry(db, row.id)
        answer = answer_from(page.block(row.exercise), written.text, written.answer, visit.house.say)
        answer.saved, answer.name = row.updated_at, row.writer_name
        if isinstance(written, SaidInstead):
            answer.problem = written.text
        own = row.writer_key == key or (identity.owns_workbook and row.writer_role == Role.SERVICE_USER)
        if own and (row.exercise not in mine or row.writer_key == key):
            mine[row.exercise] = answer
        elif session.id in known.facts.shared_in:
            shown.setdefault(row.exercise, []).append(answer)
            of_others.append(known)
    note_reads(visit.database, visit.trail, visit.signed_in(), of_others, visit.now)
    return mine, shown


def typed_for_on(
    visit: Visit, db: Session, session: LiveSessionRow, me: ParticipantRow, page: Page | None
) -> dict[str, TypedFor]:
    """By exercise: what a worker types for the service user, for these two alone (R20)."""
    found: dict[str, TypedFor] = {}
    for kept in json.loads(session.state).get("scribes", ()) if session.state else ():
        scribe = ScribeState.model_validate(kept)
        row, into = db.get(EntryRow, scribe.id), db.get(EntryRow, scribe.into)
        if page is None or row is None or into is None or scribe.page != page.id:
            continue
        types = me.id == scribe.worker and scribe.open
        owns = into.writer_key == person_key(me) or (
            into.writer_user_id is not None and into.writer_user_id == me.user_id
        )
        if types or (owns and me.role == Role.SERVICE_USER):
            written = visit.read_entry(db, row.id)
            answer = answer_from(page.block(scribe.exercise), written.text, written.answer, visit.house.say)
            found[scribe.exercise] = TypedFor(row.writer_name, into.writer_name, types, scribe.open, answer)
    return found


def marks_for(
    db: Session, session: LiveSessionRow, identity: Participant, page: Page | None
) -> dict[str, list[Highlight]]:
    """The highlights of a page that someone of the session may know of, by block, as the room tells them (R33, R39)."""
    kept_back = kept_back_in(session.state) if identity.role is Role.SUPERVISOR else set()

    def known(row: MarkRow, mode: str | None) -> bool:
        alone, here = is_made_alone(mode), row.session_id == session.id
        return row.id not in kept_back and knows_mark(identity, row.author_person, alone=alone, here=here)

    return marks_on(db, session.workbook_id, page, known) if page is not None else {}


def marks_on(
    db: Session, workbook_id: str, page: Page, known: Callable[[MarkRow, str | None], bool] = lambda row, mode: True
) -> dict[str, list[Highlight]]:
    """The highlights of a page, by block. `known`: which of them, by the mode of the session they were made in."""
    asked = (
        select(MarkRow, LiveSessionRow.mode)
        .join(LiveSessionRow, col(LiveSessionRow.id) == MarkRow.session_id, isouter=True)
        .where(MarkRow.workbook_id == workbook_id, MarkRow.page == page.id)
    )
    found: dict[str, list[Highlight]] = {}
    for row, mode in db.exec(asked.order_by(col(MarkRow.created_at), col(MarkRow.id))):
        if not known(row, mode):
            continue
        mark = Highlight(row.id, row.start, row.end_, row.author_name, row.author_role, row.quote)
        found.setdefault(row.block, []).append(mark)
    return found


def owner_name(db: Session, workbook: WorkbookRow) -> str:
    """The first name of the person whose workbook it is."""
    return db.get_one(UserRow, workbook.service_user_id).display_name
