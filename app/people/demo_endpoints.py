"""The one-click sign-in of a demo. app.main adds this route to a demo only."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse

from app.database.columns import now
from app.dependencies import DatabaseDep, SettingsDep, TrailDep
from app.identity.cookies import give_cookie
from app.identity.devices import device_words
from app.identity.entering import let_in
from app.people.demo import demo_person

router = APIRouter(include_in_schema=False)


@router.get("/demo/{token}")
def sign_in(
    token: str, request: Request, database: DatabaseDep, settings: SettingsDep, trail: TrailDep
) -> RedirectResponse:
    """Sign in as a demo person, and go home."""
    device = device_words(request.headers.get("user-agent", ""))
    with database.writing() as db:
        user = demo_person(db, settings, token)
        cookie = let_in(db, trail, "cookie", user, "demo", now(), device=device)
    response = RedirectResponse("/", status_code=303)
    give_cookie(response, settings, cookie)
    return response
