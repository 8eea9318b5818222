"""What our pages' script asks for passkeys: JSON there and back, from our own pages only."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.tables import UserRow
from app.errors import NotFound, PasskeyRefused
from app.identity.caller import Caller, end_setting_up
from app.identity.cookies import give_cookie
from app.identity.entering import note_failure, subject_of
from app.identity.passkeys import LONGEST_NAME, Site, ask_for_new, ask_for_one, keep_new, owner_of, site_of
from app.identity.stepping_up import step_up
from app.pages.going_in import cookie_for
from app.pages.visit import Visit, VisitDep, own_address

router = APIRouter(include_in_schema=False, prefix="/passkeys")

Why = Literal["sign-in", "step-up"]


class Asked(BaseModel):
    """What a passkey is wanted for."""

    model_config = ConfigDict(extra="forbid")

    why: Why


class Answer(BaseModel):
    """What the browser's passkey says."""

    model_config = ConfigDict(extra="forbid")

    why: Why
    credential: dict[str, Any]
    next: str = Field(default="/", max_length=2000)


class Made(BaseModel):
    """A passkey that the browser made."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    credential: dict[str, Any]


@router.post("/ask")
def ask(visit: VisitDep, body: Asked) -> Response:
    """What the browser needs to use a passkey."""
    user = _account(visit)[1] if body.why == "step-up" else None
    with visit.database.writing() as db:
        return JSONResponse(ask_for_one(db, visit.keyring, _site(visit), visit.now, user))


@router.post("/answer")
def answer(visit: VisitDep, body: Answer) -> Response:
    """Sign in with a passkey, or show with it that it is you; tells where to go then."""
    caller = _account(visit)[0] if body.why == "step-up" else None
    try:
        with visit.database.writing() as db:
            user = owner_of(db, visit.keyring, _site(visit), body.credential, visit.now)
            if caller is not None and (caller.user is None or caller.user.id != user.id):
                raise PasskeyRefused
    except PasskeyRefused:
        with visit.database.writing() as db:
            note_failure(db, visit.trail, caller.user if caller else None, visit.now, "passkey")
        raise
    token = _shown(visit, caller) if caller is not None else cookie_for(visit, user, "passkey")
    return _go(visit, body.next, token)


@router.post("/new")
def ask_for_another(visit: VisitDep) -> Response:
    """What the browser needs to make a passkey; a careful step."""
    visit.stepped_up()
    _, user = _account(visit)
    with visit.database.writing() as db:
        return JSONResponse(ask_for_new(db, visit.keyring, _site(visit), user, visit.now))


@router.post("")
def keep(visit: VisitDep, body: Made) -> Response:
    """Keep the passkey that the browser made."""
    visit.stepped_up()
    caller, user = _account(visit)
    with visit.database.writing() as db:
        row = keep_new(db, visit.keyring, _site(visit), user, body.name, body.credential, visit.now)
        subject = subject_of(user)
        visit.trail.note(db, Action.CREDENTIAL_ADDED, Actor.of(caller), subject_id=subject, object_id=row.id)
        token = end_setting_up(db, caller, "passkey")
    return _go(visit, "/account?done=passkey", token)


def _shown(visit: Visit, caller: Caller) -> str | None:
    with visit.database.writing() as db:
        visit.trail.note(db, Action.STEPPED_UP, Actor.of(caller), result="passkey")
        return step_up(db, caller, visit.now)


def _go(visit: Visit, address: str, token: str | None) -> Response:
    done = JSONResponse({"go": own_address(address)})
    if token is not None:
        give_cookie(done, visit.settings, token)
    return done


def _site(visit: Visit) -> Site:
    site = site_of(visit.settings, visit.host)
    if site is None:
        raise NotFound
    return site


def _account(visit: Visit) -> tuple[Caller, UserRow]:
    caller = visit.signed_in()
    if caller.user is None:
        raise NotFound
    return caller, caller.user
