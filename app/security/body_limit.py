"""How much a request may send. Counted while it comes in: a length that is told may be a lie."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooLarge
from app.problems import error_response

LARGEST_BODY = 512 * 1024
"""Bytes; the longest entry that a form can send fits."""
LONGEST_NUMBER = 18


class BodyLimit:
    """Answers 413 to a body over the limit, before or while it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Limit HTTP; the live protocol has limits of its own."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        told = request.headers.get("content-length", "0")
        # A number of thousands of digits is no number to Python; it is too large for certain.
        if told.isdecimal() and (len(told) > LONGEST_NUMBER or int(told) > LARGEST_BODY):
            await error_response(request, TooLarge())(scope, receive, send)
            return
        seen = 0

        async def receive_some() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > LARGEST_BODY:
                # FastAPI turns any other error met while it reads a body into its own 400.
                raise HTTPException(413)
            return message

        await self._app(scope, receive_some, send)
