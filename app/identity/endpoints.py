"""Showing once more that it is you, for programs."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.columns import now
from app.dependencies import CallerDep, DatabaseDep, SettingsDep
from app.errors import Forbidden
from app.identity.cookies import give_cookie
from app.identity.entering import subject_of
from app.identity.proving import ProofDep
from app.identity.stepping_up import step_up

router = APIRouter(tags=["people"])


class StepUp(BaseModel):
    """The password of who is signed in, and the code of their code app if they have one."""

    model_config = ConfigDict(extra="forbid")

    password: SecretStr = Field(max_length=256)
    otp: SecretStr | None = Field(default=None, max_length=40)


@router.post("/step-up", status_code=204)
def show_it_is_you(
    body: StepUp, caller: CallerDep, proof: ProofDep, database: DatabaseDep, settings: SettingsDep
) -> Response:
    """Show once more that it is you; good for five minutes of careful steps."""
    if caller.user is None:
        raise Forbidden
    proof.shown_again(caller.user, body.password.get_secret_value(), body.otp)
    with database.writing() as db:
        fresh_token = step_up(db, caller, now())
        proof.trail.note(db, Action.STEPPED_UP, Actor.of(caller), subject_id=subject_of(caller.user))
    answer = Response(status_code=204)
    if fresh_token is not None:
        give_cookie(answer, settings, fresh_token)
    return answer
