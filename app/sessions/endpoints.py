"""Sessions, invites, grants and tickets for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from app.audit.starting import note_start
from app.database.columns import now
from app.dependencies import (
    AddressDep,
    CallerDep,
    DatabaseDep,
    GuessesDep,
    HubDep,
    LibraryDep,
    MaybeCallerDep,
    SettingsDep,
    TrailDep,
)
from app.errors import Forbidden
from app.identity.caller import participant_in
from app.sessions.arriving import ArrivingDep
from app.sessions.asking_in import check_may_ask_in
from app.sessions.ending import end_session
from app.sessions.granting import give_grant, take_grant
from app.sessions.invites import issue_invite
from app.sessions.joining import Door
from app.sessions.participants import is_waiting, people_of, scope_of
from app.sessions.schemas import (
    GrantOut,
    InviteOut,
    JoinBody,
    JoinedOut,
    NewGrant,
    NewInvite,
    NewSession,
    PersonOut,
    SessionDetail,
    SessionOut,
    Sessions,
    TicketOut,
)
from app.sessions.sessions import open_session_of, sessions_of, start_session, visible_session
from app.sessions.taking_out import take_out
from app.sessions.tickets import issue_ticket
from realtime.identity import Role

router = APIRouter(tags=["sessions"])


def the_door(database: DatabaseDep, hub: HubDep, guesses: GuessesDep, settings: SettingsDep) -> Door:
    """The door into sessions."""
    return Door(database, hub, guesses, settings)


DoorDep = Annotated[Door, Depends(the_door)]


@router.post("/sessions", status_code=201)
def start(
    body: NewSession, caller: CallerDep, database: DatabaseDep, library: LibraryDep, trail: TrailDep
) -> SessionOut:
    """Start a joint session; the service user over their own workbook, a worker with someone they work with."""
    with database.writing() as db:
        session, mine = start_session(db, caller, body.service_user_id, body.mode, library.version, now())
        note_start(db, trail, caller, session)
        return SessionOut.of(session, mine)


@router.get("/sessions")
def list_sessions(caller: CallerDep, database: DatabaseDep) -> Sessions:
    """Sessions that I take part in, or that are over my workbook."""
    with database.reading() as db:
        rows = sessions_of(db, caller)
        return Sessions(sessions=[SessionOut.of(row, participant_in(db, caller, row.id)) for row in rows])


@router.get("/sessions/{session_id}")
def show(session_id: str, caller: CallerDep, database: DatabaseDep) -> SessionDetail:
    """A session and who takes part."""
    at = now()
    with database.reading() as db:
        session, mine = visible_session(db, caller, session_id)
        rows = people_of(db, session_id)
        if mine is not None and is_waiting(db, mine, at):
            rows = [mine]
        people = [
            PersonOut(
                participant_id=row.id,
                role=Role(row.role),
                display_name=row.display_name,
                scope=scope_of(db, row, at),
                waiting=is_waiting(db, row, at),
            )
            for row in rows
        ]
        return SessionDetail(**SessionOut.of(session, mine).model_dump(), people=people)


@router.post("/sessions/{session_id}/end")
async def end(session_id: str, caller: ArrivingDep, database: DatabaseDep, hub: HubDep) -> SessionOut:
    """End it for everyone."""
    session, mine = await end_session(database, hub, caller, session_id)
    return SessionOut.of(session, mine)


@router.post("/sessions/{session_id}/invites", status_code=201)
def invite(
    session_id: str, body: NewInvite, caller: ArrivingDep, database: DatabaseDep, settings: SettingsDep, hub: HubDep
) -> InviteOut:
    """A link and a code for one person, good once and for ten minutes."""
    with database.writing() as db:
        session, mine = open_session_of(db, caller, session_id)
        check_may_ask_in(db, session, mine, body.role, hub.here())
        issued = issue_invite(db, session, mine, body.role, settings.key, now())
    return InviteOut(
        id=issued.id,
        url=f"{settings.origin}/join/{issued.token}",
        code=issued.code,
        role=issued.role,
        expires_at=issued.expires_at,
    )


@router.post("/join")
async def join(body: JoinBody, caller: MaybeCallerDep, address: AddressDep, door: DoorDep) -> JoinedOut:
    """Use a code or link up and go in. Signed in as someone it is not for: refused, and it stays good."""
    entered = await door.go_in(
        caller,
        address,
        "bearer",
        token=body.token,
        code=body.code,
        display_name=body.display_name,
    )
    row = entered.joined.participant
    return JoinedOut(token=entered.token, session_id=row.session_id, participant_id=row.id, role=Role(row.role))


@router.post("/sessions/{session_id}/grants", status_code=201)
async def grant(session_id: str, body: NewGrant, caller: ArrivingDep, database: DatabaseDep, hub: HubDep) -> GrantOut:
    """Let a supervisor or guest see this session; the service user's alone."""
    row = await give_grant(
        database,
        hub,
        caller,
        session_id,
        body.scope,
        participant_id=body.participant_id,
        user_id=body.user_id,
        until=body.until,
    )
    return GrantOut.of(row)


@router.delete("/sessions/{session_id}/grants/{grant_id}", status_code=204)
async def revoke(session_id: str, grant_id: str, caller: ArrivingDep, database: DatabaseDep, hub: HubDep) -> None:
    """Take it back; their sockets close at once."""
    await take_grant(database, hub, caller, session_id, grant_id)


@router.delete("/sessions/{session_id}/participants/{participant_id}", status_code=204)
async def take_someone_out(
    session_id: str, participant_id: str, caller: ArrivingDep, database: DatabaseDep, hub: HubDep, trail: TrailDep
) -> None:
    """Take someone out of the session; the service user's alone. Their sockets close at once."""
    await take_out(database, hub, trail, caller, session_id, participant_id)


@router.post("/sessions/{session_id}/tickets", status_code=201)
def ticket(session_id: str, caller: ArrivingDep, database: DatabaseDep) -> TicketOut:
    """A pass for one websocket of mine."""
    with database.writing() as db:
        _, mine = open_session_of(db, caller, session_id)
        if is_waiting(db, mine, now()):
            raise Forbidden("You can come in when the person whose session this is says yes.", code="waiting")
        return TicketOut(ticket=issue_ticket(db, mine, caller.auth_id, now()))
