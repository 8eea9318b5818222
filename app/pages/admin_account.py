"""One account, as who runs the service sees it: name, role, team, people, ways in. Each careful step asks first."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Response
from sqlmodel import Session

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.tables import UserRow
from app.dependencies import TrailDep
from app.errors import BadInput, Forbidden, NotFound
from app.identity.passes import make_pass
from app.identity.passwords import hash_password
from app.pages.visit import Visit, VisitDep, see
from app.people.finding import account_of_id, portrait
from app.people.people import account_named
from app.people.relations import (
    STAFF,
    begin_work,
    change_role,
    describe,
    disable,
    enable,
    end_work,
    forget_ways_in,
    subject_of,
)
from app.people.teams import teams
from app.sessions.removing import Gone, tell_rooms
from realtime.identity import Role
from web.codes import qr_svg

router = APIRouter(prefix="/admin/accounts/{user_id}", include_in_schema=False)


@router.get("")
def account(visit: VisitDep, user_id: str, new: bool = False) -> Response:
    """All that there is to see and to change."""
    visit.account_in(Role.ADMIN)
    return _account(visit, user_id, is_new=new)


def _account(visit: Visit, user_id: str, problem: str | None = None, *, is_new: bool = False) -> Response:
    me = visit.account_in(Role.ADMIN)
    with visit.database.reading() as db:
        shown, all_teams = portrait(db, user_id, visit.now), teams(db)
    return visit.page(
        "admin_account.html",
        status=422 if problem else 200,
        problem_text=problem,
        shown=shown,
        teams=all_teams,
        is_new=is_new,
        is_mine=me.user is not None and me.user.id == user_id,
    )


@router.post("")
def change(
    visit: VisitDep,
    trail: TrailDep,
    user_id: str,
    display_name: Annotated[str, Form()] = "",
    team_id: Annotated[str, Form()] = "",
) -> Response:
    """Another name or team."""
    by = Actor.of(visit.account_in(Role.ADMIN))
    try:
        with visit.database.writing() as db:
            describe(db, trail, by, account_of_id(db, user_id), display_name, team_id or None)
    except BadInput as error:
        return _account(visit, user_id, visit.house.say(error.words, **error.values))
    return see(f"/admin/accounts/{user_id}")


@router.post("/people")
def add_person(visit: VisitDep, trail: TrailDep, user_id: str, login: Annotated[str, Form()] = "") -> Response:
    """They work with the account of that login from now on."""
    by = Actor.of(visit.account_in(Role.ADMIN))
    try:
        with visit.database.writing() as db:
            worker, service_user = _pair(account_of_id(db, user_id), account_named(db, login))
            begin_work(db, trail, by, worker, service_user, visit.now)
    except (BadInput, NotFound) as error:
        return _account(visit, user_id, visit.house.say(error.words, **error.values))
    return see(f"/admin/accounts/{user_id}")


@router.post("/people/end")
async def end_person(visit: VisitDep, trail: TrailDep, user_id: str, other_id: Annotated[str, Form()] = "") -> Response:
    """They do not work together any more; the worker is out of that workbook's sessions at once."""
    by = Actor.of(visit.account_in(Role.ADMIN))

    def end(db: Session) -> Gone:
        worker, service_user = _pair(account_of_id(db, user_id), account_of_id(db, other_id))
        return end_work(db, trail, by, worker, service_user, visit.now)

    await tell_rooms(visit.hub, await visit.database.write(end))
    return see(f"/admin/accounts/{user_id}")


def _pair(one: UserRow, other: UserRow) -> tuple[UserRow, UserRow]:
    """The worker first, whichever of the two was named first."""
    return (other, one) if other.role == Role.WORKER else (one, other)


@router.get("/role")
def ask_role(visit: VisitDep, user_id: str) -> Response:
    """Which role instead."""
    return _ask(visit, user_id, "role")


@router.post("/role")
async def give_role(visit: VisitDep, trail: TrailDep, user_id: str, role: Annotated[Role, Form()]) -> Response:
    """Give a member of staff another role; they sign in anew."""
    await _do(visit, user_id, lambda db, by, user: change_role(db, trail, by, user, role, visit.now))
    return see(f"/admin/accounts/{user_id}")


@router.get("/close")
def ask_close(visit: VisitDep, user_id: str) -> Response:
    """What closing an account does."""
    return _ask(visit, user_id, "close")


@router.post("/close")
async def close(visit: VisitDep, trail: TrailDep, user_id: str) -> Response:
    """Nobody signs in with it any more; whoever is signed in with it is out at once."""
    await _do(visit, user_id, lambda db, by, user: disable(db, trail, by, user, visit.now))
    return see(f"/admin/accounts/{user_id}")


@router.post("/open")
async def reopen(visit: VisitDep, trail: TrailDep, user_id: str) -> Response:
    """The account can be signed in to again."""

    def again(db: Session, by: Actor, user: UserRow) -> Gone:
        enable(db, trail, by, user)
        return Gone()

    await _do(visit, user_id, again)
    return see(f"/admin/accounts/{user_id}")


@router.get("/reset")
def ask_reset(visit: VisitDep, user_id: str) -> Response:
    """What taking all ways in from an account does."""
    return _ask(visit, user_id, "reset")


@router.post("/reset")
async def reset(visit: VisitDep, trail: TrailDep, user_id: str) -> Response:
    """Take all ways in from an account. Staff get a new first password, shown once; others a link."""
    password = secrets.token_urlsafe(15)
    password_hash = await to_thread.run_sync(hash_password, password)

    def forget(db: Session, by: Actor, user: UserRow) -> Gone:
        return forget_ways_in(db, trail, by, user, password_hash if Role(user.role) in STAFF else "")

    user = await _do(visit, user_id, forget)
    if Role(user.role) in STAFF:
        return visit.page("admin_password.html", user=user, password=password, is_new=False)
    return see(f"/admin/accounts/{user_id}?new=1")


@router.get("/link")
def ask_link(visit: VisitDep, user_id: str) -> Response:
    """What a link to sign in is."""
    return _ask(visit, user_id, "link")


@router.post("/link")
def make_link(visit: VisitDep, trail: TrailDep, user_id: str) -> Response:
    """A way in to hand over: a link and a code, good once, for a day, shown now and never again."""
    me = visit.account_in(Role.ADMIN)
    _not_mine(visit, user_id)
    with visit.database.writing() as db:
        user = account_of_id(db, user_id)
        if not user.active:
            raise BadInput("This account is closed. Open it again first.")
        made = make_pass(db, user, me.user, visit.house.secret_key, visit.now)
        trail.note(db, Action.PASS_MADE, Actor.of(me), subject_id=subject_of(user), object_id=made.id)
    address = f"{visit.house.public_url}/way-in/{made.token}"
    qr = qr_svg(address, visit.house.say("QR code of the link"))
    return visit.page("admin_link.html", user=user, code=made.code, address=address, qr=qr)


def _ask(visit: Visit, user_id: str, step: str) -> Response:
    """Say what a careful step does, with both ways out side by side."""
    user = _not_mine(visit, user_id)
    return visit.page("admin_step.html", step=step, user=user, roles=STAFF)


async def _do(visit: Visit, user_id: str, act: Callable[[Session, Actor, UserRow], Gone]) -> UserRow:
    """Do a careful step to somebody else's account, and close what it closes."""
    by = Actor.of(visit.account_in(Role.ADMIN))
    _not_mine(visit, user_id)

    def write(db: Session) -> tuple[UserRow, Gone]:
        user = account_of_id(db, user_id)
        return user, act(db, by, user)

    user, gone = await visit.database.write(write)
    await tell_rooms(visit.hub, gone)
    return user


def _not_mine(visit: Visit, user_id: str) -> UserRow:
    """The account of a careful step. Nobody closes themselves out, or makes themselves something else.

    Raises:
        Forbidden, StepUpNeeded: not an admin who has just shown that it is them, or their own account.
        NotFound: no such account.
    """
    me = visit.account_in(Role.ADMIN)
    visit.stepped_up()
    if me.user is not None and me.user.id == user_id:
        raise Forbidden("This is your own account. Ask another admin to do it.")
    with visit.database.reading() as db:
        return account_of_id(db, user_id)
