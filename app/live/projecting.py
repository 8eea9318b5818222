"""What a kept event changes in the tables: marks, shares, grants, and the end of a session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Insert, Select, delete, exists, or_, select, update
from sqlmodel import Session, col

from app.database.columns import now
from app.database.tables import (
    DocumentClientRow,
    DocumentRow,
    DocumentSnapshotRow,
    DocumentUpdateRow,
    EntryRow,
    EntryShareRow,
    LiveSessionRow,
    MarkRow,
    ParticipantRow,
    SessionGrantRow,
)
from realtime import protocol as p
from realtime.identity import Role
from realtime.journal import EventRecord

Once = Callable[[type[Any]], Insert]
"""Makes an insert that does nothing where the row is there already."""


def project(db: Session, record: EventRecord, once: Once) -> None:
    """Write what `record`'s event means for the tables. Doing it twice is the same as once."""
    write = _PROJECTIONS.get(type(record.event))
    if write is not None:
        write(db, record, once)


def _mark_added(db: Session, record: EventRecord, once: Once) -> None:
    mark = _event(record, p.MarkAdded).mark
    row = {
        "id": mark.id,
        "workbook_id": record.workbook,
        "session_id": record.session,
        "page": mark.page,
        "block": mark.block,
        "start": mark.start,
        "end_": mark.end,
        "quote": mark.quote,
        "author": mark.author,
        "author_person": record.actor.person if record.actor else "",
        "author_name": mark.author_name,
        "author_role": mark.author_role,
        "content_version": "",
        "created_at": now(),
    }
    db.connection().execute(once(MarkRow), row)


def _mark_removed(db: Session, record: EventRecord, once: Once) -> None:
    mark = _event(record, p.MarkRemoved).mark
    db.connection().execute(delete(MarkRow).where(col(MarkRow.id) == mark))


def _entry_shared(db: Session, record: EventRecord, once: Once) -> None:
    event = _event(record, p.EntryShared)
    row = {
        "id": _id_of(record),
        "entry_id": event.entry.id,
        "session_id": record.session,
        "shared_by": event.actor,
        "shared_at": now(),
    }
    db.connection().execute(once(EntryShareRow), row)


def _entry_unshared(db: Session, record: EventRecord, once: Once) -> None:
    entry = _event(record, p.EntryUnshared).entry
    db.connection().execute(
        update(EntryShareRow)
        .where(
            col(EntryShareRow.entry_id) == entry,
            col(EntryShareRow.session_id) == record.session,
            col(EntryShareRow.ended_at).is_(None),
        )
        .values(ended_at=now())
    )


def _granted(db: Session, record: EventRecord, once: Once) -> None:
    event = _event(record, p.Granted)
    _end_grants(db, record, event.participant, but=event.grant)
    row = {
        "id": event.grant,
        "session_id": record.session,
        "participant_id": event.participant,
        "scope": event.scope,
        "granted_by": event.actor,
        "granted_at": now(),
        "until": datetime.fromtimestamp(event.until, UTC) if event.until is not None else None,
    }
    db.connection().execute(once(SessionGrantRow), row)


def _revoked(db: Session, record: EventRecord, once: Once) -> None:
    _end_grants(db, record, _event(record, p.Revoked).participant)


def _end_grants(db: Session, record: EventRecord, participant: str, but: str = "") -> None:
    db.connection().execute(
        update(SessionGrantRow)
        .where(
            col(SessionGrantRow.session_id) == record.session,
            col(SessionGrantRow.participant_id) == participant,
            col(SessionGrantRow.revoked_at).is_(None),
            col(SessionGrantRow.id) != but,
        )
        .values(revoked_at=now())
    )


def _ended(db: Session, record: EventRecord, once: Once) -> None:
    """The session is over: what was shown in it is private again, and grants end with it."""
    connection = db.connection()
    connection.execute(
        update(LiveSessionRow).where(col(LiveSessionRow.id) == record.session).values(status="ended", ended_at=now())
    )
    for drafts in _hidden_worker_drafts(db, record):
        erase_entry_rows(db, drafts)
    connection.execute(
        update(EntryShareRow)
        .where(col(EntryShareRow.session_id) == record.session, col(EntryShareRow.ended_at).is_(None))
        .values(ended_at=now())
    )
    connection.execute(
        update(SessionGrantRow)
        .where(col(SessionGrantRow.session_id) == record.session, col(SessionGrantRow.revoked_at).is_(None))
        .values(revoked_at=now())
    )


def _hidden_worker_drafts(db: Session, record: EventRecord) -> list[str]:
    """Entries that this session's workers began and never showed to anyone: no hidden note may stay (R36)."""
    workers = _column_of(ParticipantRow.user_id, record)
    seats = _column_of(ParticipantRow.id, record)
    asked = select(col(EntryRow.id)).where(
        col(EntryRow.workbook_id) == record.workbook,
        col(EntryRow.writer_role) == Role.WORKER.value,
        or_(col(EntryRow.writer_user_id).in_(workers), col(EntryRow.writer_participant_id).in_(seats)),
        ~exists().where(col(EntryShareRow.entry_id) == col(EntryRow.id)),
    )
    return list(db.connection().execute(asked).scalars())


def _column_of(column: Any, record: EventRecord) -> Select[Any]:
    return select(column).where(
        col(ParticipantRow.session_id) == record.session,
        col(ParticipantRow.role) == Role.WORKER.value,
        column.is_not(None),
    )


def erase_entry_rows(db: Session, entry: str) -> None:
    """Delete every row of an entry: its text, its shares, itself."""
    connection = db.connection()
    for table, column in (
        (DocumentUpdateRow, DocumentUpdateRow.document_id),
        (DocumentSnapshotRow, DocumentSnapshotRow.document_id),
        (DocumentClientRow, DocumentClientRow.document_id),
        (DocumentRow, DocumentRow.id),
        (EntryShareRow, EntryShareRow.entry_id),
        (EntryRow, EntryRow.id),
    ):
        connection.execute(delete(table).where(col(column) == entry))


def _id_of(record: EventRecord) -> str:
    """One id for one event, so that writing it twice writes it once."""
    return str(uuid5(NAMESPACE_OID, f"waymark:{record.session}:{record.event.seq}"))


def _event(record: EventRecord, kind: type[Any]) -> Any:
    if not isinstance(record.event, kind):
        raise TypeError(f"{kind.__name__} expected")
    return record.event


_PROJECTIONS: dict[type[p.EventBase], Callable[[Session, EventRecord, Once], None]] = {
    p.MarkAdded: _mark_added,
    p.MarkRemoved: _mark_removed,
    p.EntryShared: _entry_shared,
    p.EntryUnshared: _entry_unshared,
    p.Granted: _granted,
    p.Revoked: _revoked,
    p.Ended: _ended,
}
