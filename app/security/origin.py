"""Where a browser request comes from: only our own pages may change anything with a cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ForeignSite
from app.problems import error_response
from app.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def own_origins(settings: Settings) -> frozenset[str]:
    """The origins of our own pages. A demo on this machine is reached by any of its loopback names."""
    own = {settings.origin}
    parts = urlsplit(settings.origin)
    name = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    if not settings.is_production and name in LOOPBACK:
        port = f":{parts.port}" if parts.port else ""
        own |= {f"{parts.scheme}://{other}{port}" for other in LOOPBACK}
    return frozenset(own)


def is_from_our_pages(headers: Headers, own: frozenset[str]) -> bool:
    """Whether an unsafe request may go on: by fetch metadata, else by Origin.

    A bearer token is no browser's doing by itself, and goes on. Without either header only a request without
    a cookie does: a program that signs in or joins.
    """
    if headers.get("authorization", "").lower().startswith("bearer "):
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is not None:
        return origin in own
    return "cookie" not in headers


class OriginGuard:
    """Answers 403 to an unsafe HTTP request that did not come from our own pages."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._own = own_origins(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard HTTP; a websocket checks its Origin against `own_origins` itself."""
        changes = scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        if changes and not is_from_our_pages(Headers(scope=scope), self._own):
            await error_response(Request(scope, receive), ForeignSite())(scope, receive, send)
            return
        await self._app(scope, receive, send)
