"""The JSON API as programs outside use it, and people who go into a session through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.server import Server

PAGE = "hard-day/what-helps"


class Api:
    """Calls of one person, by bearer token."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self._base = f"{url}/api/v1"
        self.headers = {"Authorization": f"Bearer {token}"} if token is not None else {}

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """The plain answer."""
        return httpx.request(method, self._base + path, json=body, headers=self.headers, timeout=30)

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of an answer that must be a success."""
        answer = self.ask(method, path, body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@dataclass
class Meeting:
    """A session with both people in it, made by the API."""

    server: Server
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    apis: dict[str, Api] = field(default_factory=dict)
    id: str = ""
    participants: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, server: Server, *others: str) -> Meeting:
        """Sam starts a session and Jo joins; `others` (as pat) redeem an invite for their role too."""
        meeting = cls(server, server.people())
        for login in meeting.people:
            meeting.apis[login] = Api(server.url, server.token(login))
        sam = meeting.apis["sam"]
        meeting.id = sam("POST", "/sessions", {"mode": "remote"})["id"]
        for login in ("jo", *others):
            invite = sam("POST", f"/sessions/{meeting.id}/invites", {"role": meeting.people[login]["role"]})
            joined = meeting.apis[login]("POST", "/join", {"code": invite["code"]})
            meeting.participants[login] = joined["participant_id"]
        return meeting

    def entry(self, login: str = "sam", exercise: str | None = None, page: str = PAGE) -> dict[str, Any]:
        """Begin (or find) a person's entry for an exercise of a page; without one, the first free text."""
        api = self.apis[login]
        if exercise is None:
            blocks = api("GET", f"/pages/{page}")["blocks"]
            exercise = next(block["id"] for block in blocks if block["kind"] == "entry")
        body = {"page": page, "exercise": exercise, "session_id": self.id}
        made: dict[str, Any] = api("POST", "/entries", body)
        return made

    def ticket(self, login: str) -> str:
        """A ticket for a person's socket."""
        return str(self.apis[login]("POST", f"/sessions/{self.id}/tickets")["ticket"])
