"""Pages of who runs the service: accounts and teams, as plain tables. Nothing here reads what anybody wrote."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.audit.trail import Actor
from app.dependencies import TrailDep
from app.errors import BadInput
from app.pages.visit import Visit, VisitDep, see
from app.people.finding import find_accounts
from app.people.people import add_account
from app.people.teams import add_team, rename_team, teams
from realtime.identity import Role

router = APIRouter(prefix="/admin", include_in_schema=False)

ROLES = (Role.SERVICE_USER, Role.WORKER, Role.SUPERVISOR, Role.ADMIN)


@router.get("")
def accounts(visit: VisitDep, q: str = "", role: str = "", page: int = 1) -> Response:
    """The accounts, searched and paged."""
    caller = visit.account_in(Role.ADMIN)
    wanted = Role(role) if role in {known.value for known in ROLES} else None
    with visit.database.reading() as db:
        found = find_accounts(db, q, wanted, page)
    return visit.page("admin.html", name=caller.name, found=found, q=q.strip(), role=wanted, roles=ROLES)


@router.get("/accounts/new")
def new_account(visit: VisitDep) -> Response:
    """The form for a new account."""
    visit.account_in(Role.ADMIN)
    visit.stepped_up()
    return _new_account(visit)


@router.post("/accounts/new")
def make_account(
    visit: VisitDep,
    trail: TrailDep,
    role: Annotated[Role, Form()],
    login: Annotated[str, Form()] = "",
    display_name: Annotated[str, Form()] = "",
) -> Response:
    """Make an account. Staff get a first password, shown once; others come with a link."""
    by = Actor.of(visit.account_in(Role.ADMIN))
    visit.stepped_up()
    password = None if role is Role.SERVICE_USER else secrets.token_urlsafe(15)
    try:
        with visit.database.writing() as db:
            user = add_account(db, role, login, display_name, password, visit.now, trail=trail, by=by)
    except BadInput as error:
        said = visit.house.say(error.words, **error.values)
        return _new_account(visit, problem=said, role=role, login=login, display_name=display_name)
    if password is None:
        return see(f"/admin/accounts/{user.id}?new=1")
    return visit.page("admin_password.html", user=user, password=password, is_new=True)


def _new_account(
    visit: Visit, problem: str | None = None, role: Role = Role.SERVICE_USER, login: str = "", display_name: str = ""
) -> Response:
    return visit.page(
        "admin_new.html",
        status=422 if problem else 200,
        problem_text=problem,
        roles=ROLES,
        role=role,
        login=login,
        display_name=display_name,
    )


@router.get("/teams")
def all_teams(visit: VisitDep) -> Response:
    """The teams."""
    visit.account_in(Role.ADMIN)
    return _teams(visit)


@router.post("/teams")
def make_team(visit: VisitDep, trail: TrailDep, name: Annotated[str, Form()] = "") -> Response:
    """Make a team."""
    by = Actor.of(visit.account_in(Role.ADMIN))
    try:
        with visit.database.writing() as db:
            add_team(db, trail, by, name, visit.now)
    except BadInput as error:
        return _teams(visit, visit.house.say(error.words, **error.values))
    return see("/admin/teams")


@router.post("/teams/{team_id}")
def name_team(visit: VisitDep, trail: TrailDep, team_id: str, name: Annotated[str, Form()] = "") -> Response:
    """Give a team another name."""
    by = Actor.of(visit.account_in(Role.ADMIN))
    try:
        with visit.database.writing() as db:
            rename_team(db, trail, by, team_id, name)
    except BadInput as error:
        return _teams(visit, visit.house.say(error.words, **error.values))
    return see("/admin/teams")


def _teams(visit: Visit, problem: str | None = None) -> Response:
    with visit.database.reading() as db:
        rows = teams(db)
    return visit.page("admin_teams.html", status=422 if problem else 200, problem_text=problem, teams=rows)
