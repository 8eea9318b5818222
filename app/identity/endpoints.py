"""Showing once more that it is you, for programs."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.columns import now
from app.dependencies import AddressDep, CallerDep, DatabaseDep, GuessesDep, SettingsDep, TrailDep
from app.errors import Forbidden
from app.identity.cookies import give_cookie
from app.identity.signing_in import check_password
from app.identity.stepping_up import step_up

router = APIRouter(tags=["people"])


class StepUp(BaseModel):
    """The password of who is signed in, and the code of their code app if they have one."""

    model_config = ConfigDict(extra="forbid")

    password: SecretStr = Field(max_length=256)
    otp: SecretStr | None = Field(default=None, max_length=32)


@router.post("/step-up", status_code=204)
def show_it_is_you(
    body: StepUp,
    caller: CallerDep,
    database: DatabaseDep,
    guesses: GuessesDep,
    address: AddressDep,
    settings: SettingsDep,
    trail: TrailDep,
) -> Response:
    """Show once more that it is you; good for five minutes of careful steps."""
    if caller.user is None:
        raise Forbidden
    with guesses.of_passwords(address, caller.user.login):
        check_password(caller.user, body.password.get_secret_value())
    with database.writing() as db:
        fresh_token = step_up(db, caller, now())
        trail.note(db, Action.STEPPED_UP, Actor.of(caller))
    answer = Response(status_code=204)
    if fresh_token is not None:
        give_cookie(answer, settings, fresh_token)
    return answer
