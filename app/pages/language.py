"""In which words a viewer reads: the language that they chose on this device, else what their browser asks for, else
the pack's; and easier words, for who asked for them on this device."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.routing import Match

from app.dependencies import SettingsDep, the_library, the_settings
from app.settings import Settings
from web.languages import languages, pick

router = APIRouter(include_in_schema=False)

A_YEAR: Final = 365 * 24 * 60 * 60
WORDS: Final = ("usual", "easy")
VARIES: Final = "Accept-Language, Cookie"
"""What an answer in somebody's language depends on, for all that stands between."""


def language_of(connection: HTTPConnection) -> str:
    """The code of the language in which this viewer is answered."""
    chosen = connection.cookies.get(_cookie(the_settings(connection)))
    accepted = connection.headers.get("accept-language", "")
    return pick(chosen, accepted, the_library(connection).lang, languages())


def wants_easier_words(connection: HTTPConnection) -> bool:
    """Whether this viewer gets pages in easier words, where the pack has them (R8)."""
    return connection.cookies.get(_cookie(the_settings(connection), "words")) == "easy"


@router.post("/language")
def choose(
    request: Request,
    settings: SettingsDep,
    language: Annotated[str, Form()] = "",
    words: Annotated[str, Form()] = "",
) -> Response:
    """Keep the choice on this device, and go back to the page on which it was made."""
    answer = RedirectResponse(_page_before(request), status_code=303)
    if language in languages():
        _keep(answer, settings, "language", language)
    if words in WORDS:
        _keep(answer, settings, "words", words)
    return answer


def _keep(answer: Response, settings: Settings, choice: str, value: str) -> None:
    answer.set_cookie(
        _cookie(settings, choice),
        value,
        max_age=A_YEAR,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def _cookie(settings: Settings, choice: str = "language") -> str:
    return f"__Host-waymark-{choice}" if settings.is_https else f"waymark-{choice}"


def _page_before(request: Request) -> str:
    """The page that the form stood on; the start when it was the answer to another form, which has no address."""
    before = urlsplit(request.headers.get("referer", ""))
    if before.netloc != request.headers.get("host") or not before.path.startswith("/") or before.path[:2] == "//":
        return "/"
    scope = {"type": "http", "method": "GET", "path": before.path, "root_path": "", "headers": []}
    there = any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes)
    return (before.path + (f"?{before.query}" if before.query else "")) if there else "/"
