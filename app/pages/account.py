"""Your ways in: passkeys, password, code app, and the devices where you are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Response
from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.tables import PasskeyRow, SignInPassRow, UserRow
from app.errors import BadInput, Forbidden, NotFound
from app.identity.caller import Caller, fresh_token
from app.identity.code_app import has_code_app, recovery_codes_left
from app.identity.cookies import give_cookie, take_cookie
from app.identity.devices import devices_of, sign_out_device, sign_out_everywhere
from app.identity.entering import subject_of
from app.identity.lasting import STAFF
from app.identity.linking import identity_of
from app.identity.passes import forget_pass, last_pass, used_elsewhere
from app.identity.passkeys import passkeys_of, site_of
from app.identity.password_rules import SHORTEST, SHORTEST_STAFF, good_password
from app.identity.passwords import hash_password
from app.pages.visit import Visit, VisitDep, own_address, see
from app.security.leaving import clear_site_data

router = APIRouter(include_in_schema=False, prefix="/account")


@dataclass(frozen=True, slots=True)
class Device:
    """A browser or program where this account is signed in."""

    id: str
    words: str
    is_here: bool
    last_used: datetime
    is_program: bool


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The newest way in that somebody made for this account."""

    made_by: str
    made: datetime
    used: datetime | None
    is_open: bool


@router.get("")
def account(visit: VisitDep, done: str = "") -> Response:
    """All ways in on one page."""
    return account_page(visit, done=done)


@router.post("/passkeys/{passkey_id}/remove")
def remove_passkey(visit: VisitDep, passkey_id: str) -> Response:
    """Take a passkey away; the last way in of staff stays."""
    caller, user = stepped_up(visit)
    with visit.database.writing() as db:
        others = [row for row in passkeys_of(db, user.id) if row.id != passkey_id]
        if not others and not has_code_app(user) and _needs_two(visit, user):
            raise BadInput("This is your only second way in. Set up another one first.")
        own = col(PasskeyRow.id) == passkey_id, col(PasskeyRow.user_id) == user.id
        db.execute(delete(PasskeyRow).where(*own))
        note(visit, db, Action.CREDENTIAL_REMOVED, caller, user, "passkey")
    return see("/account?done=removed")


@router.post("/password")
async def change_password(visit: VisitDep, password: Annotated[str, Form()] = "") -> Response:
    """A new password. Whoever else is signed in with the old one is out."""
    caller, user = await to_thread.run_sync(stepped_up, visit)
    try:
        good_password(caller.role, password, user.login, user.display_name)
    except BadInput as error:
        said = visit.house.say(error.words, **error.values)
        return await to_thread.run_sync(lambda: account_page(visit, password_problem=said, status=422))
    hashed = await to_thread.run_sync(hash_password, password)

    def keep(db: Session) -> str:
        db.execute(update(UserRow).where(col(UserRow.id) == user.id).values(password_hash=hashed))
        sign_out_everywhere(db, user.id, but=caller.auth_id)
        note(visit, db, Action.CREDENTIAL_ADDED, caller, user, "password")
        return fresh_token(db, caller)

    token = await visit.database.write(keep)
    await visit.hub.close_account(user.id)
    answer = see("/account?done=password")
    if caller.kind == "cookie":
        give_cookie(answer, visit.settings, token)
    return answer


@router.post("/devices/{auth_id}/sign-out")
async def sign_out_there(visit: VisitDep, auth_id: str) -> Response:
    """Sign one device out, and close its sockets."""
    caller, user = whose(visit)

    def end(db: Session) -> None:
        if not sign_out_device(db, user.id, auth_id):
            raise NotFound
        note(visit, db, Action.SIGNED_OUT, caller, user, "device")

    await visit.database.write(end)
    await visit.hub.close_sign_in(auth_id)
    return see("/account?done=signed-out")


@router.post("/sign-out-everywhere")
async def sign_out_all(visit: VisitDep) -> Response:
    """Sign out on every device, this one too, and close all sockets."""
    caller, user = whose(visit)

    def end(db: Session) -> None:
        sign_out_everywhere(db, user.id)
        note(visit, db, Action.SIGNED_OUT, caller, user, "everywhere")

    await visit.database.write(end)
    await visit.hub.close_account(user.id)
    answer = see("/")
    take_cookie(answer, visit.settings)
    clear_site_data(answer)
    return answer


@router.post("/way-in/remove")
def end_pass(visit: VisitDep, next: Annotated[str, Form()] = "/account?done=removed") -> Response:
    """End a link that was handed over and not used, and forget one that was used, once its owner has seen it."""
    caller, user = whose(visit)
    with visit.database.writing() as db:
        forget_pass(db, user.id, caller.auth_id)
        note(visit, db, Action.CREDENTIAL_REMOVED, caller, user, "link")
    return see(own_address(next))


def account_page(visit: Visit, *, done: str = "", password_problem: str | None = None, status: int = 200) -> Response:
    """The page with all ways in."""
    caller, user = whose(visit)
    with visit.database.reading() as db:
        passkeys = passkeys_of(db, user.id)
        devices = _devices(db, visit, user, caller)
        handed_over = _handed_over(db, visit, user)
        codes_left = recovery_codes_left(db, user.id)
        is_linked = identity_of(db, user.id) is not None
    is_staff = caller.role in STAFF
    return visit.page(
        "account.html",
        status=status,
        name=caller.name,
        login=user.login,
        done=done,
        is_staff=is_staff,
        is_setting_up=caller.is_setting_up,
        passkeys=passkeys,
        has_passkeys=site_of(visit.settings, visit.host) is not None,
        has_password=bool(user.password_hash),
        least=SHORTEST_STAFF if is_staff else SHORTEST,
        password_problem=password_problem,
        has_code_app=has_code_app(user),
        codes_left=codes_left,
        devices=devices,
        handed_over=handed_over,
        provider=visit.settings.oidc_name if is_staff and visit.settings.oidc_issuer else "",
        is_linked=is_linked,
    )


def whose(visit: Visit) -> tuple[Caller, UserRow]:
    """Who asks, and their account. Raises NotSignedIn, or Forbidden for a seat without one."""
    caller = visit.signed_in()
    if caller.user is None:
        raise Forbidden
    return caller, caller.user


def stepped_up(visit: Visit) -> tuple[Caller, UserRow]:
    """Who asks, and showed that it is them. Raises NotSignedIn, Forbidden or StepUpNeeded."""
    visit.stepped_up()
    return whose(visit)


def note(visit: Visit, db: Session, action: Action, caller: Caller, user: UserRow, what: str) -> None:
    """Put down what changed in the ways in of an account: its kind, and nothing else of it."""
    visit.trail.note(db, action, Actor.of(caller), subject_id=subject_of(user), object_id=user.id, result=what)


def _needs_two(visit: Visit, user: UserRow) -> bool:
    return visit.settings.is_production and visit.signed_in().role in STAFF


def _devices(db: Session, visit: Visit, user: UserRow, caller: Caller) -> list[Device]:
    rows = devices_of(db, user, visit.now)
    here = caller.auth_id
    return [Device(row.id, row.device, row.id == here, row.last_seen_at, row.kind == "bearer") for row in rows]


def used_link(db: Session, visit: Visit) -> HandedOver | None:
    """The link with which someone signed in elsewhere, until its owner said that it is all right."""
    caller, user = whose(visit)
    row = used_elsewhere(db, user.id, caller.auth_id)
    return _seen(db, visit, row) if row is not None else None


def _handed_over(db: Session, visit: Visit, user: UserRow) -> HandedOver | None:
    row = last_pass(db, user.id)
    return _seen(db, visit, row) if row is not None else None


def _seen(db: Session, visit: Visit, row: SignInPassRow) -> HandedOver:
    maker = db.get(UserRow, row.made_by) if row.made_by is not None else None
    is_open = row.used_at is None and row.expires_at > visit.now
    return HandedOver(maker.display_name if maker is not None else "", row.created_at, row.used_at, is_open)
