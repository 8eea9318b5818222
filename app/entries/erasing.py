"""Taking an entry away for good, everywhere where it is (R31)."""

from __future__ import annotations

from anyio import to_thread

from app.database.columns import now
from app.database.engine import Database
from app.entries.entries import asker_of, erase_entry
from app.identity.caller import Caller
from app.ports import LiveHub


async def take_away(database: Database, hub: LiveHub, caller: Caller, entry_id: str) -> None:
    """Erase an entry: its rows, then what every open device shows, then the log that the rows went through.

    Raises:
        NotFound: no such entry, or not theirs to read.
        Forbidden: theirs to read only.
    """
    await database.write(lambda db: erase_entry(db, asker_of(db, caller, now()), entry_id))
    await hub.erase_entry(entry_id)
    await to_thread.run_sync(database.empty_log)
