"""Ending a session for everyone."""

from __future__ import annotations

from sqlmodel import Session

from app.database.columns import new_id
from app.database.engine import Database
from app.database.tables import LiveSessionRow, ParticipantRow
from app.errors import Forbidden
from app.identity.caller import Caller
from app.ports import LiveHub
from app.sessions.sessions import ALONE, OPEN, visible_session
from realtime.protocol import End


async def end_session(
    database: Database, hub: LiveHub, caller: Caller, session_id: str
) -> tuple[LiveSessionRow, ParticipantRow | None]:
    """End a session; one that is over already stays over.

    Raises:
        NotFound: no such session for this caller.
        Forbidden: the standing session alone has no end.
    """

    def find(db: Session) -> tuple[LiveSessionRow, ParticipantRow | None]:
        return visible_session(db, caller, session_id)

    session, mine = await database.read(find)
    if session.mode == ALONE:
        raise Forbidden
    if session.status == OPEN and mine is not None:
        await hub.act(session_id, mine.id, End(id=new_id(), type="end"))
    return await database.read(find)
