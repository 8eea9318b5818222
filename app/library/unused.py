"""Which kept versions of the content are still needed: by sessions that go on, and by marks on pages as they were."""

from __future__ import annotations

from sqlmodel import col, select

from app.database.engine import Database
from app.database.tables import LiveSessionRow, MarkRow
from app.library.shelf import Shelf
from app.logs import logger
from app.sessions.sessions import ALONE, OPEN

log = logger("retention")


def clear_versions(shelf: Shelf, database: Database) -> int:
    """Drop the versions that nothing refers to; how many went."""
    with database.reading() as db:
        asked = select(LiveSessionRow.content_version).where(
            LiveSessionRow.status == OPEN, LiveSessionRow.mode != ALONE
        )
        sessions = set(db.exec(asked.distinct()))
        needed: dict[str, set[str]] = {}
        for page, version in db.exec(select(col(MarkRow.page), col(MarkRow.content_version)).distinct()):
            needed.setdefault(page, set()).add(version)
    gone = shelf.clear(needed, sessions)
    if gone:
        log.info("content_versions_dropped", count=len(gone))
    return len(gone)
