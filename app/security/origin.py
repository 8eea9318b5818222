"""Where a browser request comes from, and whom it asks for: only our own pages may change anything with a cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ForeignSite, WrongHost
from app.problems import error_response
from app.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = ("same-origin", "none")
PROGRAMS = ("/api/", "/ws/", "/metrics")
"""Nobody follows a link into these."""
INSIDE = ("/healthz", "/readyz", "/metrics")
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


def origin_of(headers: Headers) -> str | None:
    """What a request says about its origin, or None; said twice (RFC 6454, 7.3: at most once) it is never ours."""
    said = headers.getlist("origin")
    return ", ".join(said) if said else None


def is_from_our_pages(headers: Headers, own: frozenset[str]) -> bool:
    """Whether an unsafe request may go on: fetch metadata and Origin, as far as they are there, both have to fit.

    A bearer token is no browser's doing by itself, and goes on. Without either header only a request without
    a cookie does: a program that signs in or joins. `same-site` is foreign: who owns a sibling name is not us.
    """
    if headers.get("authorization", "").lower().startswith("bearer "):
        return True
    site, origin = headers.get("sec-fetch-site"), origin_of(headers)
    if site is not None and site not in OWN_SITES:
        return False
    if origin is not None:
        return origin in own
    return site is not None or "cookie" not in headers


def may_look(headers: Headers, path: str) -> bool:
    """Whether a safe request may go on: from elsewhere only as a link that a person follows, to a page.

    An image, a frame, a script or a fetch of another site gets nothing of ours (W3C Fetch Metadata). Browsers
    without fetch metadata send the cookie with such requests only if they are links too: it is SameSite=Lax.
    """
    site = headers.get("sec-fetch-site")
    if site is None or site in OWN_SITES:
        return True
    follows_link = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return follows_link and not path.startswith(PROGRAMS)


class OriginGuard:
    """Answers 403 to an HTTP request that another site made a browser send."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._own = own_origins(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard HTTP; a websocket checks its Origin against `own_origins` itself."""
        if scope["type"] == "http" and not self._goes_on(scope):
            await error_response(Request(scope, receive), ForeignSite())(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _goes_on(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if scope["method"] in SAFE_METHODS:
            return may_look(headers, scope["path"])
        return is_from_our_pages(headers, self._own)


class HostGuard:
    """In production, answers 400 to a request for another name than the public one.

    Addresses in links are made from the setting, never from what a request says; this keeps a name that somebody
    points at this server (DNS rebinding) from showing our pages at all. Health and numbers are asked for from inside.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._host = host_of(settings.origin) if settings.is_production else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard HTTP and websockets."""
        if self._host is None or scope["type"] == "lifespan" or self._fits(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await error_response(Request(scope, receive), WrongHost())(scope, receive, send)

    def _fits(self, scope: Scope) -> bool:
        return scope["path"] in INSIDE or Headers(scope=scope).getlist("host") == [self._host]


def host_of(origin: str) -> str:
    """The Host header that browsers send to `origin`."""
    parts = urlsplit(origin)
    usual = ":443" if parts.scheme == "https" else ":80"
    return parts.netloc.lower().removesuffix(usual)
