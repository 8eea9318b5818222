"""A way in that someone hands over: a worker makes a link and a code, and the person uses one of them, once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.tables import UserRow
from app.dependencies import GuessesDep
from app.errors import NotFound, PassUnknown
from app.identity.entering import BY_LINK, note_failure
from app.identity.passes import is_good, make_pass, use_pass
from app.pages.going_in import go_on
from app.pages.visit import Visit, VisitDep, own_address
from app.people.people import is_assigned
from app.security.limits import Guesses
from realtime.identity import Role
from web.codes import qr_svg

router = APIRouter(include_in_schema=False)

LONGEST_CODE = 20


@router.get("/way-in")
def ask_for_code(visit: VisitDep, next: str = "/") -> Response:
    """The field for the eight letters."""
    return _field(visit, next)


@router.get("/way-in/{token}")
def look(visit: VisitDep, token: str) -> Response:
    """What a link leads to. A look uses nothing up: link previews look too."""
    with visit.database.reading() as db:
        if not is_good(db, visit.settings.key, visit.now, token=token):
            return _field(visit, "/", problem=visit.house.say(PassUnknown.detail), status=404)
    return visit.page("way_in.html", token=token, next="/", typed="", problem_text=None)


@router.post("/way-in")
def use(
    visit: VisitDep,
    guesses: GuessesDep,
    token: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Use the link or code up, and go in."""
    try:
        user = _use(visit, guesses, token, code)
    except PassUnknown as error:
        with visit.database.writing() as db:
            note_failure(db, visit.trail, None, visit.now, BY_LINK)
        said = visit.house.say(error.detail)
        return _field(visit, next, typed=code[:LONGEST_CODE], problem=said, status=404)
    return go_on(visit, user, BY_LINK, next)


@router.post("/people/{user_id}/way-in")
def make(visit: VisitDep, user_id: str) -> Response:
    """A worker makes a way in for someone they work with; the link and code are shown once. A careful step."""
    caller = visit.account_in(Role.WORKER)
    visit.stepped_up()
    with visit.database.writing() as db:
        user = db.get(UserRow, user_id)
        worker = caller.user
        if user is None or worker is None or not is_assigned(db, worker.id, user.id, visit.now) or not user.active:
            raise NotFound
        made = make_pass(db, user, worker, visit.settings.key, visit.now)
        visit.trail.note(db, Action.PASS_MADE, Actor.of(caller), subject_id=user.id, object_id=made.id)
    address = f"{visit.house.public_url}/way-in/{made.token}"
    return visit.page(
        "way_in_made.html",
        name=user.display_name,
        code=made.code,
        address=address,
        qr=qr_svg(address, visit.house.say("QR code of the link")),
        expires_at=made.expires_at,
    )


def _use(visit: Visit, guesses: Guesses, token: str, code: str) -> UserRow:
    if token:
        with visit.database.writing() as db:
            return use_pass(db, visit.settings.key, visit.now, token=token)
    with guesses.of_passes(visit.address), visit.database.writing() as db:
        return use_pass(db, visit.settings.key, visit.now, code=code[:LONGEST_CODE])


def _field(visit: Visit, next_: str, *, typed: str = "", problem: str | None = None, status: int = 200) -> Response:
    return visit.page(
        "way_in.html", status=status, token="", next=own_address(next_), typed=typed, problem_text=problem
    )
