"""Origins that are almost ours, against the real websocket and a real route of a real server process."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.support.api import Meeting
from tests.support.server import Server


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    server = Server(tmp_path_factory.mktemp("origins"))
    server.environment["WAYMARK_PUBLIC_URL"] = f"http://app.example.test:{server.port}"
    yield Meeting.of(server.start())
    server.stop()


@pytest.fixture(scope="module")
def cookie(meeting: Meeting) -> str:
    """Sam's browser is signed in."""
    with httpx.Client() as client:
        path = meeting.people["sam"]["link"].split("/demo/")[1]
        client.get(f"{meeting.server.url}/demo/{path}")
        return str(client.cookies["waymark"])


BAD = {
    "missing": [],
    "null": ["null"],
    "other scheme": ["https://app.example.test:{port}"],
    "other port": ["http://app.example.test:1"],
    "no port": ["http://app.example.test"],
    "parent": ["http://example.test:{port}"],
    "subdomain": ["http://x.app.example.test:{port}"],
    "suffix": ["http://app.example.test.evil.example:{port}"],
    "prefix": ["http://evilapp.example.test:{port}"],
    "upper case": ["http://APP.EXAMPLE.TEST:{port}"],
    "another alphabet": ["http://\u0430pp.example.test:{port}"],
    "punycode": ["http://xn--pp-6kc.example.test:{port}"],
    "trailing dot": ["http://app.example.test.:{port}"],
    "name and password": ["http://app.example.test:{port}@evil.example"],
    "path": ["http://app.example.test:{port}/"],
    "empty": [""],
    "two, ours first": ["http://app.example.test:{port}", "https://evil.example"],
    "two, ours last": ["https://evil.example", "http://app.example.test:{port}"],
    "two in one": ["http://app.example.test:{port}, https://evil.example"],
}
GOOD = ["http://app.example.test:{port}"]


def status_of(server: Server, head: list[str], origins: list[str], body: str = "") -> int:
    """Send a request as it stands, and give back the status: no client library mends it on the way."""
    lines = [*head, f"Host: app.example.test:{server.port}"]
    lines += [f"Origin: {origin.format(port=server.port)}" for origin in origins]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", "Connection: close"]
    with socket.create_connection(("127.0.0.1", server.port), 10) as line:
        line.sendall("\r\n".join([*lines, "", body]).encode("utf-8"))
        return int(line.recv(4096).split(b" ", 2)[1])


def handshake(meeting: Meeting, cookie: str, origins: list[str]) -> int:
    head = [
        f"GET /ws/sessions/{meeting.id} HTTP/1.1",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"Cookie: waymark={cookie}",
    ]
    return status_of(meeting.server, head, origins)


def post(meeting: Meeting, cookie: str, origins: list[str]) -> int:
    head = ["POST /api/v1/sessions HTTP/1.1", f"Cookie: waymark={cookie}"]
    return status_of(meeting.server, head, origins, json.dumps({"mode": "remote"}))


@pytest.mark.parametrize("kind", BAD)
def test_an_origin_that_is_not_ours_opens_no_socket_and_changes_nothing(
    meeting: Meeting, cookie: str, kind: str
) -> None:
    before = len(meeting.apis["sam"]("GET", "/sessions")["sessions"])
    assert handshake(meeting, cookie, BAD[kind]) in (400, 403)
    assert post(meeting, cookie, BAD[kind]) in (400, 403)
    assert len(meeting.apis["sam"]("GET", "/sessions")["sessions"]) == before


def test_our_own_origin_does(meeting: Meeting, cookie: str) -> None:
    assert handshake(meeting, cookie, GOOD) == 101
    assert post(meeting, cookie, GOOD) == 201
