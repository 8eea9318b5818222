"""Your ways in: passkeys, password, code app, and the devices where you are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Response
from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.tables import PasskeyRow, SignInPassRow, UserRow
from app.errors import BadInput, Forbidden, NotFound, StepUpNeeded
from app.identity.caller import Caller, fresh_token
from app.identity.code_app import has_code_app, recovery_codes_left
from app.identity.cookies import give_cookie, take_cookie
from app.identity.devices import devices_of, sign_out_device, sign_out_everywhere
from app.identity.entering import BY_LINK, has_own_way, subject_of
from app.identity.lasting import STAFF
from app.identity.linking import identity_of
from app.identity.passes import forget_pass, may_answer, passes_of, used_elsewhere
from app.identity.passkeys import passkeys_of, site_of
from app.identity.password_rules import SHORTEST, SHORTEST_STAFF, good_password
from app.identity.passwords import hash_password
from app.identity.stepping_up import is_fresh, step_up
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
    since: datetime
    by_link: bool
    """Whoever is there came in by a link or code that was handed over."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A way in that somebody made for this account."""

    id: str
    made_by: str
    made: datetime
    used: datetime | None
    is_open: bool
    can_answer: bool
    """Whether it was used, and whoever looks may say that this was all right."""


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
async def change_password(
    visit: VisitDep,
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/account?done=password",
) -> Response:
    """A new password. Whoever else is signed in with the old one is out.

    The first one of an account without a password or passkey is asked for nothing before: there is nothing yet to
    show. It serves from then on, and whoever just made it has shown it.
    """
    caller, user = await to_thread.run_sync(whose, visit)
    await visit.database.read(partial(_may_set_password, visit, caller, user))
    try:
        good_password(caller.role, password, user.login, user.display_name)
    except BadInput as error:
        said = visit.house.say(error.words, **error.values)
        again = partial(account_page, visit, password_problem=said, next_=next, status=422)
        return await to_thread.run_sync(again)
    hashed = await to_thread.run_sync(hash_password, password)

    def keep(db: Session) -> str:
        row = db.get_one(UserRow, user.id, with_for_update=True)  # another device may have been faster
        _may_set_password(visit, caller, row, db)
        step_up(db, caller, visit.now)
        db.execute(update(UserRow).where(col(UserRow.id) == user.id).values(password_hash=hashed))
        sign_out_everywhere(db, user.id, but=caller.auth_id)
        note(visit, db, Action.CREDENTIAL_ADDED, caller, user, "password")
        return fresh_token(db, caller)

    token = await visit.database.write(keep)
    await visit.hub.close_account(user.id)
    answer = see(own_address(next))
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
def end_pass(
    visit: VisitDep,
    next: Annotated[str, Form()] = "/account?done=removed",
    only: Annotated[str, Form()] = "",
) -> Response:
    """End a link that was handed over and not used, and forget those that were used, once their owner has seen them.

    `only` names one of them.
    """
    caller, user = whose(visit)
    with visit.database.writing() as db:
        forget_pass(db, user, caller.auth_id, only)
        note(visit, db, Action.CREDENTIAL_REMOVED, caller, user, "link")
    return see(own_address(next))


def account_page(
    visit: Visit,
    *,
    done: str = "",
    password_problem: str | None = None,
    next_: str = "/account?done=password",
    status: int = 200,
) -> Response:
    """The page with all ways in. `next_`: where a new password leads."""
    caller, user = whose(visit)
    with visit.database.reading() as db:
        passkeys = passkeys_of(db, user.id)
        devices = _devices(db, visit, user, caller)
        handed_over = [_seen(db, visit, row) for row in passes_of(db, user.id)]
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
        password_next=own_address(next_),
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
    return [
        Device(
            row.id,
            row.device,
            is_here=row.id == here,
            last_used=row.last_seen_at,
            is_program=row.kind == "bearer",
            since=row.created_at,
            by_link=row.method == BY_LINK,
        )
        for row in rows
    ]


def used_links(db: Session, visit: Visit) -> list[HandedOver]:
    """The links with which someone signed in elsewhere, until their owner said that it is all right."""
    caller, user = whose(visit)
    return [_seen(db, visit, row) for row in used_elsewhere(db, user.id, caller.auth_id)]


def _seen(db: Session, visit: Visit, row: SignInPassRow) -> HandedOver:
    caller, user = whose(visit)
    maker = db.get(UserRow, row.made_by) if row.made_by is not None else None
    return HandedOver(
        row.id,
        maker.display_name if maker is not None else "",
        row.created_at,
        row.used_at,
        is_open=row.used_at is None and row.expires_at > visit.now,
        can_answer=may_answer(db, user, caller.auth_id, row),
    )


def _may_set_password(visit: Visit, caller: Caller, user: UserRow, db: Session) -> None:
    """Raises StepUpNeeded for who did not show just now who they are, and has something to show it with.

    Staff always have: a code app, or the service's provider.
    """
    if not is_fresh(caller, visit.now) and (has_own_way(db, user) or user.role != "service_user"):
        raise StepUpNeeded
