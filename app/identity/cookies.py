"""The cookie of a signed-in browser."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.identity.lasting import LONGEST
from app.settings import Settings


def cookie_name(settings: Settings) -> str:
    """With the `__Host-` prefix over TLS: no other name of the same domain can set it then."""
    return "__Host-waymark" if settings.is_https else "waymark"


def cookie_of(connection: HTTPConnection, settings: Settings) -> str | None:
    """The token in the cookie of a request or websocket."""
    return connection.cookies.get(cookie_name(settings))


def bearer_of(connection: HTTPConnection) -> str | None:
    """The token of an Authorization header; an empty text when the header is there and says something else."""
    header = connection.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def give_cookie(response: Response, settings: Settings, token: str) -> None:
    """Sign the browser in."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response, settings: Settings) -> None:
    """Sign the browser out."""
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.is_https, httponly=True, samesite="lax")
