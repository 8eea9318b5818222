"""Leaving in a hurry: this browser is signed out, the other screens are covered, and nothing is asked (R46)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Annotated

from anyio import sleep
from fastapi import APIRouter, BackgroundTasks, Form, Request, Response
from sqlmodel import Session

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.columns import now
from app.database.tables import LiveSessionRow
from app.dependencies import DatabaseDep, HubDep, SettingsDep, TrailDep
from app.errors import DatabaseUnavailable
from app.identity.caller import Caller, caller_of, participant_in, sign_out
from app.identity.cookies import cookie_of, take_cookie
from app.pages.house import house_of
from app.ports import LiveHub
from app.security.leaving import clear_site_data
from app.sessions.sessions import ALONE, OPEN
from realtime.errors import JournalUnavailable, Refused
from realtime.identity import Role
from realtime.protocol import PauseAll

router = APIRouter(include_in_schema=False)

LAST_WORDS_SECONDS = 2.0
"""A socket that is signed out closes so much later: what was typed last is still on its way on it."""


@dataclass(frozen=True, slots=True)
class Left:
    """Who left, and their place in the session that stood on the screen."""

    auth_id: str
    participant_id: str | None


@router.post("/leave")
async def leave(
    request: Request,
    after: BackgroundTasks,
    settings: SettingsDep,
    database: DatabaseDep,
    hub: HubDep,
    trail: TrailDep,
    session: Annotated[str, Form()] = "",
) -> Response:
    """End this browser's signed-in time and show a page that tells nothing; it goes on to another site by itself.

    The answer is that page even when the record cannot be reached: the browser forgets its cookie all the same.
    It is a page and no redirect, as a redirect to a site that leads on to a third is stopped by browsers
    (form-action of the Content Security Policy), and the old page would stay.
    """
    cookie = cookie_of(request, settings)

    def end_here(db: Session) -> Left | None:
        caller = caller_of(db, cookie, None, now(), setting_up=True)
        if caller is None:
            return None
        sign_out(db, caller)
        subject = caller.user.id if caller.user is not None and caller.role is Role.SERVICE_USER else None
        trail.note(db, Action.SIGNED_OUT, Actor.of(caller), subject_id=subject, result="left")
        return Left(caller.auth_id, _place(db, caller, session))

    answer = house_of(request).page(request, "left.html")
    take_cookie(answer, settings)
    clear_site_data(answer, everything=True)
    if cookie is not None:
        with contextlib.suppress(DatabaseUnavailable, JournalUnavailable, Refused):
            left = await database.write(end_here)
            if left is not None:
                after.add_task(_close_later, hub, left.auth_id)
                await _cover(hub, session, left)
    answer.background = after
    return answer


def _place(db: Session, caller: Caller, session_id: str) -> str | None:
    """The participant behind `caller` in an open joint session, or None."""
    session = db.get(LiveSessionRow, session_id) if session_id else None
    if session is None or session.mode == ALONE or session.status != OPEN:
        return None
    row = participant_in(db, caller, session_id)
    return row.id if row is not None and row.role in (Role.SERVICE_USER, Role.WORKER) else None


async def _cover(hub: LiveHub, session_id: str, left: Left) -> None:
    """The plain page on the other screens. With a script the socket asked for it already; twice is once."""
    if left.participant_id is not None:
        await hub.act(session_id, left.participant_id, PauseAll(id="leave", type="pause_all", blank=True))


async def _close_later(hub: LiveHub, auth_id: str) -> None:
    await sleep(LAST_WORDS_SECONDS)
    await hub.close_sign_in(auth_id)
