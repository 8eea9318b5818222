"""What people did last time, from what is kept of a session: its pages, and who chose each. Nothing is counted for it.

The owner of a workbook sees it, and a worker of the sessions in which they were; a supervisor or guest never.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from app.database.tables import (
    EntryRow,
    LiveSessionRow,
    MarkRow,
    ParticipantRow,
    SessionEventRow,
    WorkbookRow,
)
from app.sessions.participants import EQUALS
from app.sessions.sessions import ALONE, OPEN
from realtime.identity import Participant, Role

LOOKED_AT = 10
"""Sessions that are looked at, the newest first, for one with a page in it."""
MOST_PAGES = 6
LEFT_OPEN = timedelta(hours=12)
"""A session that began earlier is one of another day, though nobody ended it."""
LATELY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class PageThen:
    """A page that was opened. `chosen_by` is a name, empty for the person who looks back and where nobody knows."""

    id: str
    chosen_by: str
    by_you: bool


@dataclass(frozen=True, slots=True)
class LastTime:
    """A session of before. `people` are the others of the two."""

    at: datetime
    people: tuple[str, ...]
    pages: tuple[PageThen, ...]


def last_time_here(db: Session, session: LiveSessionRow, me: Participant, at: datetime) -> LastTime | None:
    """What this participant may see of the time before, at the start of a session."""
    seat = db.get_one(ParticipantRow, me.id)
    if me.owns_workbook:
        return last_time(db, session.workbook_id, seat.user_id or "", at, but=session.id)
    if me.role is Role.WORKER and seat.user_id is not None:
        return last_time(db, session.workbook_id, seat.user_id, at, but=session.id, only_with_them=True)
    return None


def last_time_of(db: Session, user_id: str, at: datetime) -> LastTime | None:
    """The last session over a service user's own workbook."""
    book = db.exec(select(WorkbookRow.id).where(WorkbookRow.service_user_id == user_id)).first()
    return last_time(db, book, user_id, at) if book is not None else None


def last_time(
    db: Session, workbook_id: str, user_id: str, at: datetime, *, but: str = "", only_with_them: bool = False
) -> LastTime | None:
    """The newest session with a page in it, as this account looks back on it."""
    asked = (
        select(LiveSessionRow)
        .where(LiveSessionRow.workbook_id == workbook_id, LiveSessionRow.mode != ALONE, LiveSessionRow.id != but)
        .where(or_(LiveSessionRow.status != OPEN, col(LiveSessionRow.started_at) < at - LEFT_OPEN))
        .order_by(col(LiveSessionRow.started_at).desc())
        .limit(LOOKED_AT)
    )
    for session in db.exec(asked):
        people = list(db.exec(select(ParticipantRow).where(ParticipantRow.session_id == session.id)))
        if only_with_them and not any(one.user_id == user_id and one.removed_at is None for one in people):
            continue
        pages = _pages(_turns(db, session.id), {one.id: one for one in people}, user_id)
        if pages:
            return LastTime(session.started_at, _others(people, user_id), pages)
    return None


def pages_lately(db: Session, workbook_id: str, at: datetime) -> frozenset[str]:
    """Pages that were opened together, written or marked on lately. What is read alone is not kept."""
    since = at - LATELY
    here = select(LiveSessionRow.id).where(LiveSessionRow.workbook_id == workbook_id)
    turned = select(SessionEventRow.payload).where(
        col(SessionEventRow.session_id).in_(here), SessionEventRow.type == "navigated", col(SessionEventRow.at) > since
    )
    opened = {page for payload in db.exec(turned) for page, _ in (_turn(payload),)}
    written = select(EntryRow.page).where(EntryRow.workbook_id == workbook_id, col(EntryRow.updated_at) > since)
    marked = select(MarkRow.page).where(MarkRow.workbook_id == workbook_id, col(MarkRow.created_at) > since)
    return frozenset(page for page in (*opened, *db.exec(written), *db.exec(marked)) if page)


def _turns(db: Session, session_id: str) -> list[tuple[str, str]]:
    asked = (
        select(SessionEventRow.payload)
        .where(SessionEventRow.session_id == session_id, SessionEventRow.type == "navigated")
        .order_by(col(SessionEventRow.seq))
    )
    return [_turn(payload) for payload in db.exec(asked)]


def _turn(payload: str) -> tuple[str, str]:
    """The page, and the participant who chose it; empty at the topics."""
    location = json.loads(payload).get("location") or {}
    return location.get("page") or "", location.get("chosen_by") or ""


def _pages(turns: Iterable[tuple[str, str]], people: dict[str, ParticipantRow], user_id: str) -> tuple[PageThen, ...]:
    """Each page once, at its first turn; the last ones where there were many."""
    found: dict[str, PageThen] = {}
    for page, chooser in turns:
        who = people.get(chooser)
        if page and page not in found:
            by_you = who is not None and who.user_id == user_id
            found[page] = PageThen(page, "" if who is None or by_you else who.display_name, by_you)
    return tuple(found.values())[-MOST_PAGES:]


def _others(people: Iterable[ParticipantRow], user_id: str) -> tuple[str, ...]:
    two = [one for one in people if Role(one.role) in EQUALS]
    names = [one.display_name for one in two if one.user_id != user_id and one.display_name]
    return tuple(dict.fromkeys(names))
