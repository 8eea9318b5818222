"""Showing once more that it is you, before a careful step, and then on to where that step is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.tables import UserRow
from app.dependencies import GuessesDep
from app.errors import Forbidden, PassUnknown, SignInFailed
from app.identity.caller import Caller
from app.identity.code_app import has_code_app, use_code
from app.identity.cookies import give_cookie
from app.identity.entering import BY_LINK, has_own_way, note_failure, subject_of
from app.identity.passes import use_pass
from app.identity.passkeys import passkeys_of, site_of
from app.identity.password_rules import SHORTEST, SHORTEST_STAFF
from app.identity.signing_in import check_password
from app.identity.stepping_up import is_fresh, step_up
from app.pages.visit import Visit, VisitDep, own_address, see
from app.security.limits import Guesses

router = APIRouter(include_in_schema=False)

LONGEST_PASSWORD = 256
LONGEST_CODE = 40


@router.get("/step-up")
def ask(visit: VisitDep, next: str = "/") -> Response:
    """Ask who it is; who showed it just now goes on at once."""
    caller, user = _account(visit)
    return see(own_address(next)) if is_fresh(caller, visit.now) else _page(visit, user, next_=next)


@router.post("/step-up")
def show(
    visit: VisitDep,
    guesses: GuessesDep,
    password: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """They showed it, by password, a code of the code app, or, where nothing else is there, a code handed over."""
    caller, user = _account(visit)
    try:
        if password or not code:
            way = "password"
            with guesses.of_step_ups(visit.address, user.id):
                check_password(user, password[:LONGEST_PASSWORD])
        else:
            way = _look_at_code(visit, guesses, user, code[:LONGEST_CODE])
    except (SignInFailed, PassUnknown):
        with visit.database.writing() as db:
            note_failure(db, visit.trail, user, visit.now, "step_up")
        return _page(visit, user, problem=visit.house.say("That is not right. Try again."), next_=next, status=422)
    with visit.database.writing() as db:
        token = step_up(db, caller, visit.now)
        visit.trail.note(db, Action.STEPPED_UP, Actor.of(caller), subject_id=subject_of(user), result=way)
    answer = see(own_address(next))
    if token is not None:
        give_cookie(answer, visit.settings, token)
    return answer


def _look_at_code(visit: Visit, guesses: Guesses, user: UserRow, code: str) -> str:
    """Which kind of code was right. Raises TooMany, SignInFailed or PassUnknown."""
    if has_code_app(user):
        with guesses.of_second_steps(visit.address, user.id), visit.database.writing() as db:
            if not use_code(db, visit.keyring, visit.settings.key, user, code, visit.now):
                raise SignInFailed
        return "totp"
    with visit.database.reading() as db:
        if has_own_way(db, user):  # whoever made such a code could use it: it shows nothing beside a password
            raise PassUnknown
    with guesses.of_passes(visit.address), visit.database.writing() as db:
        use_pass(db, visit.settings.key, visit.now, code=code, only=user)
    return BY_LINK


def _account(visit: Visit) -> tuple[Caller, UserRow]:
    caller = visit.signed_in()
    if caller.user is None:
        raise Forbidden
    return caller, caller.user


def _page(visit: Visit, user: UserRow, *, next_: str, problem: str | None = None, status: int = 200) -> Response:
    with visit.database.reading() as db:
        passkeys = passkeys_of(db, user.id)
    return visit.page(
        "step_up.html",
        status=status,
        problem_text=problem,
        next=own_address(next_),
        has_password=bool(user.password_hash),
        has_code_app=has_code_app(user),
        has_passkeys=bool(passkeys) and site_of(visit.settings, visit.host) is not None,
        has_own_way=bool(passkeys or user.password_hash) or visit.role != "service_user",
        by_link=visit.signed_in().method == BY_LINK,
        least=SHORTEST if visit.role == "service_user" else SHORTEST_STAFF,
        is_staff=visit.role != "service_user",
    )
