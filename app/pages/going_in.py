"""From a right password, link or passkey into the house: a second step where one is asked for, then a cookie."""

from __future__ import annotations

from typing import Final

from fastapi import Response

from app.database.tables import UserRow
from app.errors import SignInFailed
from app.identity.caller import SETTING_UP
from app.identity.challenges import Challenge, hand_out, look, take
from app.identity.code_app import has_code_app, use_code
from app.identity.cookies import give_cookie
from app.identity.devices import device_words
from app.identity.entering import after_first, let_in, note_failure, shows_who
from app.identity.passkeys import site_of
from app.pages.visit import Visit, own_address, see
from app.security.limits import Guesses

TO_SET_UP: Final = "/account"


def go_on(visit: Visit, user: UserRow, method: str, next_: str) -> Response:
    """What comes after a right password or link (`method`)."""
    with visit.database.reading() as db:
        then = after_first(db, user, is_production=visit.settings.is_production)
        shown = shows_who(db, user, method)
    if then == "setup":
        return enter(visit, user, SETTING_UP, TO_SET_UP, shown=shown)
    if then == "in":
        return enter(visit, user, method, next_, shown=shown)
    with visit.database.writing() as db:
        step = hand_out(db, visit.keyring, "second", visit.now, user_id=user.id, next=own_address(next_))
    return second_page(visit, user, step, own_address(next_))


def enter(visit: Visit, user: UserRow, method: str, next_: str, *, shown: bool = True) -> Response:
    """Sign this browser in, and go on to where the person wanted to be. `shown`: see app.identity.entering."""
    token = cookie_for(visit, user, method, shown=shown)
    answer = see(own_address(next_))
    give_cookie(answer, visit.settings, token)
    return answer


def cookie_for(visit: Visit, user: UserRow, method: str, *, shown: bool = True) -> str:
    """Sign this browser in, and give back what its cookie says."""
    device = device_words(visit.request.headers.get("user-agent", ""))
    with visit.database.writing() as db:
        return let_in(
            db, visit.trail, "cookie", user, method, visit.now, device=device, instead_of=visit.caller, shown=shown
        )


def second_page(visit: Visit, user: UserRow, step: str, next_: str, *, problem: str | None = None) -> Response:
    """The page that asks for the second thing."""
    return visit.page(
        "sign_in_code.html",
        status=422 if problem else 200,
        problem_text=problem,
        step=step,
        next=next_,
        has_code_app=has_code_app(user),
        has_passkeys=site_of(visit.settings, visit.host) is not None,
    )


def take_second_step(visit: Visit, guesses: Guesses, step: str, code: str) -> Response | None:
    """Look at the code of a second step: in, or the same page again; None when it is too late for this step.

    Raises:
        TooMany: too many wrong codes before.
    """
    with visit.database.reading() as db:
        asked = look(db, visit.keyring, "second", step, visit.now)
        user = db.get(UserRow, asked.user_id) if asked is not None else None
    if asked is None or user is None or not user.active:
        return None
    next_ = str(asked.content["next"])
    try:
        with guesses.of_second_steps(visit.address, user.id):
            _use_code(visit, user, step, code)
    except SignInFailed:
        with visit.database.writing() as db:
            note_failure(db, visit.trail, user, visit.now, "totp")
        return second_page(visit, user, step, next_, problem=visit.house.say("This code is not right. Try again."))
    return enter(visit, user, "totp", next_)


def _use_code(visit: Visit, user: UserRow, step: str, code: str) -> Challenge:
    """Use code and step up together; a code that was right is not good for a second sign-in."""
    with visit.database.writing() as db:
        fits = use_code(db, visit.keyring, visit.settings.key, user, code, visit.now)
        taken = take(db, visit.keyring, "second", step, visit.now) if fits else None
        if taken is None:
            raise SignInFailed
        return taken
