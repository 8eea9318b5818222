"""Who opens a page alone is alone with it: what they show of it in a session is private from then on (R18, R45)."""

from __future__ import annotations

from contextlib import suppress

from sqlmodel import Session, col, select

from app.database.columns import new_id
from app.database.engine import Database
from app.database.tables import EntryRow, EntryShareRow, LiveSessionRow, ParticipantRow, UserRow, WorkbookRow
from app.ports import LiveHub
from app.sessions.sessions import OPEN
from realtime.errors import Refused
from realtime.identity import Role
from realtime.permissions import is_the_owners
from realtime.protocol import UnshareEntry


async def keep_to_oneself(database: Database, hub: LiveHub, user: UserRow, page_id: str) -> bool:
    """Take back what `user` shows of a page in any session. Whether there was something.

    The screen says that nobody else sees what is written there. A session that was left, and that others are still
    in, would make that untrue with the next letter.
    """
    shown = await database.read(lambda db: _shown_of(db, user, page_id))
    for session_id, participant_id, entry_id in shown:
        command = UnshareEntry(id=new_id(), type="unshare_entry", entry=entry_id)
        with suppress(Refused):  # the session ended meanwhile, or the entry is gone
            await hub.act(session_id, participant_id, command)
    return bool(shown)


def _shown_of(db: Session, user: UserRow, page_id: str) -> list[tuple[str, str, str]]:
    """Session, the user's seat in it, and entry; also what a worker handed over, and what a seat of theirs wrote."""
    asked = (
        select(EntryRow, EntryShareRow.session_id, ParticipantRow.id)
        .join(EntryShareRow, col(EntryShareRow.entry_id) == col(EntryRow.id))
        .join(LiveSessionRow, col(LiveSessionRow.id) == col(EntryShareRow.session_id))
        .join(WorkbookRow, col(WorkbookRow.id) == col(EntryRow.workbook_id))
        .join(ParticipantRow, col(ParticipantRow.session_id) == col(EntryShareRow.session_id))
        .where(
            col(EntryShareRow.ended_at).is_(None),
            EntryRow.page == page_id,
            WorkbookRow.service_user_id == user.id,
            LiveSessionRow.status == OPEN,
            ParticipantRow.user_id == user.id,
            col(ParticipantRow.removed_at).is_(None),
        )
    )
    found = db.exec(asked).all()
    return [(place, seat, row.id) for row, place, seat in found if is_the_owners(row.writer_key, Role(row.writer_role))]
