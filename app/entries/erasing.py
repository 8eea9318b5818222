"""Taking an entry away for good, everywhere where it is (R31)."""

from __future__ import annotations

from functools import partial

from sqlmodel import Session

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import ErasureRow, WorkbookRow
from app.entries.access import may_erase
from app.entries.entries import asker_of, entry_for
from app.errors import Forbidden
from app.identity.caller import Caller
from app.ports import LiveHub
from app.record.completing import complete
from app.record.forgetting import forget_entry
from app.record.ledger import Kind, Ledger


async def take_away(
    database: Database, hub: LiveHub, trail: Trail, ledger: Ledger, caller: Caller, entry_id: str
) -> str:
    """Erase an entry: the ledger, its rows, what every open device shows, the log that the rows went through.

    The id of its receipt comes back.

    Raises:
        NotFound: no such entry, or not theirs to read.
        Forbidden: theirs to read only.
        DatabaseUnavailable: the ledger cannot be written; nothing was erased.
    """
    receipt = await database.write(partial(_put_down, ledger, caller, entry_id))
    await database.write(partial(_forget, trail, caller, entry_id, receipt))
    await hub.erase_entry(entry_id)
    await complete(database, receipt)
    return receipt


def _put_down(ledger: Ledger, caller: Caller, entry_id: str, db: Session) -> str:
    at = now()
    asker = asker_of(db, caller, at)
    known = entry_for(db, asker, entry_id)
    if not may_erase(known.facts, asker):
        raise Forbidden("Only who wrote this, or whose workbook it is, can take it away.")
    subject = db.get_one(WorkbookRow, known.row.workbook_id).service_user_id
    return ledger.open(db, Kind.ENTRY, entry_id, subject, at).id


def _forget(trail: Trail, caller: Caller, entry_id: str, receipt: str, db: Session) -> None:
    forget_entry(db, entry_id)
    subject = db.get_one(ErasureRow, receipt).subject_id
    trail.note(db, Action.ERASED, Actor.of(caller), subject_id=subject, object_id=receipt, result=Kind.ENTRY.value)
