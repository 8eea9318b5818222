"""The websocket of a session: who asks, may they, and then the engine's (SPEC C1, C2).

Everything is decided in the handshake: before it is accepted nothing of the device is read, and nothing of the
session is sent. A refusal is an HTTP answer with a problem that a program can read.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, WebSocket
from sqlmodel import Session
from starlette.responses import JSONResponse
from starlette.websockets import WebSocketDisconnect, WebSocketState

from app.authorization.decisions import Action
from app.authorization.refusing import require
from app.authorization.relations import of_seat
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import LiveSessionRow, ParticipantRow, WorkbookRow
from app.dependencies import the_address
from app.errors import AppError, ForeignSite, NotFound, NotSignedIn
from app.identity.caller import caller_of, participant_in
from app.identity.cookies import bearer_of, cookie_of
from app.live.gateway import Gateway
from app.problems import PROBLEM_JSON, as_app_error, problem
from app.security.limits import Guesses
from app.security.origin import origin_of, own_origins
from app.sessions.participants import identity_of
from app.sessions.tickets import use_ticket
from app.settings import Settings
from realtime.connection import Gone, serve
from realtime.errors import BadFrame, CloseCode, JournalUnavailable, Refused
from realtime.identity import Participant, Role, SessionId

router = APIRouter()

LANGUAGE: Final = re.compile(r"[a-z]{2,3}(\.easy)?")


@router.websocket("/ws/sessions/{session_id}")
async def session_socket(websocket: WebSocket, session_id: str) -> None:
    """One device's socket in a session."""
    gateway: Gateway = websocket.app.state.hub
    try:
        guesses: Guesses = websocket.app.state.guesses
        with guesses.of_handshakes(the_address(websocket)):
            participant = await _who(websocket, session_id)
        await serve(AsgiSocket(websocket), gateway.hub, SessionId(session_id), participant)
    except Gone:
        return  # the other side gave up before the handshake was over
    except (AppError, Refused, JournalUnavailable) as error:
        await _refuse(websocket, as_app_error(error))


async def _who(websocket: WebSocket, session_id: str) -> Participant:
    settings: Settings = websocket.app.state.settings
    database: Database = websocket.app.state.database
    ticket, bearer = websocket.query_params.get("ticket"), bearer_of(websocket)
    origin = origin_of(websocket.headers)
    cookie = cookie_of(websocket, settings)
    by_cookie = ticket is None and bearer is None
    if by_cookie and cookie is None and origin is None:
        raise NotSignedIn
    if (origin is not None or by_cookie) and origin not in own_origins(settings):
        raise ForeignSite

    def ask(db: Session) -> Participant:
        if ticket is not None:
            used = use_ticket(db, session_id, ticket, now())
            if used is None:
                raise NotFound
            return _identity(db, used.participant, used.auth_id)
        caller = caller_of(db, cookie, bearer, now())
        if caller is None:
            raise NotSignedIn
        row = participant_in(db, caller, session_id)
        if row is None:
            raise NotFound
        return _identity(db, row, caller.auth_id)

    who = await (database.write(ask) if ticket is not None else database.read(ask))
    lang = websocket.query_params.get("lang", "")
    return replace(who, lang=lang) if LANGUAGE.fullmatch(lang) else who


def _identity(db: Session, row: ParticipantRow, auth_id: str) -> Participant:
    session = db.get(LiveSessionRow, row.session_id)
    workbook = db.get(WorkbookRow, session.workbook_id) if session is not None else None
    if session is None or workbook is None:
        raise NotFound
    owner = workbook.service_user_id
    relation = of_seat(db, session, row, owner, now(), owns=row.user_id == owner)
    require(Role(row.role), relation, Action.OPEN_SOCKET)
    return replace(identity_of(row, workbook), sign_in=auth_id)


async def _refuse(websocket: WebSocket, error: AppError) -> None:
    if websocket.application_state is WebSocketState.CONNECTING:
        answer = JSONResponse(problem(error), error.status, error.headers, media_type=PROBLEM_JSON)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # the other side may be gone already
            await websocket.send_denial_response(answer)


class AsgiSocket:
    """A Starlette websocket as `realtime.connection.Socket`."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def accept(self) -> None:
        """Say yes to the handshake."""
        try:
            await self._websocket.accept()
        except (RuntimeError, WebSocketDisconnect, OSError) as gone:
            raise Gone from gone

    async def receive(self) -> bytes:
        """The next binary message."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise Gone
        received = message.get("bytes")
        if received is None:
            raise BadFrame("a text message")
        return bytes(received)

    async def send(self, message: bytes) -> None:
        """Send one binary message; waits while the device does not read."""
        try:
            await self._websocket.send({"type": "websocket.send", "bytes": message})
        except (RuntimeError, WebSocketDisconnect, OSError) as gone:
            raise Gone from gone

    async def close(self, code: int, reason: str) -> None:
        """Close it, unless it is closed."""
        if code == CloseCode.GOING_AWAY and reason == "gone":
            return
        try:
            await self._websocket.close(code, reason)
        except (RuntimeError, WebSocketDisconnect, OSError) as gone:
            raise Gone from gone
