"""Beginning an entry and showing it to others, from HTTP to the live room."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from app.authorization.decisions import Action
from app.authorization.refusing import require
from app.authorization.relations import to_session
from app.database.columns import new_id, now
from app.database.engine import Database
from app.database.tables import EntryRow, LiveSessionRow, ParticipantRow, UserRow
from app.entries.access import Asker, EntryFacts, is_writer, may_read
from app.entries.entries import Known, asker_of, begin_entry, entry_for, seat_of
from app.errors import BadInput, Conflict, Forbidden, NotFound
from app.identity.caller import Caller, participant_in
from app.library.endpoints import page_of
from app.library.shelf import Shelf
from app.ports import LiveHub
from app.sessions.arriving import seat_owner
from app.sessions.sessions import ALONE, OPEN, open_session_of, solo_session
from content.exercises import KINDS
from content.library import Edition
from realtime.identity import Role
from realtime.permissions import is_the_owners
from realtime.protocol import ShareEntry, UnshareEntry


def exercise_kind(library: Edition, page: str, exercise: str) -> str:
    """The kind of an exercise.

    Raises:
        NotFound: no such page, or no exercise of that id on it.
    """
    block = page_of(library, page).block(exercise)
    if block is None or block.kind not in KINDS:
        raise NotFound("There is no such exercise on this page.", code="unknown_exercise")
    return block.kind


async def begin(
    database: Database,
    hub: LiveHub,
    shelf: Shelf,
    caller: Caller,
    page: str,
    exercise: str,
    session_id: str | None,
) -> tuple[EntryRow, bool]:
    """The caller's entry in an exercise, and whether it is new. Without a session: a service user, alone.

    Raises:
        NotFound: no such page, exercise or session.
        SessionEnded, Forbidden, BadInput
    """
    at = now()
    if session_id is None:
        exercise_kind(shelf.current, page, exercise)
    else:
        await seat_owner(database, hub, caller, session_id)

    def find_or_begin(db: Session) -> tuple[EntryRow, bool]:
        session, mine = _place(db, caller, session_id, shelf.current.version, at)
        kind = exercise_kind(shelf.of(session.content_version if session_id else ""), page, exercise)
        return begin_entry(db, session, mine, page, exercise, kind, at)

    entry, is_new = await database.write(find_or_begin)
    if is_new:
        await hub.entry_added(entry.id)
    return entry, is_new


def _place(
    db: Session, caller: Caller, session_id: str | None, content_version: str, at: datetime
) -> tuple[LiveSessionRow, ParticipantRow]:
    if session_id is not None:
        require(caller.role, to_session(db, caller, session_id, at), Action.WRITE_HERE)
        return open_session_of(db, caller, session_id)
    if caller.user is None:
        raise BadInput("Say in which session: session_id is missing.")
    if caller.role is not Role.SERVICE_USER:
        raise Forbidden("Only in a session can you write here.")
    return solo_session(db, caller.user, content_version, at)


async def set_visibility(
    database: Database,
    hub: LiveHub,
    caller: Caller,
    entry_id: str,
    visibility: str,
    session_id: str | None,
) -> None:
    """Show an entry to the people of a session, or make it private again everywhere.

    Raises:
        NotFound: no such entry or session for this caller.
        Forbidden: someone else's entry.
        Conflict: no session is open in which it could be shown.
    """
    if session_id is not None:
        await seat_owner(database, hub, caller, session_id)
    known, places = await database.read(lambda db: _shares(db, caller, entry_id, visibility, session_id))
    for place in places:
        command: ShareEntry | UnshareEntry
        if visibility == "shared":
            command = ShareEntry(id=new_id(), type="share_entry", entry=known.row.id)
        else:
            command = UnshareEntry(id=new_id(), type="unshare_entry", entry=known.row.id)
        await hub.act(place.session_id, place.id, command)


def _shares(
    db: Session, caller: Caller, entry_id: str, visibility: str, session_id: str | None
) -> tuple[Known, list[ParticipantRow]]:
    """The entry, and the caller's rows in the sessions in which something has to change."""
    asker = asker_of(db, caller, now())
    known = entry_for(db, asker, entry_id)
    if not is_writer(known.facts, asker):
        raise Forbidden("Only who wrote this can show it or make it private.")
    if visibility == "draft":
        shown = [session_id] if session_id is not None else sorted(known.facts.shared_in)
        rows = [participant_in(db, caller, place) for place in shown if place in known.facts.shared_in]
        return known, [row for row in rows if row is not None]
    mine = _where_to_show(db, caller, known, session_id)
    return known, [] if mine.session_id in known.facts.shared_in else [mine]


def _where_to_show(db: Session, caller: Caller, known: Known, session_id: str | None) -> ParticipantRow:
    if session_id is not None:
        session, mine = open_session_of(db, caller, session_id)
        if session.workbook_id != known.row.workbook_id or session.mode == ALONE:
            raise NotFound
        return mine
    newest = (
        select(LiveSessionRow)
        .where(
            LiveSessionRow.workbook_id == known.row.workbook_id,
            LiveSessionRow.status == OPEN,
            LiveSessionRow.mode != ALONE,
        )
        .order_by(col(LiveSessionRow.started_at).desc())
    )
    for session in db.exec(newest):
        found = participant_in(db, caller, session.id)
        if found is not None:
            return found
    raise Conflict("No session is open in which you could show this.", code="no_session")


def readers_of(db: Session, facts: EntryFacts, at: datetime) -> list[ParticipantRow | UserRow]:
    """Everyone besides the writer who can read an entry now: the service user's account, then participants."""
    owner = f"account:{facts.owner_id}"
    readers: list[ParticipantRow | UserRow] = []
    if is_the_owners(facts.writer_key, facts.writer_role) and facts.writer_key != owner:
        readers.append(db.get_one(UserRow, facts.owner_id))
    people = db.exec(
        select(ParticipantRow)
        .where(col(ParticipantRow.session_id).in_(facts.shared_in), col(ParticipantRow.removed_at).is_(None))
        .order_by(col(ParticipantRow.joined_at), col(ParticipantRow.id))
    )
    told = {facts.writer_key} | ({owner} if readers else set())
    for row in people:
        seat = seat_of(db, row, at)
        if seat.person not in told and may_read(facts, Asker(row.user_id, frozenset({seat.person}), (seat,))):
            told.add(seat.person)
            readers.append(row)
    return readers
