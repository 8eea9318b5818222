"""Entries for programs. Their text is written over the socket; here it is begun, read, shown and erased."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, Query, Response
from sqlmodel import Session, col, select

from app.database.columns import now
from app.database.tables import ParticipantRow, UserRow
from app.dependencies import CallerDep, DatabaseDep, EntryReaderDep, HubDep, SettingsDep, ShelfDep, TrailDep
from app.entries.access import Asker
from app.entries.entries import Known, asker_of, entry_for, readable_entries
from app.entries.erasing import take_away
from app.entries.schemas import (
    AnsweredBy,
    Author,
    Entries,
    EntryBegun,
    EntryOut,
    NewEntry,
    NewVisibility,
    ReaderOut,
    Visibility,
)
from app.entries.showing import begin, readers_of, set_visibility
from app.errors import EntryDamaged
from app.live.history import typist_and_keeper
from app.ports import EntryReader, EntryText
from app.record.ledger import Ledger
from app.record.reads import note_reads
from app.sessions.participants import person_key
from realtime.identity import document_name

router = APIRouter(tags=["entries"])


@router.post("/entries", status_code=201)
async def begin_entry(
    body: NewEntry,
    caller: CallerDep,
    database: DatabaseDep,
    shelf: ShelfDep,
    hub: HubDep,
    response: Response,
) -> EntryBegun:
    """My entry in an exercise: 201 when it is new, 200 when it was there."""
    entry, is_new = await begin(database, hub, shelf, caller, body.page, body.exercise, body.session_id)
    response.status_code = 201 if is_new else 200
    known = await database.read(lambda db: entry_for(db, asker_of(db, caller, now()), entry.id))
    return _begun(known)


@router.get("/entries")
def list_entries(
    caller: CallerDep,
    database: DatabaseDep,
    read_entry: EntryReaderDep,
    trail: TrailDep,
    page: str | None = Query(default=None, max_length=129),
) -> Entries:
    """Every entry that I may read now."""
    at = now()
    with database.reading() as db:
        found = readable_entries(db, asker_of(db, caller, at), page=page)
    note_reads(database, trail, caller, found, at)
    with database.reading() as db:
        asker = asker_of(db, caller, at)
        return Entries(entries=[_listed(db, asker, known, read_entry, at) for known in found])


@router.get("/entries/{entry_id}")
def show_entry(
    entry_id: str, caller: CallerDep, database: DatabaseDep, read_entry: EntryReaderDep, trail: TrailDep
) -> EntryOut:
    """One entry with its text; foreign and missing look alike."""
    at = now()
    with database.reading() as db:
        known = entry_for(db, asker_of(db, caller, at), entry_id)
    note_reads(database, trail, caller, [known], at)
    with database.reading() as db:
        asker = asker_of(db, caller, at)
        return _shown(db, asker, entry_for(db, asker, entry_id), read_entry, at)


@router.put("/entries/{entry_id}/visibility")
async def put_visibility(
    entry_id: str, body: NewVisibility, caller: CallerDep, database: DatabaseDep, hub: HubDep
) -> EntryBegun:
    """Show it, or make it private again."""
    await set_visibility(database, hub, caller, entry_id, body.visibility, body.session_id)
    known = await database.read(lambda db: entry_for(db, asker_of(db, caller, now()), entry_id))
    return _begun(known)


@router.delete("/entries/{entry_id}", status_code=204)
async def erase_entry(
    entry_id: str,
    caller: CallerDep,
    database: DatabaseDep,
    hub: HubDep,
    trail: TrailDep,
    settings: SettingsDep,
    response: Response,
) -> None:
    """Take it away for good: its writer, or whose workbook it is. `Location` is its receipt."""
    receipt = await take_away(database, hub, trail, Ledger.of(settings), caller, entry_id)
    response.headers["Location"] = f"/api/v1/receipts/{receipt}"


def _visibility(known: Known) -> Visibility:
    return "shared" if known.is_shared else "draft"


def _begun(known: Known) -> EntryBegun:
    return EntryBegun(id=known.row.id, document=document_name(known.row.id), visibility=_visibility(known))


def _listed(db: Session, asker: Asker, known: Known, read_entry: EntryReader, at: datetime) -> EntryOut:
    """One of several: a damaged one takes no other with it."""
    try:
        return _shown(db, asker, known, read_entry, at)
    except EntryDamaged:
        return _out(db, asker, known, None, at)


def _shown(db: Session, asker: Asker, known: Known, read_entry: EntryReader, at: datetime) -> EntryOut:
    return _out(db, asker, known, read_entry(db, known.row.id), at)


def _out(db: Session, asker: Asker, known: Known, written: EntryText | None, at: datetime) -> EntryOut:
    row = known.row
    return EntryOut(
        id=row.id,
        document=document_name(row.id),
        page=row.page,
        exercise=row.exercise,
        kind=row.kind,
        visibility=_visibility(known),
        writer_name=row.writer_name,
        text=written.text if written else "",
        answer=written.answer if written else {},
        authors=[_author(*span) for span in (written.authors if written else ())],
        answered=_answered(db, asker, written.answered if written else {}),
        readers=[_reader(reader) for reader in readers_of(db, known.facts, at)],
        damaged=written is None,
    )


def _author(start: int, end: int, author: str) -> Author:
    typist, keeper = typist_and_keeper(author)
    return Author(start=start, end=end, participant=typist, kept_by=keeper)


def _answered(db: Session, asker: Asker, answered: Mapping[str, str]) -> dict[str, AnsweredBy]:
    by = {key: typist_and_keeper(author) for key, author in answered.items()}
    rows = db.exec(select(ParticipantRow).where(col(ParticipantRow.id).in_({typist for typist, _ in by.values()})))
    people = {row.id: row for row in rows}
    return {
        key: AnsweredBy(
            participant=typist,
            name=people[typist].display_name,
            kept_by=keeper,
            mine=person_key(people[typist]) in asker.people,
        )
        for key, (typist, keeper) in by.items()
        if typist in people
    }


def _reader(row: ParticipantRow | UserRow) -> ReaderOut:
    participant = row.id if isinstance(row, ParticipantRow) else None
    return ReaderOut(participant=participant, display_name=row.display_name, role=row.role)
