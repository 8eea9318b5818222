"""Errors as pages: what happened, what is safe, one thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from fastapi import Request, Response

from app.errors import AppError, SecondWayNeeded, StepUpNeeded
from app.pages.house import House, house_of
from app.pages.visit import see

SIGN_IN: Final = 401


@dataclass(frozen=True, slots=True)
class Way:
    """The one thing to do: an address and the words on its button."""

    address: str
    words: str


def error_page(request: Request, error: AppError) -> Response:
    """The page for an error that a person's browser met. Asks no database: it may be the database that is gone."""
    if error.status == SIGN_IN and request.method == "GET":
        return see(f"/?next={quote(_came_from(request))}")
    if error.code == StepUpNeeded.code:
        return see(f"/step-up?next={quote(_came_from(request))}")
    if error.code == SecondWayNeeded.code:
        return see("/account")
    house = house_of(request)
    way = _way(house, request, error)
    title, detail = house.say(error.title), house.say(error.words, **error.values)
    return house.page(
        request,
        "error.html",
        status=error.status,
        title=title,
        detail=detail.removeprefix(title).strip(),  # some sentences also stand alone, beside a field
        safe=house.say("What was saved before is safe.") if error.status >= 500 or error.status == 429 else None,
        written=getattr(request.state, "written", []),
        go=way.address,
        go_words=way.words,
    )


def _came_from(request: Request) -> str:
    """Where to go back to: the page that was asked for, or the page whose form was sent."""
    if request.method == "GET":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    before = urlsplit(request.headers.get("referer", ""))
    return before.path if before.netloc == request.headers.get("host") and before.path else "/"


def _way(house: House, request: Request, error: AppError) -> Way:
    if error.status == SIGN_IN:
        return Way(f"/?next={quote(_came_from(request))}", house.say("Sign in"))
    if request.url.path.startswith("/admin/emergency/"):
        return Way("/admin/emergency", house.say("Emergency reading"))
    if error.status in (429, 503) and request.method == "GET":
        return Way(request.url.path, house.say("Try again"))
    if error.code in ("invite_used", "invite_expired", "invite_unknown"):
        return Way("/join", house.say("Type another code"))
    if request.url.path.startswith("/topics"):
        return Way("/topics", house.say("All topics"))
    return Way("/", house.say("To the start"))
