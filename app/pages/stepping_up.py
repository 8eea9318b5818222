"""Showing once more that it is you, before a careful step, and then on to where that step is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.tables import UserRow
from app.dependencies import AddressDep, GuessesDep, SettingsDep, TrailDep
from app.errors import Forbidden, SignInFailed
from app.identity.caller import Caller
from app.identity.cookies import give_cookie
from app.identity.signing_in import check_password
from app.identity.stepping_up import is_fresh, step_up
from app.pages.visit import Visit, VisitDep, own_address, see

router = APIRouter(include_in_schema=False)

LONGEST_PASSWORD = 256


@router.get("/step-up")
def ask(visit: VisitDep, next: str = "/") -> Response:
    """Ask who it is; who showed it just now goes on at once."""
    caller, _ = _account(visit)
    return see(own_address(next)) if is_fresh(caller, visit.now) else _page(visit, next_=next)


@router.post("/step-up")
def show(
    visit: VisitDep,
    guesses: GuessesDep,
    address: AddressDep,
    settings: SettingsDep,
    trail: TrailDep,
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """They showed it, or may try again."""
    caller, user = _account(visit)
    try:
        with guesses.of_passwords(address, user.login):
            check_password(user, password[:LONGEST_PASSWORD])
    except SignInFailed:
        return _page(visit, problem=visit.house.say("That is not right. Try again."), next_=next, status=422)
    with visit.database.writing() as db:
        token = step_up(db, caller, visit.now)
        trail.note(db, Action.STEPPED_UP, Actor.of(caller))
    answer = see(own_address(next))
    if token is not None:
        give_cookie(answer, settings, token)
    return answer


def _account(visit: Visit) -> tuple[Caller, UserRow]:
    caller = visit.signed_in()
    if caller.user is None:
        raise Forbidden
    return caller, caller.user


def _page(visit: Visit, *, next_: str, problem: str | None = None, status: int = 200) -> Response:
    return visit.page("step_up.html", status=status, problem_text=problem, next=own_address(next_))
