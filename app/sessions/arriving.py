"""A service user's account arrives in a session that someone else opened over their workbook (R1).

On screen they are asked first ("Before you go in"). A program that asks for a ticket, an invite or an entry there
has said by that that it goes in.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from sqlmodel import Session

from app.database.columns import now
from app.database.engine import Database
from app.dependencies import CallerDep, DatabaseDep, HubDep
from app.identity.caller import Caller
from app.ports import LiveHub
from app.sessions.participants import seat_account
from app.sessions.sessions import own_session_to_enter
from realtime.identity import Role


async def seat_owner(database: Database, hub: LiveHub, caller: Caller, session_id: str) -> None:
    """Give the account whose workbook an open session is over its seat there, and let the others know.

    Nothing happens where it has one, and for everybody else: what they may is decided where they do it.
    """
    if caller.user is None or caller.role is not Role.SERVICE_USER:
        return
    if await database.read(lambda db: own_session_to_enter(db, caller, session_id)) is None:
        return

    def sit_down(db: Session) -> bool:
        session = own_session_to_enter(db, caller, session_id)
        if session is None or caller.user is None:
            return False  # ended meanwhile, or another device was first
        seat_account(db, session, caller.user, now())
        return True

    if await database.write(sit_down):
        await hub.refresh_people(session_id)


async def arriving(session_id: str, caller: CallerDep, database: DatabaseDep, hub: HubDep) -> Caller:
    """Who asks for something in the session of the address; its owner has a seat by now."""
    await seat_owner(database, hub, caller, session_id)
    return caller


ArrivingDep = Annotated[Caller, Depends(arriving)]
