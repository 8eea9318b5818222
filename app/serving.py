"""Running the server: one process, one port, one calm screen of what to try."""

from __future__ import annotations

import socket
import sys

import uvicorn
from fastapi import FastAPI

from app.people.demo import DemoPerson
from app.settings import Settings, SettingsError

LARGEST_FRAME = 1024 * 1024
"""Above the protocol's own limit, so that the room answers a large frame and not the server library."""
SECONDS_TO_STOP = 5


def listen(settings: Settings) -> socket.socket:
    """The open port.

    Raises:
        SettingsError: it is taken, or not ours.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be used"
        raise SettingsError(f"Port {settings.port} of {settings.host}: {reason}. PORT=8001 takes another.") from None


def run(app: FastAPI, settings: Settings, port: socket.socket) -> bool:
    """Serve until a signal comes; False if the application could not start."""
    config = uvicorn.Config(
        app,
        loop=_loop(),
        ws="websockets-sansio",
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,  # tiny frames gain nothing, and a secret beside chosen text must not shrink
        ws_ping_interval=None,  # the protocol has its own heartbeat
        access_log=False,  # app.edge logs routes; a path may hold the secret of a link
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=SECONDS_TO_STOP,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    server.run(sockets=[port])
    return server.started


def _loop() -> str:
    return "asyncio" if sys.platform == "win32" else "uvloop"


def what_to_try(settings: Settings, people: list[DemoPerson]) -> str:
    """The screen of a demo: who there is, how to be them, and what to do first."""
    width = max(len(person.display_name) for person in people)
    roles = {"service_user": "looks at pages and writes", "worker": "works with Sam and Robin"}
    roles |= {"supervisor": "watches, when Sam says yes", "admin": "runs the service"}
    lines = ["", f"Waymark runs on {settings.origin}", "", "Sign in with one click (invented people):", ""]
    for person in people:
        lines.append(f"  {person.display_name:<{width}}  {roles[person.role]:<27}  {person.link}")
    lines += [
        "",
        "What to try:",
        "  1  Open Jo's link in one browser window, and start a session with Sam.",
        "  2  Open Sam's link in a private window or on another device, choose Join, and type Jo's code.",
        "  3  Choose a page. Point at a word. Write something, and show it to Jo.",
        "",
        "Stop with Ctrl+C.",
        "",
    ]
    return "\n".join(lines)
