"""The rows of what a worker types for the service user: made with the tap, gone with the choice (SPEC K2, K4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Insert
from sqlmodel import Session

from app.database.columns import now
from app.database.tables import DocumentRow, EntryRow, ParticipantRow
from app.entries.entries import erase_rows
from realtime import protocol as p
from realtime.identity import Role
from realtime.journal import EventRecord
from realtime.permissions import SCRIBED

Once = Callable[[type[Any]], Insert]
"""Makes an insert that does nothing where the row is there already."""


def begin_typed(db: Session, record: EventRecord, once: Once) -> None:
    """A place to type in: nobody's entry, beside the one that it is for. It is there already when it goes on."""
    assert isinstance(record.event, p.ScribeAllowed)  # noqa: S101 - projecting calls it for these alone
    scribe = record.event.scribe
    into, worker = db.get(EntryRow, scribe.into), db.get_one(ParticipantRow, scribe.worker)
    if into is None:
        return
    row = {
        "id": scribe.id,
        "workbook_id": record.workbook,
        "page": scribe.page,
        "exercise": scribe.exercise,
        "kind": into.kind,
        "writer_key": SCRIBED + scribe.id,
        "writer_user_id": None,
        "writer_participant_id": worker.id,
        "writer_role": Role.WORKER.value,
        "writer_name": worker.display_name,
        "created_at": now(),
        "updated_at": now(),
    }
    db.connection().execute(once(EntryRow), row)
    blank = {"id": scribe.id, "workbook_id": record.workbook, "epoch": 1, "last_seq": 0, "state": "ok"}
    db.connection().execute(once(DocumentRow), blank)


def erase_typed(db: Session, record: EventRecord, once: Once) -> None:
    """What was chosen stands in the other entry by now; all that was typed goes, with its key."""
    assert isinstance(record.event, p.ScribeKept)  # noqa: S101 - projecting calls it for these alone
    erase_rows(db, [record.event.scribe])
