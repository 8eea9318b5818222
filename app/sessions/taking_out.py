"""The service user takes someone out of their session, without ending it for everyone (R30)."""

from __future__ import annotations

from sqlmodel import Session

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import LiveSessionRow, ParticipantRow, WorkbookRow
from app.errors import Conflict, Forbidden, NotFound
from app.identity.caller import Caller
from app.ports import LiveHub
from app.sessions.removing import Gone, remove_seats, tell_rooms
from app.sessions.sessions import ALONE, open_session_of
from realtime.identity import Role


async def take_out(
    database: Database, hub: LiveHub, trail: Trail, caller: Caller, session_id: str, participant_id: str
) -> None:
    """Take a participant out; their sockets close at once, and what they type from now on is kept nowhere.

    Everyone whom they brought in and whom only their word vouches for goes too, and so does each unused code: see
    `remove_seats`. Coming back takes a new invite, which the service user alone can give to a worker.

    Raises:
        NotFound, SessionEnded: no such session or participant for this caller, or over.
        Forbidden: the caller is not the service user, or a seat without the account means one of the service user.
        Conflict: it is the seat that asks.
    """

    def remove(db: Session) -> Gone:
        session, mine = open_session_of(db, caller, session_id)
        if mine.role != Role.SERVICE_USER or session.mode == ALONE:
            raise Forbidden
        owner = db.get_one(WorkbookRow, session.workbook_id).service_user_id
        row = _who_goes(db, session, mine, participant_id, owner)
        trail.note(
            db,
            Action.REMOVED,
            Actor.of(caller),
            subject_id=owner,
            session_id=session.id,
            object_id=row.user_id or row.id,
        )
        return remove_seats(db, [row.id], now())

    await tell_rooms(hub, await database.write(remove))


def _who_goes(
    db: Session, session: LiveSessionRow, mine: ParticipantRow, participant_id: str, owner: str
) -> ParticipantRow:
    row = db.get(ParticipantRow, participant_id)
    if row is None or row.session_id != session.id or row.removed_at is not None:
        raise NotFound
    if row.id == mine.id:
        raise Conflict("This is you. To stop, end the session.")
    if row.role == Role.SERVICE_USER and mine.user_id != owner:  # decision 12
        raise Forbidden
    return row
