"""The outermost view of a request: counted, logged without content, and never left without an answer."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.database.columns import new_id
from app.errors import AppError
from app.logs import logger, where
from app.problems import error_response
from app.request_id import HEADER, name_request

FOLDERS = ("/static", "/media")
QUIET = ("/healthz", "/readyz", "/metrics", *FOLDERS)
log = logger("http")


class RequestMetrics:
    """Counts and durations by route template: an address with an id in it never becomes a label."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests = Counter(
            "waymark_http_requests", "HTTP requests", ["method", "route", "status"], registry=registry
        )
        self.seconds = Histogram("waymark_http_seconds", "Time to answer an HTTP request", ["route"], registry=registry)


class Edge:
    """Logs method, route and status of each HTTP request; an unforeseen error becomes a calm 500."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, name = time.perf_counter(), 0, new_id()
        name_request(name)

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (HEADER, name.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception as error:
            log.error("request_failed", error=type(error).__name__, where=where(error), route=_route(scope))
            if status:  # the answer is under way: cut it, so that nobody takes half for the whole
                raise
            await error_response(Request(scope, receive), AppError())(scope, receive, send_and_note)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = _route(scope), _method(scope)
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        if route not in QUIET:
            log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _route(scope: Scope) -> str:
    """The template of the address. Never the address itself: links to join have their secret in it."""
    path: str = scope["path"]
    for folder in FOLDERS:
        if path.startswith(f"{folder}/"):
            return folder
    template: str = getattr(scope.get("route"), "path_format", "")
    if not template:
        return "unknown"
    # A route knows its address without the prefix under which its router stands.
    filled = template.format(**scope.get("path_params", {}))
    return path.removesuffix(filled) + template if path.endswith(filled) else template


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH") else "other"
