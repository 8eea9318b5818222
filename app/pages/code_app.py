"""Setting up a code app, and the ten codes for when the phone is lost. For staff."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.audit.actions import Action
from app.database.tables import UserRow
from app.dependencies import GuessesDep
from app.errors import BadInput, Forbidden, SignInFailed
from app.identity.caller import Caller, end_setting_up
from app.identity.challenges import hand_out, look, take
from app.identity.code_app import address_of, has_code_app, new_recovery_codes, new_secret, set_up, step_of, take_away
from app.identity.cookies import give_cookie
from app.identity.lasting import STAFF
from app.identity.passkeys import passkeys_of
from app.pages.account import note, stepped_up
from app.pages.visit import Visit, VisitDep, see
from web.codes import qr_svg

router = APIRouter(include_in_schema=False, prefix="/account")

LONGEST_CODE = 40


@router.post("/code-app")
def begin(visit: VisitDep) -> Response:
    """Show a fresh secret to a code app. Nothing is asked for at sign-in until a code of it was typed here."""
    _, user = _staff(visit)
    secret = new_secret()
    with visit.database.writing() as db:
        step = hand_out(db, visit.keyring, "code_app", visit.now, user_id=user.id, secret=secret)
    return _page(visit, user, step, secret)


@router.post("/code-app/confirm")
def confirm(
    visit: VisitDep, guesses: GuessesDep, step: Annotated[str, Form()] = "", code: Annotated[str, Form()] = ""
) -> Response:
    """The app shows the right code: from now on it is asked for. Shows the recovery codes, once."""
    caller, user = _staff(visit)
    with visit.database.reading() as db:
        asked = look(db, visit.keyring, "code_app", step, visit.now)
    if asked is None or asked.user_id != user.id:
        raise BadInput("That took a long time. Begin again.")
    secret = str(asked.content["secret"])
    try:
        with guesses.of_second_steps(visit.address, user.id):
            at_step = step_of(secret, code[:LONGEST_CODE], visit.now)
            if at_step is None:
                raise SignInFailed
    except SignInFailed:
        return _page(visit, user, step, secret, problem=visit.house.say("This code is not right. Try the next one."))
    return _keep(visit, caller, user, step, secret, at_step)


@router.post("/code-app/remove")
def remove(visit: VisitDep) -> Response:
    """No codes any more; the last second way in of staff stays."""
    caller, user = _staff(visit)
    with visit.database.writing() as db:
        if visit.settings.is_production and not passkeys_of(db, user.id):
            raise BadInput("This is your only second way in. Set up another one first.")
        take_away(db, user.id)
        note(visit, db, Action.CREDENTIAL_REMOVED, caller, user, "totp")
    return see("/account?done=removed")


@router.post("/recovery-codes")
def renew(visit: VisitDep) -> Response:
    """Ten fresh recovery codes; those before are worthless."""
    caller, user = _staff(visit)
    if not has_code_app(user):
        raise BadInput("Set up a code app first.")
    with visit.database.writing() as db:
        codes = new_recovery_codes(db, visit.settings.key, user.id)
        note(visit, db, Action.CREDENTIAL_ADDED, caller, user, "recovery")
    return visit.page("recovery_codes.html", codes=codes, login=user.login, renewed=True)


def _keep(visit: Visit, caller: Caller, user: UserRow, step: str, secret: str, at_step: int) -> Response:
    with visit.database.writing() as db:
        if take(db, visit.keyring, "code_app", step, visit.now) is None:
            raise BadInput("That took a long time. Begin again.")
        set_up(db, visit.keyring, user, secret, at_step, visit.now)
        codes = new_recovery_codes(db, visit.settings.key, user.id)
        note(visit, db, Action.CREDENTIAL_ADDED, caller, user, "totp")
        token = end_setting_up(db, caller, "totp")
    answer = visit.page("recovery_codes.html", codes=codes, login=user.login, renewed=False)
    if token is not None:
        give_cookie(answer, visit.settings, token)
    return answer


def _staff(visit: Visit) -> tuple[Caller, UserRow]:
    caller, user = stepped_up(visit)
    if caller.role not in STAFF:
        raise Forbidden
    return caller, user


def _page(visit: Visit, user: UserRow, step: str, secret: str, *, problem: str | None = None) -> Response:
    label = visit.house.say("QR code for your code app")
    return visit.page(
        "code_app.html",
        status=422 if problem else 200,
        problem_text=problem,
        step=step,
        qr=qr_svg(address_of(secret, user.login), label),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )
