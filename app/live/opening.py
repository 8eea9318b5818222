"""Starts the live engine on the application's own record and content, and stops it in good order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.audit.trail import Trail
from app.database.columns import new_id
from app.database.engine import Database
from app.encryption.documents import DocumentKeys
from app.live.gateway import Gateway, page_cards
from app.live.guarding import cover_at_start, guard
from app.live.journal import SqlJournal
from app.settings import Settings
from content.library import Library
from realtime.clock import SteadyClock
from realtime.hub import Hub


@asynccontextmanager
async def live_rooms(
    database: Database, library: Library, settings: Settings, keys: DocumentKeys
) -> AsyncIterator[Gateway]:
    """The live rooms of this process, for the application's lifespan.

    On the way out every socket is told to come back later, and what was received reaches the disk first.
    """
    journal = SqlJournal(database, settings.key, Trail(settings.key), keys)
    hub = Hub(journal, page_cards(library), SteadyClock(), new_id)
    await database.write(cover_at_start)
    hub.start()
    guarding = asyncio.create_task(guard(database, hub.changes))
    try:
        yield Gateway(hub, database)
    finally:
        guarding.cancel()
        await asyncio.gather(guarding, return_exceptions=True)
        await hub.stop()
        journal.close()
