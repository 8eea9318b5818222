"""Accounts, who works with whom, and teams, for programs of an admin. No answer holds anything that people wrote."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from sqlmodel import Session

from app.audit.trail import Actor
from app.database.columns import now
from app.database.tables import UserRow
from app.dependencies import CallerDep, DatabaseDep, HubDep, TrailDep
from app.errors import Forbidden
from app.identity.caller import Caller
from app.identity.stepping_up import StepUpDep
from app.people.finding import account_of_id, find_accounts
from app.people.people import add_account
from app.people.relations import begin_work, disable, enable, end_work
from app.people.teams import add_team, teams
from app.sessions.removing import Gone, tell_rooms
from realtime.identity import Role

router = APIRouter(prefix="/admin", tags=["admin"])


class Body(BaseModel):
    """A request body: an undeclared field is a mistake, and said so."""

    model_config = ConfigDict(extra="forbid")


class NewAccount(Body):
    """Without a password they come with a link that someone hands over."""

    role: Role
    login: str = Field(max_length=64)
    display_name: str = Field(max_length=200)
    password: SecretStr | None = Field(default=None, max_length=256)


class AccountOut(BaseModel):
    """An account."""

    id: str
    role: Role
    login: str
    display_name: str
    active: bool
    team_id: str | None

    @classmethod
    def of(cls, user: UserRow) -> Self:
        """As an admin sees it."""
        return cls.model_validate(user, from_attributes=True)


class Accounts(BaseModel):
    """One page of accounts, by login."""

    accounts: list[AccountOut]
    total: int
    page: int
    pages: int


class Assignment(Body):
    """A worker, and someone with whom they work."""

    worker_id: str = Field(max_length=36)
    service_user_id: str = Field(max_length=36)


class NewTeam(Body):
    """Its name."""

    name: str = Field(max_length=200)


class TeamOut(BaseModel):
    """A team of staff."""

    id: str
    name: str


class Teams(BaseModel):
    """All teams, by name."""

    teams: list[TeamOut]


def admin(caller: CallerDep) -> Caller:
    """Who asks, an admin."""
    if caller.user is None or caller.role is not Role.ADMIN:
        raise Forbidden
    return caller


def careful_admin(caller: StepUpDep) -> Caller:
    """Who asks, an admin who showed within five minutes that it is them."""
    return admin(caller)


AdminDep = Annotated[Caller, Depends(admin)]
CarefulAdminDep = Annotated[Caller, Depends(careful_admin)]


@router.get("/accounts")
def list_accounts(
    caller: AdminDep,
    database: DatabaseDep,
    q: Annotated[str, Query(max_length=80)] = "",
    role: Role | None = None,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Accounts:
    """Accounts by a part of their login or name."""
    with database.reading() as db:
        found = find_accounts(db, q, role, page)
    rows = [AccountOut.of(row) for row in found.accounts]
    return Accounts(accounts=rows, total=found.total, page=found.page, pages=found.pages)


@router.post("/accounts", status_code=201)
def make_account(body: NewAccount, caller: CarefulAdminDep, database: DatabaseDep, trail: TrailDep) -> AccountOut:
    """Add an account."""
    password = body.password.get_secret_value() if body.password is not None else None
    with database.writing() as db:
        user = add_account(
            db, body.role, body.login, body.display_name, password, now(), trail=trail, by=Actor.of(caller)
        )
    return AccountOut.of(user)


@router.post("/accounts/{user_id}/disable")
async def disable_account(
    user_id: str, caller: CarefulAdminDep, database: DatabaseDep, trail: TrailDep, hub: HubDep
) -> AccountOut:
    """Sign an account out everywhere, take it out of open sessions, and let it sign in no more."""
    if caller.user is not None and caller.user.id == user_id:
        raise Forbidden("This is your own account. Ask another admin to do it.")

    def close(db: Session) -> tuple[UserRow, Gone]:
        user = account_of_id(db, user_id)
        return user, disable(db, trail, Actor.of(caller), user, now())

    user, gone = await database.write(close)
    await tell_rooms(hub, gone)
    return AccountOut.of(user)


@router.post("/accounts/{user_id}/enable")
def enable_account(user_id: str, caller: CarefulAdminDep, database: DatabaseDep, trail: TrailDep) -> AccountOut:
    """Let a disabled account sign in again."""
    with database.writing() as db:
        user = account_of_id(db, user_id)
        enable(db, trail, Actor.of(caller), user)
    return AccountOut.of(user)


@router.post("/assignments", status_code=201)
def assign_worker(body: Assignment, caller: AdminDep, database: DatabaseDep, trail: TrailDep) -> Assignment:
    """Let a worker work with someone."""
    with database.writing() as db:
        worker, service_user = account_of_id(db, body.worker_id), account_of_id(db, body.service_user_id)
        begin_work(db, trail, Actor.of(caller), worker, service_user, now())
    return body


@router.delete("/assignments/{worker_id}/{service_user_id}", status_code=204)
async def unassign_worker(
    worker_id: str, service_user_id: str, caller: AdminDep, database: DatabaseDep, trail: TrailDep, hub: HubDep
) -> None:
    """They work together no more; the worker is out of that workbook's sessions at once."""

    def end(db: Session) -> Gone:
        worker, service_user = account_of_id(db, worker_id), account_of_id(db, service_user_id)
        return end_work(db, trail, Actor.of(caller), worker, service_user, now())

    await tell_rooms(hub, await database.write(end))


@router.get("/teams")
def list_teams(caller: AdminDep, database: DatabaseDep) -> Teams:
    """All teams."""
    with database.reading() as db:
        return Teams(teams=[TeamOut(id=row.id, name=row.name) for row in teams(db)])


@router.post("/teams", status_code=201)
def make_team(body: NewTeam, caller: AdminDep, database: DatabaseDep, trail: TrailDep) -> TeamOut:
    """Add a team."""
    with database.writing() as db:
        row = add_team(db, trail, Actor.of(caller), body.name, now())
    return TeamOut(id=row.id, name=row.name)
