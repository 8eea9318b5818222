"""Waymark as a real process over a fresh SQLite file, driven through its contract: HTTP, tickets, frames."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from bench.devices import Device, Position, Room
from bench.letters import EditFrames
from bench.node_peers import ask, open_document
from bench.processes import Server
from bench.websocket import Socket, open_socket
from realtime.lib0 import Reader, var_uint
from realtime.protocol import Kind

_EVENT = bytes((0,)) + var_uint(Kind.EVENT)
_COMMAND = bytes((0,)) + var_uint(Kind.COMMAND)
_POINTER = bytes((0,)) + var_uint(Kind.POINTER)
_POINTERS = bytes((0,)) + var_uint(Kind.POINTERS)
_FIRST_CLIENT = 50_000


class Waymark:
    """The server of this repository."""

    name = "Waymark"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="waymark-bench-")
        self._clients = _FIRST_CLIENT
        self._writers: dict[str, str] = {}

    async def start(self, core: int | None) -> None:
        """Serve from a new folder, and sign in as the two demo people."""
        folder = Path(self._folder.name)
        environment = {"WAYMARK_ENV": "demo", "WAYMARK_VAR_PATH": str(folder), "WAYMARK_LOG_LEVEL": "warning"}
        command = str(Path(sys.executable).with_name("waymark"))
        self._server = Server([command, "serve"], environment, folder, core)
        await self._server.wait_until_open()
        people = await asyncio.to_thread(_demo_people, command, environment, folder)
        self._http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._server.port}/api/v1", timeout=30)
        self._worker = await self._sign_in(people["worker"])
        service_user = await self._sign_in(people["service_user"])
        self._service_user_id = (await self._call("GET", "/me", service_user))["id"]
        topic = (await self._call("GET", "/topics", self._worker))["topics"][0]
        self._page, self._exercise = await self._page_with_an_exercise(topic)

    async def pointer_room(self, name: str, people: int) -> Room:
        """A session of the two, each with as many screens as it takes, on a page."""
        session, joined = await self._session()
        callers = [self._worker, joined]
        devices = [await self._pointing(session, callers[place % 2]) for place in range(people)]
        await self._go(devices[0].socket)
        return Room(devices)

    async def edit_room(self, name: str) -> Room | None:
        """A session with one shared entry that both have open."""
        session, joined = await self._session()
        begun = {"page": self._page, "exercise": self._exercise, "session_id": session}
        entry = await self._call("POST", "/entries", joined, begun)
        sockets = [await self._socket(session, caller) for caller in (joined, self._worker)]
        await self._call("PUT", f"/entries/{entry['id']}/visibility", joined, {"visibility": "shared"})
        devices = []
        for socket, _ in sockets:
            self._clients += 1
            frames = EditFrames(entry["document"], self._clients)
            await open_document(socket, frames, "")
            devices.append(Device(socket, self._clients, frames.encode, frames.read))
        self._writers[entry["id"]] = joined
        return Room(devices, entry["id"])

    async def kept(self, room: Room) -> int | None:
        """The letters that the API shows of the room's entry."""
        if room.name not in self._writers:
            return None
        return len((await self._call("GET", f"/entries/{room.name}", self._writers[room.name]))["text"])

    def cpu_seconds(self) -> float:
        """CPU time of the process."""
        return self._server.cpu_seconds()

    async def stop(self) -> None:
        """End it and remove its folder."""
        await self._http.aclose()
        self._server.stop()
        self._folder.cleanup()

    async def _page_with_an_exercise(self, topic: dict[str, Any]) -> tuple[str, str]:
        for page in topic["pages"]:
            name = page["id"] if "/" in page["id"] else f"{topic['id']}/{page['id']}"
            blocks = (await self._call("GET", f"/pages/{name}", self._worker))["blocks"]
            for block in blocks:
                if block["kind"] == "entry":
                    return name, block["id"]
        raise LookupError(f"the topic {topic['id']} has no page to write on")

    async def _session(self) -> tuple[str, str]:
        """A session of the worker, and the token of who joined it by code: without an account, so that each room
        has a writer, and an entry, of its own."""
        started = {"service_user_id": self._service_user_id, "mode": "remote"}
        session: str = (await self._call("POST", "/sessions", self._worker, started))["id"]
        invite = await self._call("POST", f"/sessions/{session}/invites", self._worker, {"role": "service_user"})
        joined = await self._call("POST", "/join", None, {"code": invite["code"]})
        return session, joined["token"]

    async def _pointing(self, session: str, token: str) -> Device:
        socket, number = await self._socket(session, token)
        return Device(socket, number, _move, _moves)

    async def _socket(self, session: str, token: str) -> tuple[Socket, int]:
        ticket = (await self._call("POST", f"/sessions/{session}/tickets", token))["ticket"]
        socket = await open_socket(self._server.port, f"/ws/sessions/{session}?ticket={ticket}")
        welcome = await ask(socket, until=_is_event("welcome"))
        return socket, json.loads(welcome[len(_EVENT) :])["device"]

    async def _go(self, socket: Socket) -> None:
        command = {"id": "go", "type": "navigate", "page": self._page}
        await ask(socket, _COMMAND + json.dumps(command).encode(), until=_is_event("navigated"))

    async def _sign_in(self, person: dict[str, str]) -> str:
        credentials = {"login": person["login"], "password": person["password"]}
        token: str = (await self._call("POST", "/tokens", None, credentials))["token"]
        return token

    async def _call(self, method: str, path: str, token: str | None, body: dict[str, Any] | None = None) -> Any:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        answer = await self._http.request(method, path, json=body, headers=headers)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path} was answered {answer.status_code}: {answer.text[:300]}")
        return answer.json()


def _demo_people(command: str, environment: dict[str, str], folder: Path) -> dict[str, dict[str, str]]:
    told = subprocess.run(
        [command, "demo", "--json"],
        env=os.environ | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return {person["role"]: person for person in json.loads(told.stdout)["people"]}


def _move(number: int) -> bytes:
    """A shown pointer on block 1; the offset is the number of the move."""
    return _POINTER + b"\x01\x01" + var_uint(number) + b"\x80\x80"


def _moves(frame: bytes) -> Iterator[Position]:
    if not frame.startswith(_POINTERS):
        return
    reader = Reader(frame, len(_POINTERS))
    while reader.left:
        device, _length = reader.var_uint(), reader.var_uint()
        shown = reader.byte() & 1
        reader.var_uint()
        offset = reader.var_uint()
        reader.take(2)
        if shown:
            yield (device, offset)


def _is_event(kind: str) -> Callable[[bytes], bool]:
    def fits(frame: bytes) -> bool:
        return frame.startswith(_EVENT) and json.loads(frame[len(_EVENT) :])["type"] == kind

    return fits
