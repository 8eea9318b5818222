"""Sessions that nobody ended: half a day after everyone left they are over by themselves (R6, R30, R44).

Until a session ends, what was shown in it stays shown, a guest's yes holds, and the card of where somebody is is kept.
Closing a tab ends nothing, as a cut line looks the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, insert
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.audit.trail import Trail
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import LiveSessionRow, ParticipantRow, SessionEventRow
from app.errors import DatabaseUnavailable
from app.live.noting import note_event
from app.live.projecting import project
from app.sessions.sessions import ALONE, OPEN
from realtime.changes import Changes
from realtime.identity import SessionId, WorkbookId
from realtime.journal import EventRecord
from realtime.protocol import Ended

log = logging.getLogger("waymark.left_open")

LEFT_FOR = timedelta(hours=12)
"""Long enough for a pause over lunch, an afternoon apart, or a bad line; over before the next day."""
EVERY_SECONDS = 60.0


async def end_left_open(database: Database, trail: Trail, changes: Changes) -> None:
    """End, for as long as the server runs, what was left."""
    watch = Watch(now())
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        here = changes.here()
        try:
            await database.write(lambda db, here=here: watch.end_what_was_left(db, trail, here, now()))  # type: ignore[misc]
        except DatabaseUnavailable:
            continue  # the next time asks again
        except Exception:
            log.exception("what was left open could not be ended")


class Watch:
    """When somebody was last seen in a session. What was before this server began nobody knows: it does not count."""

    def __init__(self, began: datetime) -> None:
        self._began = began
        self._seen: dict[str, datetime] = {}

    def end_what_was_left(self, db: Session, trail: Trail, here: Collection[str], at: datetime) -> list[str]:
        """End the joint sessions that everyone left `LEFT_FOR` ago, and where nothing happened since; their ids.

        `here`: participants with a device in a session now.
        """
        seen = db.exec(select(ParticipantRow.session_id).where(col(ParticipantRow.id).in_(list(here))))
        self._seen |= dict.fromkeys(seen, at)
        since = at - LEFT_FOR
        if self._began > since:
            return []
        left = [row for row in db.exec(_quiet_since(since)).all() if self._seen.get(row.id, self._began) < since]
        for row in left:
            end_without_a_room(db, trail, row)
        self._seen = {session: seen_at for session, seen_at in self._seen.items() if seen_at >= since}
        return [row.id for row in left]


def _quiet_since(since: datetime) -> SelectOfScalar[LiveSessionRow]:
    """Open joint sessions in which nobody sat down, and nothing was kept, since then; not those at work just now."""
    of_it = col(LiveSessionRow.id)
    last = select(func.max(SessionEventRow.at)).where(col(SessionEventRow.session_id) == of_it).scalar_subquery()
    came = select(func.max(ParticipantRow.joined_at)).where(col(ParticipantRow.session_id) == of_it).scalar_subquery()
    return (
        select(LiveSessionRow)
        .where(
            LiveSessionRow.status == OPEN,
            LiveSessionRow.mode != ALONE,
            col(LiveSessionRow.started_at) < since,
            func.coalesce(last, col(LiveSessionRow.started_at)) < since,
            func.coalesce(came, col(LiveSessionRow.started_at)) < since,
        )
        .with_for_update(skip_locked=True)
    )


def end_without_a_room(db: Session, trail: Trail, row: LiveSessionRow) -> None:
    """End a session in which nobody is, as its people would: nobody in particular did it."""
    event = Ended(seq=row.seq + 1)
    record = EventRecord(SessionId(row.id), WorkbookId(row.workbook_id), event, None, row.state or "")
    project(db, record, insert)
    note_event(db, trail, record)
