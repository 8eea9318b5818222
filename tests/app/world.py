"""A whole running application for a test: real routes, real rooms, a real SQLite file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from app.database.columns import now
from app.database.engine import Database
from app.database.tables import UserRow
from app.identity.caller import sign_in_as
from app.main import create_app
from app.people.people import assign, workbook_of
from app.settings import Settings
from realtime.identity import Role

ORIGIN = "http://127.0.0.1:8000"
PASSWORD = "a long and quiet password"
PAGE, EXERCISE, STORY = "hard-day/what-helps", "helped-before", "ari-night"


def settings_in(folder: Path, **changes: Any) -> Settings:
    """Settings of a demo whose files lie in `folder`."""
    return Settings(_env_file=None, var_path=folder / "var", **changes)


@dataclass
class World:
    """The application, its record, and clients that are signed in."""

    app: FastAPI
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.app.state.database

    @property
    def settings(self) -> Settings:
        return self.app.state.settings

    def client(self, token: str | None = None, cookie: str | None = None, **headers: str) -> httpx.AsyncClient:
        """A program with a bearer token, or a browser with a cookie."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=True),
            base_url=ORIGIN,
            headers=headers,
        )
        if cookie is not None:
            client.cookies.set("waymark", cookie, domain="127.0.0.1")
        self.clients.append(client)
        return client

    def account(self, role: Role, login: str, works_with: str | None = None) -> UserRow:
        """An account. Its password hash is no hash: nobody signs in with it, so no test waits for Argon2."""
        with self.database.writing() as db:
            row = UserRow(
                role=role.value,
                login=login,
                display_name=login.capitalize(),
                password_hash="!",
                created_at=now(),
            )
            db.add(row)
            db.flush()
            if role is Role.SERVICE_USER:
                workbook_of(db, row, now())
            if works_with is not None:
                assign(db, row, db.get_one(UserRow, works_with), now())
        return row

    def signed_in(self, user: UserRow) -> httpx.AsyncClient:
        """A program that speaks for an account."""
        with self.database.writing() as db:
            return self.client(sign_in_as(db, "bearer", now(), user=user))

    def browser_of(self, user: UserRow, **headers: str) -> httpx.AsyncClient:
        """A browser that is signed in to an account."""
        with self.database.writing() as db:
            return self.client(cookie=sign_in_as(db, "cookie", now(), user=user), **headers)

    async def close(self) -> None:
        for client in self.clients:
            await client.aclose()


@dataclass
class People:
    """The usual people: Sam and Kim, Jo who works with Sam, Bo who does not, Pat who watches, Alex who runs it."""

    world: World
    sam: UserRow
    kim: UserRow
    jo: UserRow
    bo: UserRow
    pat: UserRow
    alex: UserRow

    @classmethod
    def move_in(cls, world: World) -> People:
        sam = world.account(Role.SERVICE_USER, "sammy")
        return cls(
            world,
            sam,
            world.account(Role.SERVICE_USER, "kim"),
            world.account(Role.WORKER, "johanna", works_with=sam.id),
            world.account(Role.WORKER, "bo"),
            world.account(Role.SUPERVISOR, "patricia"),
            world.account(Role.ADMIN, "alexis"),
        )


@asynccontextmanager
async def open_world(settings: Settings) -> AsyncIterator[World]:
    """Start the application, and stop it in good order."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        world = World(app)
        try:
            yield world
        finally:
            await world.close()


async def start(client: httpx.AsyncClient, service_user_id: str | None = None, mode: str = "remote") -> str:
    """Start a session, and give back its id."""
    body: dict[str, Any] = {"mode": mode}
    if service_user_id is not None:
        body["service_user_id"] = service_user_id
    answer = await client.post("/api/v1/sessions", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def invite(client: httpx.AsyncClient, session: str, role: str) -> dict[str, Any]:
    """Make a way in."""
    answer = await client.post(f"/api/v1/sessions/{session}/invites", json={"role": role})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def join(client: httpx.AsyncClient, code: str, display_name: str | None = None) -> httpx.Response:
    """Go in with a code."""
    return await client.post("/api/v1/join", json={"code": code, "display_name": display_name})


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"].endswith(".") and body["detail"].endswith((".", "?"))
    return answer.status_code, body["code"]
