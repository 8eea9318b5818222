"""Beginning, finding and erasing entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.authorization.decisions import Relation
from app.database.tables import (
    DocumentClientRow,
    DocumentRow,
    DocumentSnapshotRow,
    DocumentUpdateRow,
    EntryRow,
    EntryShareRow,
    LiveSessionRow,
    ParticipantRow,
    WorkbookRow,
)
from app.entries.access import Asker, EntryFacts, Seat, may_read, relation_to_entry
from app.errors import Forbidden, NotFound
from app.identity.caller import Caller
from app.sessions.participants import EQUALS, person_key, scope_of
from app.sessions.sessions import OPEN
from realtime.identity import Role, Scope


@dataclass(frozen=True, slots=True)
class Known:
    """An entry with what decides who may see it."""

    row: EntryRow
    facts: EntryFacts

    @property
    def is_shared(self) -> bool:
        """Whether an open session shows it now."""
        return bool(self.facts.shared_in)


def begin_entry(
    db: Session,
    session: LiveSessionRow,
    writer: ParticipantRow,
    page: str,
    exercise: str,
    kind: str,
    at: datetime,
) -> tuple[EntryRow, bool]:
    """The entry of this writer in this exercise, and whether it is new. A draft, until it is shared.

    Raises:
        Forbidden: a supervisor, or a guest whom the service user has not let see entries.
    """
    if not _may_write(db, writer, at):
        raise Forbidden
    asked = select(EntryRow).where(
        EntryRow.workbook_id == session.workbook_id,
        EntryRow.page == page,
        EntryRow.exercise == exercise,
        EntryRow.writer_key == person_key(writer),
    )
    found = db.exec(asked).first()
    if found is not None:
        return found, False
    entry = _fresh(session.workbook_id, writer, page, exercise, kind, at)
    try:
        with db.begin_nested():
            db.add(entry)
            db.flush()
            db.add(DocumentRow(id=entry.id, workbook_id=entry.workbook_id))
    except IntegrityError:  # another device of the same writer was first
        return db.exec(asked).one(), False
    return entry, True


def _fresh(workbook_id: str, writer: ParticipantRow, page: str, exercise: str, kind: str, at: datetime) -> EntryRow:
    return EntryRow(
        workbook_id=workbook_id,
        page=page,
        exercise=exercise,
        kind=kind,
        writer_key=person_key(writer),
        writer_user_id=writer.user_id,
        writer_participant_id=writer.id,
        writer_role=writer.role,
        writer_name=writer.display_name,
        created_at=at,
        updated_at=at,
    )


def _may_write(db: Session, writer: ParticipantRow, at: datetime) -> bool:
    if Role(writer.role) in EQUALS:
        return True
    scope = scope_of(db, writer, at)
    return writer.role == Role.GUEST and scope is not None and scope.includes(Scope.ENTRIES)


def asker_of(db: Session, caller: Caller, at: datetime) -> Asker:
    """The caller as the access table sees them: every seat in an open session, with its scope now."""
    if caller.user is None:
        assert caller.seat is not None  # noqa: S101 - a caller is an account or a seat
        mine = ParticipantRow.id == caller.seat.id
        people = frozenset({person_key(caller.seat)})
        user_id = caller.seat.user_id
    else:
        mine = ParticipantRow.user_id == caller.user.id
        people = frozenset({f"account:{caller.user.id}"})
        user_id = caller.user.id
    rows = db.exec(
        select(ParticipantRow)
        .join(LiveSessionRow, col(LiveSessionRow.id) == col(ParticipantRow.session_id))
        .where(mine, col(ParticipantRow.removed_at).is_(None), LiveSessionRow.status == OPEN)
    ).all()
    seats = tuple(seat_of(db, row, at) for row in rows)
    return Asker(user_id, people, seats, caller.role)


def seat_of(db: Session, row: ParticipantRow, at: datetime) -> Seat:
    """A participant row as the access table sees it."""
    covered = db.get_one(LiveSessionRow, row.session_id).covered is not None
    return Seat(row.session_id, person_key(row), Role(row.role), scope_of(db, row, at), covered)


def readable_entries(
    db: Session,
    asker: Asker,
    *,
    workbook_id: str | None = None,
    page: str | None = None,
) -> list[Known]:
    """Every entry that the asker may read now, by page and then by time."""
    # The query only narrows the search; may_read decides. It has to find at least all that may_read allows.
    owned = select(WorkbookRow.id).where(WorkbookRow.service_user_id == (asker.user_id or ""))
    opened = select(LiveSessionRow.workbook_id).where(
        col(LiveSessionRow.id).in_([seat.session_id for seat in asker.seats])
    )
    asked = select(EntryRow).where(
        or_(
            col(EntryRow.writer_key).in_(asker.people),
            col(EntryRow.workbook_id).in_(owned),
            col(EntryRow.workbook_id).in_(opened),
        )
    )
    if workbook_id is not None:
        asked = asked.where(EntryRow.workbook_id == workbook_id)
    if page is not None:
        asked = asked.where(EntryRow.page == page)
    rows = db.exec(asked.order_by(col(EntryRow.page), col(EntryRow.created_at), col(EntryRow.id))).all()
    return [known for known in _known(db, rows) if may_read(known.facts, asker)]


def entry_for(db: Session, asker: Asker, entry_id: str) -> Known:
    """An entry that the asker may read.

    Raises:
        NotFound: no such entry, or not theirs to read; the two look alike.
    """
    row = db.get(EntryRow, entry_id)
    if row is None:
        raise NotFound
    known = _known(db, [row])[0]
    if not may_read(known.facts, asker):
        raise NotFound
    return known


def relation_to_entry_of(db: Session, caller: Caller, entry_id: str, at: datetime) -> Relation:
    """What the caller is to the entry with this id; a missing one is a stranger's."""
    row = db.get(EntryRow, entry_id)
    if row is None:
        return Relation.STRANGER
    return relation_to_entry(_known(db, [row])[0].facts, asker_of(db, caller, at))


def erase_rows(db: Session, entry_ids: Iterable[str]) -> None:
    """Delete entries with all that hangs on them; who may is the caller's question."""
    ids = list(entry_ids)
    for table in (DocumentUpdateRow, DocumentSnapshotRow, DocumentClientRow):
        db.execute(delete(table).where(col(table.document_id).in_(ids)))
    db.execute(delete(DocumentRow).where(col(DocumentRow.id).in_(ids)))
    db.execute(delete(EntryShareRow).where(col(EntryShareRow.entry_id).in_(ids)))
    db.execute(delete(EntryRow).where(col(EntryRow.id).in_(ids)))


def _known(db: Session, rows: Iterable[EntryRow]) -> list[Known]:
    entries = list(rows)
    owners = {
        book.id: book.service_user_id
        for book in db.exec(
            select(WorkbookRow).where(col(WorkbookRow.id).in_({entry.workbook_id for entry in entries}))
        )
    }
    shown: dict[str, set[str]] = {}
    kept: dict[str, set[str]] = {}
    for share in db.exec(
        select(EntryShareRow)
        .join(LiveSessionRow, col(LiveSessionRow.id) == col(EntryShareRow.session_id))
        .where(
            col(EntryShareRow.entry_id).in_([entry.id for entry in entries]),
            col(EntryShareRow.ended_at).is_(None),
            LiveSessionRow.status == OPEN,
        )
    ):
        shown.setdefault(share.entry_id, set()).add(share.session_id)
        if share.kept_from_watchers:
            kept.setdefault(share.entry_id, set()).add(share.session_id)
    return [
        Known(
            entry,
            EntryFacts(
                writer_key=entry.writer_key,
                writer_role=Role(entry.writer_role),
                owner_id=owners[entry.workbook_id],
                shared_in=frozenset(shown.get(entry.id, ())),
                kept_from_watchers_in=frozenset(kept.get(entry.id, ())),
            ),
        )
        for entry in entries
    ]
