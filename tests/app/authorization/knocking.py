"""A websocket handshake in this process: let in, or refused with which status."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI

from tests.app.world import ORIGIN


async def knock(app: FastAPI, path: str, bearer: str | None, query: str = "") -> str:
    """Ask for a socket; once it is open, hang up. The answer is `allow` or `deny-<status>`."""
    headers = [(b"host", urlsplit(ORIGIN).netloc.encode())]
    if bearer is not None:
        headers.append((b"authorization", f"Bearer {bearer}".encode()))
    scope: dict[str, Any] = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
        "state": {},
    }
    said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    said.put_nowait({"type": "websocket.connect"})
    result = ""

    async def send(message: dict[str, Any]) -> None:
        nonlocal result
        if message["type"] == "websocket.accept":
            result = "allow"
            said.put_nowait({"type": "websocket.disconnect", "code": 1000})
        elif message["type"] == "websocket.http.response.start":
            result = f"deny-{message['status']}"

    async with asyncio.timeout(20):
        await app(scope, said.get, send)
    return result
