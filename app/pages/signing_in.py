"""The first page: signing in and out, and from there home."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from sqlmodel import Session

from app.audit.actions import Action
from app.audit.trail import Actor
from app.dependencies import GuessesDep
from app.errors import SignInFailed
from app.identity.caller import Caller, ended_by_time, sign_out
from app.identity.cookies import cookie_of, take_cookie
from app.identity.entering import note_failure, subject_of
from app.identity.passkeys import site_of
from app.identity.signing_in import check_password, usable_account
from app.pages.going_in import go_on, take_second_step
from app.pages.people import home, open_sessions
from app.pages.visit import Visit, VisitDep, own_address, see
from app.security.leaving import clear_site_data

router = APIRouter(include_in_schema=False)

LONGEST_PASSWORD = 256
LONGEST_CODE = 40


@router.get("/")
def start(visit: VisitDep, next: str = "/") -> Response:
    """The sign-in page, or home."""
    if visit.caller is None:
        ended = _how_it_ended(visit)
        return sign_in_page(visit, next_=next, was_away=ended == "away", was_ended=ended == "elsewhere")
    if visit.caller.user is not None:
        return home(visit)
    # Who came with a code has no home here: back into the session while it lasts, then the sign-in page.
    with visit.database.reading() as db:
        sessions = open_sessions(db, visit.caller, visit.now)
    return see(f"/sessions/{sessions[0].id}") if sessions else sign_in_page(visit)


@router.post("/sign-in")
def sign_in(
    visit: VisitDep,
    guesses: GuessesDep,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Sign in with login and password, and go on to where the person wanted to be."""
    with visit.database.reading() as db:
        user = usable_account(db, login)
    try:
        with guesses.of_passwords(visit.address, login):
            user = check_password(user, password[:LONGEST_PASSWORD])
    except SignInFailed as error:
        with visit.database.writing() as db:
            note_failure(db, visit.trail, user, visit.now)
        return sign_in_page(visit, problem=visit.house.say(error.detail), login=login, next_=next, status=422)
    return go_on(visit, user, "password", next)


@router.post("/sign-in/code")
def second_step(
    visit: VisitDep,
    guesses: GuessesDep,
    step: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
) -> Response:
    """The second step: a code of the code app, or a recovery code."""
    answer = take_second_step(visit, guesses, step, code[:LONGEST_CODE])
    if answer is None:
        said = visit.house.say("That took a long time. Please sign in again.")
        return sign_in_page(visit, problem=said, status=422)
    return answer


@router.post("/sign-out")
async def sign_out_here(visit: VisitDep) -> Response:
    """End this browser's signed-in time and its sockets, and ask the browser to forget what it kept."""
    if visit.caller is not None:
        await visit.database.write(partial(_sign_out, visit, visit.caller))
        await visit.hub.close_sign_in(visit.caller.auth_id)
    answer = see("/")
    take_cookie(answer, visit.settings)
    clear_site_data(answer)
    return answer


def _sign_out(visit: Visit, caller: Caller, db: Session) -> None:
    sign_out(db, caller)
    subject = subject_of(caller.user) if caller.user is not None else None
    visit.trail.note(db, Action.SIGNED_OUT, Actor.of(caller), subject_id=subject)


def _how_it_ended(visit: Visit) -> Literal["", "away", "elsewhere"]:
    """Why this browser is signed in no more; empty for one that was not, or that signed out itself.

    A cookie that nothing belongs to any more: another device ended this sign-in, or a new password did.
    """
    cookie = cookie_of(visit.request, visit.settings)
    if cookie is None:
        return ""
    with visit.database.reading() as db:
        return "away" if ended_by_time(db, cookie, visit.now) else "elsewhere"


def sign_in_page(
    visit: Visit,
    *,
    problem: str | None = None,
    login: str = "",
    next_: str = "/",
    status: int = 200,
    was_away: bool = False,
    was_ended: bool = False,
) -> Response:
    """The page for somebody who is not signed in."""
    return visit.page(
        "sign_in.html",
        status=status,
        problem_text=problem,
        login=login,
        next=own_address(next_),
        was_away=was_away,
        was_ended=was_ended,
        has_passkeys=site_of(visit.settings, visit.host) is not None,
        provider=visit.settings.oidc_name if visit.settings.oidc_issuer else "",
    )
