"""A device over a real websocket: real frames, awaited by what they say, never by time."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import Callable
from typing import Any

from pycrdt import Doc, Map, Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from realtime.lib0 import Reader, var_bytes, var_string
from realtime.protocol import Kind
from tests.support.api import Meeting

PATIENCE = 20.0


class Device:
    """One socket of a person in a session. Everything received is kept, in order."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.received: list[bytes] = []
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())
        self._ids = itertools.count(1)
        self.closed: tuple[int, str] | None = None

    @classmethod
    async def open(cls, meeting: Meeting, login: str) -> Device:
        """Get a ticket and connect; the welcome has come when this returns."""
        ticket = await asyncio.to_thread(meeting.ticket, login)
        url = meeting.server.url.replace("http", "ws")
        device = cls(await connect(f"{url}/ws/sessions/{meeting.id}?ticket={ticket}", max_size=2**24))
        await device.event("welcome")
        return device

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in self.socket:
                assert isinstance(message, bytes)
                if message == bytes((Kind.PING,)):
                    await self.socket.send(bytes((Kind.PONG,)))
                async with self._news:
                    self.received.append(message)
                    self._news.notify_all()
        async with self._news:
            self.closed = (self.socket.close_code or 1006, self.socket.close_reason or "")
            self._news.notify_all()

    async def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until `holds()` is true of what was received; fails after 20 s."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: holds() or self.closed is not None)
        found = holds()
        assert found, f"closed with {self.closed} before it came"
        return found

    async def until_closed(self) -> int:
        """Wait for the close code."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: self.closed is not None)
        assert self.closed is not None
        return self.closed[0]

    def events(self, kind: str) -> list[dict[str, Any]]:
        """The events of a type so far."""
        head = bytes((0, Kind.EVENT))
        parsed = [json.loads(frame[2:]) for frame in self.received if frame[:2] == head]
        return [event for event in parsed if event["type"] == kind]

    async def event(self, kind: str, count: int = 1) -> dict[str, Any]:
        """The newest event of a type, once `count` of them have come."""
        await self.until(lambda: len(self.events(kind)) >= count)
        return self.events(kind)[-1]

    async def command(self, kind: str, **fields: Any) -> str:
        """Send a command; its id comes back."""
        name = f"c{next(self._ids)}"
        await self.socket.send(bytes((0, Kind.COMMAND)) + json.dumps({"id": name, "type": kind, **fields}).encode())
        return name

    async def refusal(self, command: str) -> str:
        """The code with which a command was refused."""
        found = await self.until(lambda: [e for e in self.events("refused") if e["command"] == command])
        return str(found[0]["code"])

    async def close(self) -> None:
        """Hang up."""
        await self.socket.close()
        await self._reader


class RemoteEntry:
    """A device's copy of one entry."""

    def __init__(self, device: Device, document: str, client: int, doc: Doc[Any] | None = None) -> None:
        self.device = device
        self.name = document
        self.doc: Doc[Any] = doc if doc is not None else Doc(client_id=client)
        self._text = self.doc.get("text", type=Text)
        self.answer = self.doc.get("answer", type=Map)
        self.acked = 0
        self.refused = 0
        self.scope: str | None = None
        self.denied = False
        self._read = 0

    async def open(self) -> RemoteEntry:
        """Auth and sync, as the stock provider does; answers the server's own question."""
        send = self.device.socket.send
        await send(var_string(self.name) + bytes((Kind.AUTH, 0)) + var_string(""))
        await send(self._sync(0, self.doc.get_state()))
        await self.device.until(lambda: self._take() and (self.denied or self._asked is not None))
        if self._asked is not None:
            await send(self._sync(1, self.doc.get_update(self._asked)))
            await self.saved(1)
        return self

    _asked: bytes | None = None

    def _sync(self, step: int, body: bytes) -> bytes:
        return var_string(self.name) + bytes((Kind.SYNC, step)) + var_bytes(body)

    async def type(self, words: str, at: int | None = None) -> None:
        """Write at a UTF-8 offset (None: at the end)."""
        before = self.doc.get_state()
        self._text.insert(len(self._text) if at is None else at, words)
        await self.device.socket.send(self._sync(2, self.doc.get_update(before)))

    async def saved(self, acks: int) -> None:
        """Wait until so many edits were acknowledged."""
        await self.device.until(lambda: self._take() and self.acked >= acks)

    async def reads(self, words: str) -> None:
        """Wait until the text reads so."""
        await self.device.until(lambda: self._take() and str(self._text) == words)

    @property
    def text(self) -> str:
        """The text of this copy now."""
        self._take()
        return str(self._text)

    def _take(self) -> bool:
        frames = self.device.received[self._read :]
        self._read = len(self.device.received)
        for frame in frames:
            reader = Reader(frame)
            if len(frame) > 1 and reader.var_string() == self.name:
                self._one(reader)
        return True

    def _one(self, reader: Reader) -> None:
        kind = reader.var_uint()
        if kind == Kind.SYNC:
            step, body = reader.var_uint(), reader.var_bytes()
            if step == 0:
                self._asked = body
            else:
                self.doc.apply_update(body)
        elif kind == Kind.SYNC_STATUS:
            kept = reader.byte()
            self.acked, self.refused = self.acked + kept, self.refused + 1 - kept
        elif kind == Kind.AUTH:
            self.denied = reader.var_uint() == 1
            self.scope = None if self.denied else reader.var_string()
