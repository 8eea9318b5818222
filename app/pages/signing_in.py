"""The first page: signing in and out, and from there home."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.dependencies import AddressDep, GuessesDep, SettingsDep
from app.errors import SignInFailed
from app.identity.caller import sign_in_as, sign_out
from app.identity.cookies import give_cookie, take_cookie
from app.identity.signing_in import account_of
from app.pages.people import home, open_sessions
from app.pages.visit import Visit, VisitDep, own_address, see

router = APIRouter(include_in_schema=False)

LONGEST_PASSWORD = 256
FORGET = '"cache", "cookies"'
"""Clear-Site-Data after signing out: a tablet goes from hand to hand. The text size in its storage may stay."""


@router.get("/")
def start(visit: VisitDep, next: str = "/") -> Response:
    """The sign-in page, or home."""
    if visit.caller is None:
        return _sign_in_page(visit, next_=next)
    if visit.caller.user is not None:
        return home(visit)
    # Who came with a code has no home here: back into the session while it lasts, then the sign-in page.
    with visit.database.reading() as db:
        sessions = open_sessions(db, visit.caller)
    return see(f"/sessions/{sessions[0].id}") if sessions else _sign_in_page(visit)


@router.post("/sign-in")
def sign_in(
    visit: VisitDep,
    guesses: GuessesDep,
    address: AddressDep,
    settings: SettingsDep,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Sign in with login and password, and go on to where the person wanted to be."""
    try:
        with guesses.of_passwords(address, login), visit.database.reading() as db:
            user = account_of(db, login, password[:LONGEST_PASSWORD])
    except SignInFailed as error:
        return _sign_in_page(visit, problem=visit.house.say(error.detail), login=login, next_=next, status=422)
    with visit.database.writing() as db:
        token = sign_in_as(db, "cookie", visit.now, user=user)
    answer = see(own_address(next))
    give_cookie(answer, settings, token)
    return answer


@router.post("/sign-out")
def sign_out_here(visit: VisitDep, settings: SettingsDep) -> Response:
    """End this browser's signed-in time, and ask the browser to forget what it kept."""
    if visit.caller is not None:
        with visit.database.writing() as db:
            sign_out(db, visit.caller)
    answer = see("/")
    take_cookie(answer, settings)
    answer.headers["Clear-Site-Data"] = FORGET
    return answer


def _sign_in_page(
    visit: Visit, *, problem: str | None = None, login: str = "", next_: str = "/", status: int = 200
) -> Response:
    return visit.page("sign_in.html", status=status, problem_text=problem, login=login, next=own_address(next_))
