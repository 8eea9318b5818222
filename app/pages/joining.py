"""Joining: a typed code or a link, a look at who will be there, and then in.

A GET uses nothing up, since link previews and scanners look too; only "Go in" does (R2). A typed code waits in a
short-lived cookie: it stands in no address, and Back from any page of the way in finds a page again.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from urllib.parse import quote, unquote

from anyio import to_thread
from fastapi import APIRouter, Form, Response
from sqlmodel import Session

from app.database.tables import LiveSessionRow
from app.dependencies import AddressDep, GuessesDep, SettingsDep
from app.errors import AppError, BadInput, InviteExpired, InviteUnknown, InviteUsed, SessionEnded, WrongRole
from app.identity.caller import participant_in
from app.identity.cookies import give_cookie
from app.identity.tokens import new_token
from app.pages.visit import Visit, VisitDep, see
from app.security.limits import Guesses
from app.sessions.invites import LASTS, Found, find_invite, session_behind
from app.sessions.joining import Door
from app.sessions.participants import is_waiting, people_of
from app.sessions.sessions import IN_PERSON
from realtime.identity import Role

router = APIRouter(include_in_schema=False)

LONGEST_NAME = 40
LONGEST_CODE = 20
TYPED = "waymark-code"
"""Cookie of the code that was typed last; it reaches only the pages of the way in."""
SAID = (InviteUnknown, InviteUsed, InviteExpired, SessionEnded, WrongRole)
"""What can be wrong with a code; each is said above the field, in its own sentence."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Someone who is there already."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a person is told before going in."""

    inviter_name: str
    role: str
    people: list[Seen]
    is_own_device: bool = False


@router.get("/join")
def ask_for_code(visit: VisitDep) -> Response:
    """One big field."""
    return visit.page("join.html", problem_text=None, typed="")


@router.post("/join")
def take_code(visit: VisitDep, settings: SettingsDep, code: Annotated[str, Form()] = "") -> Response:
    """Keep a typed code for a moment, and go on to the look."""
    if not code.strip():
        return _not_that_one(visit, BadInput("Type the six letters first."))
    answer = see("/join/enter")
    answer.set_cookie(
        TYPED,
        quote(code.strip()[:LONGEST_CODE], safe="", errors="replace"),
        max_age=int(LASTS.total_seconds()),
        path="/join",
        secure=settings.is_https,
        httponly=True,
        samesite="strict",
    )
    return answer


@router.get("/join/enter")
def look_by_code(visit: VisitDep, guesses: GuessesDep, address: AddressDep) -> Response:
    """The page before going in, for the code that was typed; or the field again, with what is wrong."""
    code = unquote(visit.request.cookies.get(TYPED, ""))
    return _look(visit, guesses, address, code=code) if code else see("/join")


@router.get("/join/{token}")
def look_by_link(visit: VisitDep, guesses: GuessesDep, address: AddressDep, token: str) -> Response:
    """The page before going in, for a link or QR."""
    return _look(visit, guesses, address, token=token)


@router.post("/join/enter")
async def go_in(
    visit: VisitDep,
    guesses: GuessesDep,
    address: AddressDep,
    settings: SettingsDep,
    code: Annotated[str, Form()] = "",
    token: Annotated[str, Form()] = "",
    display_name: Annotated[str, Form()] = "",
    once: Annotated[str, Form()] = "",
) -> Response:
    """Use the invite up and go in. The same form sent twice (a double tap) leads the same person in twice."""
    door = Door(visit.database, visit.hub, guesses, settings)
    try:
        entered = await door.go_in(
            visit.caller, address, "cookie", token=token, code=code, display_name=display_name, once=once
        )
    except BadInput as error:
        asked = _Asked(token, code, display_name[:LONGEST_NAME], visit.house.say(error.words, **error.values))
        return await to_thread.run_sync(partial(_look, visit, guesses, address, asked=asked))
    except SAID as error:
        return _not_that_one(visit, error, code)
    answer = see(f"/sessions/{entered.joined.session.id}")
    if visit.role is None:  # an account's own cookie opens the session already, and its home too
        give_cookie(answer, settings, entered.token)
    return answer


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was sent, and what to mend in it."""

    token: str = ""
    code: str = ""
    name: str = ""
    problem: str | None = None


def _look(
    visit: Visit,
    guesses: Guesses,
    address: str,
    *,
    token: str = "",
    code: str = "",
    asked: _Asked | None = None,
) -> Response:
    asked = asked or _Asked(token, code)
    try:
        with nullcontext() if asked.token else guesses.of_codes(address), visit.database.reading() as db:
            session = session_behind(db, visit.house.secret_key, token=asked.token, code=asked.code)
            if visit.caller is not None and participant_in(db, visit.caller, session.id) is not None:
                return see(f"/sessions/{session.id}")
            found = find_invite(db, visit.house.secret_key, visit.now, token=asked.token, code=asked.code)
            return _before(visit, db, found, asked)
    except (*SAID, BadInput) as error:
        return _not_that_one(visit, error, asked.code)


def _not_that_one(visit: Visit, error: AppError, code: str = "") -> Response:
    """The field again, with what was typed, so that the letters can be compared."""
    said = visit.house.say(error.words, **error.values)
    return visit.page("join.html", status=error.status, problem_text=said, typed=code[:LONGEST_CODE])


def _before(visit: Visit, db: Session, found: Found, asked: _Asked) -> Response:
    role = found.invite.role
    there = who_is_there(visit, db, found.session.id)
    own = found.invite.for_user_id is not None
    return visit.page(
        "enter.html",
        status=422 if asked.problem else 200,
        invite=Welcome(found.invited_by.display_name, role, there, own),
        action="/join/enter",
        token=asked.token,
        code=asked.code,
        once=new_token(),
        ask_name=visit.role is None and role != Role.SERVICE_USER,
        name_required=role == Role.GUEST,
        display_name=asked.name,
        problem_text=asked.problem,
        words=visit.words_to_compare(found.invite.id) if found.session.mode == IN_PERSON else "",
    )


def before_own(visit: Visit, db: Session, session: LiveSessionRow) -> Response:
    """The page before a service user goes into a session that was opened over their own workbook."""
    there = who_is_there(visit, db, session.id)
    inviter = there[0].name if there else visit.signed_in().name
    return visit.page(
        "enter.html",
        invite=Welcome(inviter, Role.SERVICE_USER.value, there),
        action=f"/sessions/{session.id}/enter",
        token="",
        code="",
        once="",
        ask_name=False,
        name_required=False,
        display_name="",
        problem_text=None,
        words="",
    )


def who_is_there(visit: Visit, db: Session, session_id: str) -> list[Seen]:
    """The people who take part; who waits for a yes is not there yet."""
    rows = people_of(db, session_id)
    return [Seen(row.display_name, row.role) for row in rows if not is_waiting(db, row, visit.now)]
