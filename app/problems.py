"""The one place where an error becomes an answer: RFC 9457 JSON for programs, a page for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from app.errors import AppError, BadInput, DatabaseUnavailable, NotFound, TooLarge
from realtime.errors import JournalUnavailable, RefusalCode, Refused

WRITING: Final = "/entries"
"""The address of forms in which people write ends so."""
NO_WORDS: Final = frozenset({"page", "exercise", "filled_with"})
PROBLEM_JSON = "application/problem+json"
Say = Callable[..., str]
"""A message of the catalogue in the language of who asks: `app.pages.house.House.say`."""


def _(words: str) -> str:
    """Marks a sentence for the catalogue; pages translate it when they show it."""
    return words


REFUSALS: dict[str, tuple[int, str]] = {
    RefusalCode.BAD_COMMAND: (422, _("We did not understand that. Nothing was changed.")),
    RefusalCode.FORBIDDEN: (403, _("You cannot do this in this session. Nothing was changed.")),
    RefusalCode.NOT_FOUND: (404, NotFound.detail),
    RefusalCode.UNKNOWN_PAGE: (404, _("There is no such page.")),
    RefusalCode.TOO_FAST: (429, _("That was very often. Wait a little and try again.")),
    RefusalCode.TOO_LARGE: (413, _("That is too long. Make it shorter and try again.")),
    RefusalCode.TOO_MANY: (409, _("There are too many already. Take one away first.")),
    RefusalCode.NOT_NOW: (409, _("That cannot be done now. Look at the page again.")),
    RefusalCode.PAUSED: (409, _("The session is paused. Go on first.")),
    RefusalCode.ENDED: (409, _("The session is over. What you wrote is in the workbook.")),
    RefusalCode.FOREIGN_CLIENT: (403, _("That was written by someone else.")),
    RefusalCode.READ_ONLY: (403, _("You can look, but not change anything here.")),
    RefusalCode.SIGN_IN_TO_ALLOW: (403, _("Sign in first. Then you can allow this.")),
}


class RefusedByRoom(AppError):
    """The live session refused a command that came over HTTP."""

    title = "That was not done."

    def __init__(self, refused: Refused) -> None:
        status, detail = REFUSALS.get(refused.code, (409, AppError.detail))
        super().__init__(detail, code=refused.code)
        self.status = status

    @property
    def headers(self) -> dict[str, str]:
        """When to come back, where that helps."""
        return {"Retry-After": "1"} if self.status == 429 else {}


def install(app: FastAPI) -> None:
    """Map every error that a route may raise. What is not mapped is a fault of ours, see app.edge."""

    async def app_error(request: Request, error: Exception) -> Response:
        if wants_page(request) and request.method == "POST" and request.url.path.endswith(WRITING):
            request.state.written = await _written(request)
        return error_response(request, as_app_error(error))

    for kind in (AppError, Refused, JournalUnavailable, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, app_error)


async def _written(request: Request) -> list[str]:
    """The words of a form that could not be taken, to be copied from the page that says why: nothing is lost."""
    try:
        fields = (await request.form()).multi_items()
    except (HTTPException, RuntimeError, ClientDisconnect):  # it was no form, or is not there any more
        return []
    said = [(name, value.strip()) for name, value in fields if isinstance(value, str) and name not in NO_WORDS]
    return [value for name, value in said if " " in value or (name == "text" and value)]


def as_app_error(error: Exception) -> AppError:
    """The error of our own tree that stands for any other."""
    if isinstance(error, AppError):
        return error
    if isinstance(error, Refused):
        return RefusedByRoom(error)
    if isinstance(error, JournalUnavailable):
        return DatabaseUnavailable()
    if isinstance(error, RequestValidationError):
        return _bad_body(error)
    if isinstance(error, HTTPException):
        return _of_status(error)
    return AppError()


def _bad_body(error: RequestValidationError) -> AppError:
    # Where and what, never the value: it may be what someone wrote about themselves.
    first = error.errors()[0] if error.errors() else {"loc": (), "msg": ""}
    place = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
    words = str(first["msg"]).removeprefix("Value error, ")
    return BadInput(f"{place}: {words}." if place else f"{words}.")


def _of_status(error: HTTPException) -> AppError:
    if error.status_code == 404:
        return NotFound()
    if error.status_code == 413:
        return TooLarge()
    known = AppError(_("This cannot be done here. Nothing was changed."), code=f"http_{error.status_code}")
    known.status, known.title = error.status_code, "That does not work here."
    return known


DESCRIBED: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {
        "description": "It was not done: a problem (RFC 9457) with a sentence for a person and a code for a program.",
        "content": {
            PROBLEM_JSON: {
                "schema": {
                    "type": "object",
                    "required": ["title", "detail", "status", "code"],
                    "properties": {
                        "title": {"type": "string"},
                        "detail": {"type": "string"},
                        "status": {"type": "integer"},
                        "code": {"type": "string"},
                    },
                }
            }
        },
    }
}
"""How the API describes its refusals, for every route alike."""


def problem(error: AppError, say: Say | None = None) -> dict[str, Any]:
    """The RFC 9457 body: a sentence for a person, in their language, and a code for a program."""
    title = say(error.title) if say else error.title
    detail = say(error.words, **error.values) if say else error.detail
    return {"title": title, "detail": detail, "status": error.status, "code": error.code}


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, and not a program."""
    if request.url.path.startswith(("/api/", "/ws/", "/healthz", "/readyz", "/metrics")):
        return False
    return "text/html" in request.headers.get("accept", "")


def error_response(request: Request, error: AppError) -> Response:
    """The answer to an error, as a page where `app.state.error_page` can draw one."""
    draw = getattr(request.app.state, "error_page", None) if "app" in request.scope else None
    if draw is not None and wants_page(request):
        page: Response = draw(request, error)
        page.headers.update(error.headers)
        return page
    speaker = getattr(request.app.state, "speaker", None) if "app" in request.scope else None
    body = problem(error, speaker(request) if speaker is not None else None)
    return JSONResponse(body, error.status, error.headers, media_type=PROBLEM_JSON)
