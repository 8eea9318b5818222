"""Pages of an emergency read: opening it, reading, being told, reviewing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response
from sqlmodel import Session

from app.database.tables import EntryRow
from app.dependencies import KeyringDep, TrailDep
from app.emergency.reading import (
    LONGEST_REASON,
    SHORTEST_REASON,
    emergencies,
    look,
    open_read,
    possible_seconds,
    refuse_if_suspended,
)
from app.emergency.reviewing import LONGEST_REVIEW, SHORTEST_REVIEW, close_review, to_review, was_told
from app.errors import BadInput, Forbidden, NotFound
from app.pages.answers import answer_from
from app.pages.visit import Visit, VisitDep, see
from realtime.identity import Role

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """One entry, as it stands."""

    page: str
    ask: str
    writer: str
    text: str
    at: datetime
    answer: list[str] = field(default_factory=list)


@router.get("/admin/emergency")
def emergency_page(visit: VisitDep) -> Response:
    """What an emergency read is, the form, and the reads that were opened."""
    visit.account_in(Role.ADMIN)
    return _form(visit)


def _form(visit: Visit, problem: str | None = None, login: str = "", reason: str = "", second: str = "") -> Response:
    caller = visit.account_in(Role.ADMIN)
    assert caller.user is not None  # noqa: S101 - asked for by account_in
    suspended = ""
    with visit.database.reading() as db:
        reads, seconds = emergencies(db), possible_seconds(db, caller)
        try:
            refuse_if_suspended(db, caller.user, visit.now)
        except Forbidden as error:
            suspended = visit.house.say(error.words)
    return visit.page(
        "emergency.html",
        status=422 if problem else 200,
        problem_text=problem,
        reads=reads,
        seconds=seconds,
        suspended=suspended,
        me=caller.user.id,
        now=visit.now,
        login=login,
        reason=reason,
        second=second,
        least=SHORTEST_REASON,
        most=LONGEST_REASON,
    )


@router.get("/admin/emergency/open")
def before_opening(visit: VisitDep) -> Response:
    """Where showing once more that it is you leads back to."""
    visit.account_in(Role.ADMIN)
    visit.stepped_up()
    return _form(visit)


@router.post("/admin/emergency/open")
def open_emergency(
    visit: VisitDep,
    trail: TrailDep,
    keyring: KeyringDep,
    login: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    second: Annotated[str, Form()] = "",
) -> Response:
    """Open one person's workbook for an hour, after showing once more that it is you."""
    visit.account_in(Role.ADMIN)
    caller = visit.stepped_up()
    try:
        with visit.database.writing() as db:
            row = open_read(db, trail, keyring, caller, login, reason, second, visit.now)
    except (BadInput, NotFound) as error:
        said = visit.house.say(error.words, **error.values)
        return _form(visit, said, login, reason, second)
    return see(f"/admin/emergency/{row.id}")


@router.get("/admin/emergency/{read_id}")
def read(visit: VisitDep, trail: TrailDep, read_id: str) -> Response:
    """Everything that the person wrote, read-only, while the hour lasts."""
    caller = visit.account_in(Role.ADMIN)
    # The look is put down before anything is shown: no record, no reading.
    with visit.database.writing() as db:
        found, rows = look(db, trail, caller, read_id, visit.now)
    with visit.database.reading() as db:
        entries = [_entry(visit, db, row) for row in rows]
    return visit.page("emergency_read.html", found=found, entries=entries)


def _entry(visit: Visit, db: Session, row: EntryRow) -> ReadEntry:
    known = visit.library.has_page(row.page)
    block = visit.library.page(row.page).block(row.exercise) if known else None
    written = visit.read_entry(db, row.id)
    answer = answer_from(block, written.text, written.answer, visit.house.say)
    return ReadEntry(
        page=visit.library.page(row.page).title if known else row.page,
        ask=block.text if block else row.exercise,
        writer=row.writer_name,
        text=answer.text,
        at=row.updated_at,
        answer=answer.lines,
    )


@router.post("/emergency/{read_id}/seen")
def seen(visit: VisitDep, read_id: str) -> Response:
    """The person whose workbook it is has read the notice on their home."""
    caller = visit.account_in(Role.SERVICE_USER)
    with visit.database.writing() as db:
        was_told(db, caller, read_id, visit.now)
    return see("/")


@router.get("/emergency/{read_id}/review")
def review(visit: VisitDep, keyring: KeyringDep, read_id: str) -> Response:
    """What the second person looks at."""
    return _review(visit, keyring, read_id)


def _review(visit: Visit, keyring: KeyringDep, read_id: str, problem: str | None = None, words: str = "") -> Response:
    caller = visit.signed_in()
    with visit.database.reading() as db:
        shown = to_review(db, keyring, caller, read_id)
    return visit.page(
        "emergency_review.html",
        status=422 if problem else 200,
        problem_text=problem,
        review=shown,
        words=words,
        least=SHORTEST_REVIEW,
        most=LONGEST_REVIEW,
    )


@router.post("/emergency/{read_id}/review")
def finish_review(
    visit: VisitDep, trail: TrailDep, keyring: KeyringDep, read_id: str, words: Annotated[str, Form()] = ""
) -> Response:
    """The second person says what they found, and closes it."""
    caller = visit.signed_in()
    try:
        with visit.database.writing() as db:
            close_review(db, trail, keyring, caller, read_id, words, visit.now)
    except BadInput as error:
        return _review(visit, keyring, read_id, visit.house.say(error.words, **error.values), words)
    return see(f"/emergency/{read_id}/review")
