"""Signing in for programs, and who I am."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.columns import now
from app.dependencies import CallerDep, DatabaseDep, TrailDep
from app.identity.caller import sign_out
from app.identity.entering import let_in, subject_of
from app.identity.proving import ProofDep
from app.people.people import service_users_of
from realtime.identity import Role

router = APIRouter(tags=["people"])


class SignIn(BaseModel):
    """Login and password."""

    model_config = ConfigDict(extra="forbid")

    login: str = Field(max_length=64)
    password: SecretStr = Field(max_length=256)
    otp: SecretStr | None = Field(default=None, max_length=40)
    """A code of the code app, or a recovery code; for accounts that have one."""


class Person(BaseModel):
    """An account, as others may see it."""

    id: str
    role: Role
    display_name: str


class SignedIn(BaseModel):
    """A bearer token, good for 12 hours; for staff 8."""

    token: str
    user: Person


class Me(BaseModel):
    """Who asks. Without an account (`id` null) they have a seat in one session."""

    id: str | None
    role: Role
    display_name: str
    participant_id: str | None = None
    session_id: str | None = None
    works_with: list[Person] = []


@router.post("/tokens", status_code=201)
def sign_in(body: SignIn, proof: ProofDep, database: DatabaseDep) -> SignedIn:
    """A bearer token for login and password, and `otp` for who has a code app."""
    user = proof.of_password(body.login, body.password.get_secret_value(), body.otp)
    with database.writing() as db:
        token = let_in(db, proof.trail, "bearer", user, "totp" if body.otp else "password", now())
    return SignedIn(token=token, user=Person.model_validate(user, from_attributes=True))


@router.delete("/tokens/current", status_code=204)
def end_token(caller: CallerDep, database: DatabaseDep, trail: TrailDep) -> None:
    """Make the token of this request worthless."""
    with database.writing() as db:
        sign_out(db, caller)
        subject = subject_of(caller.user) if caller.user is not None else None
        trail.note(db, Action.SIGNED_OUT, Actor.of(caller), subject_id=subject)


@router.get("/me")
def me(caller: CallerDep, database: DatabaseDep) -> Me:
    """Who I am, and, for a worker, with whom I work."""
    if caller.user is None:
        assert caller.seat is not None  # noqa: S101 - a caller is an account or a seat
        return Me(
            id=caller.seat.user_id,
            role=caller.role,
            display_name=caller.name,
            participant_id=caller.seat.id,
            session_id=caller.seat.session_id,
        )
    people: list[Person] = []
    if caller.role is Role.WORKER:
        with database.reading() as db:
            rows = service_users_of(db, caller.user.id, now())
        people = [Person.model_validate(row, from_attributes=True) for row in rows]
    return Me(id=caller.user.id, role=caller.role, display_name=caller.name, works_with=people)
