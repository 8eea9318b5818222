"""The one-click sign-in of a demo. app.main adds this route to a demo only."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from app.database.columns import now
from app.dependencies import DatabaseDep, SettingsDep
from app.identity.caller import sign_in_as
from app.identity.cookies import give_cookie
from app.people.demo import demo_person

router = APIRouter(include_in_schema=False)


@router.get("/demo/{token}")
def sign_in(token: str, database: DatabaseDep, settings: SettingsDep) -> RedirectResponse:
    """Sign in as a demo person, and go home."""
    with database.writing() as db:
        user = demo_person(db, settings, token)
        cookie = sign_in_as(db, "cookie", now(), user=user)
    response = RedirectResponse("/", status_code=303)
    give_cookie(response, settings, cookie)
    return response
