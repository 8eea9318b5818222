"""Puts the pages into the application."""

from __future__ import annotations

from fastapi import FastAPI

from app.identity.provider import Provider
from app.pages import (
    account,
    admin,
    admin_account,
    choices,
    code_app,
    emergency,
    finding,
    helping,
    initiative,
    joining,
    language,
    leaving,
    passkeys,
    people,
    planning,
    provider,
    reading,
    record,
    seeing,
    session,
    signing_in,
    stepping_up,
    way_in,
    workbook,
)
from app.pages.errors import error_page
from app.pages.house import house_of, open_house
from app.settings import Settings

ROUTERS = (
    helping.router,
    language.router,
    leaving.router,
    admin.router,
    admin_account.router,
    emergency.router,
    signing_in.router,
    stepping_up.router,
    way_in.router,
    account.router,
    code_app.router,
    passkeys.router,
    provider.router,
    people.router,
    reading.router,
    finding.router,
    choices.router,
    joining.router,
    session.router,
    initiative.router,
    planning.router,
    seeing.router,
    workbook.router,
    record.router,
)


def install(app: FastAPI, settings: Settings) -> None:
    """Add the routes, and what they and the error pages need, to `app`.

    Raises web.assets.AssetsError and ContactsError when files that every page needs are missing or damaged.
    """
    app.state.house = open_house(settings)
    app.state.error_page = error_page
    app.state.speaker = lambda request: house_of(request).say
    app.state.provider = Provider(settings) if settings.oidc_issuer else None
    for router in ROUTERS:
        app.include_router(router)
