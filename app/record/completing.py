"""The end of an erasure: nothing of it is left in SQLite's log, and the ledger says so."""

from __future__ import annotations

import logging

from anyio import to_thread

from app.database.columns import now
from app.database.engine import Database
from app.database.tables import ErasureRow

log = logging.getLogger("waymark.erasing")


async def complete(database: Database, erasure_id: str) -> None:
    """Empty the log, then close the erasure; one that readers hold up is closed at the next start.

    Raises:
        DatabaseUnavailable: the rows are gone; closing it is left to the next start.
    """
    await to_thread.run_sync(complete_now, database, erasure_id)


def complete_now(database: Database, erasure_id: str) -> None:
    """As `complete`, for a command."""
    if not database.empty_log():
        log.warning("the log of the record was in use: an erasure is closed at the next start")
        return
    with database.writing() as db:
        row = db.get_one(ErasureRow, erasure_id)
        row.completed_at = now()
        db.add(row)
