"""Starts the live engine on the application's own record and content, and stops it in good order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.audit.trail import Trail
from app.database.columns import new_id
from app.database.engine import Database
from app.encryption.documents import DocumentKeys
from app.library.shelf import Shelf
from app.live.gateway import Gateway, PinnedPages
from app.live.guarding import cover_at_start, guard
from app.live.journal import SqlJournal
from app.live.left_open import end_left_open
from app.settings import Settings
from realtime.clock import SteadyClock
from realtime.hub import Hub


@asynccontextmanager
async def live_rooms(
    database: Database, shelf: Shelf, settings: Settings, keys: DocumentKeys
) -> AsyncIterator[Gateway]:
    """The live rooms of this process, for the application's lifespan.

    On the way out every socket is told to come back later, and what was received reaches the disk first.
    """
    trail = Trail(settings.key)
    journal = SqlJournal(database, settings.key, trail, keys)
    hub = Hub(journal, lambda stored: PinnedPages(shelf, stored), SteadyClock(), new_id)
    await database.write(cover_at_start)
    hub.start()
    beside = (
        asyncio.create_task(guard(database, hub.changes)),
        asyncio.create_task(end_left_open(database, trail, hub.changes)),
    )
    try:
        yield Gateway(hub, database)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await hub.stop()
        journal.close()
