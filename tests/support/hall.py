"""A hub over a record in memory, and sockets in memory whose every byte the test holds in its hand."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, Text

from realtime.commits import WINDOW
from realtime.connection import Gone, serve
from realtime.hub import Hub
from realtime.identity import EntryId, Participant, SessionId
from realtime.journal import MemoryJournal, Record, StoredDocument, StoredSession
from realtime.lib0 import Reader, var_bytes, var_string
from realtime.protocol import Kind
from tests.support.rooms import PAGES
from tests.support.virtual import LoopClock, pass_seconds, quiet


def opened() -> asyncio.Event:
    """A gate that is open."""
    gate = asyncio.Event()
    gate.set()
    return gate


@dataclass
class GatedJournal(MemoryJournal):
    """The record in memory, with gates that a test can close: what comes to one waits there."""

    loads: asyncio.Event = field(default_factory=opened)
    commits: asyncio.Event = field(default_factory=opened)
    asked: list[str] = field(default_factory=list)
    refuses: bool = False
    """Whether it says of every record that it was not kept."""

    async def load_session(self, session: SessionId) -> StoredSession | None:
        """See Journal; reads first, then waits: what it gives may be old by then."""
        self.asked.append(session)
        stored = await super().load_session(session)
        await self.loads.wait()
        return stored

    async def load_document(self, entry: EntryId) -> StoredDocument | None:
        """See Journal."""
        self.asked.append(entry)
        stored = await super().load_document(entry)
        await self.loads.wait()
        return stored

    async def commit(self, records: list[Record]) -> list[bool]:
        """See Journal."""
        await self.commits.wait()
        if self.refuses:
            self._check()
            return [False] * len(records)
        return await super().commit(records)


@dataclass
class Hall:
    """A running hub and its record."""

    hub: Hub
    journal: GatedJournal
    connections: list[asyncio.Task[None]] = field(default_factory=list)

    def knock(self, participant: Participant, session: str = "s-1", **kwargs: Any) -> FakeSocket:
        """Come to the door; what becomes of it is in the socket's `task`."""
        socket = FakeSocket(**kwargs)
        socket.task = asyncio.create_task(serve(socket, self.hub, SessionId(session), participant))
        self.connections.append(socket.task)
        return socket

    async def join(self, participant: Participant, session: str = "s-1", **kwargs: Any) -> FakeSocket:
        """Go in; the welcome has come."""
        socket = self.knock(participant, session, **kwargs)
        await quiet()
        if self.journal.commits.is_set():
            await pass_seconds(2 * WINDOW)  # that they came is on disk, and the next commit is not held back by it
        assert socket.events("welcome"), "nobody was let in"
        return socket


@asynccontextmanager
async def hall(*sessions: StoredSession, documents: Iterable[StoredDocument] | None = None) -> AsyncIterator[Hall]:
    """A hub over these sessions; their entries have blank documents unless `documents` says otherwise."""
    journal = GatedJournal({session.id: session for session in sessions})
    if documents is None:
        cards = [(card, session.workbook) for session in sessions for card in session.entries]
        documents = [StoredDocument(card, workbook, 1, [], {}) for card, workbook in cards]
    journal.documents.update({document.card.id: document for document in documents})
    ids = itertools.count(1)
    hub = Hub(journal, lambda _: PAGES, LoopClock(), lambda: f"id-{next(ids)}")
    hub.start()
    opened_hall = Hall(hub, journal)
    try:
        yield opened_hall
    finally:
        journal.loads.set()
        journal.commits.set()
        await hub.stop()
        for connection in opened_hall.connections:
            connection.cancel()
        await asyncio.gather(*opened_hall.connections, return_exceptions=True)


class FakeSocket:
    """realtime.connection.Socket, and the device at its other end."""

    def __init__(self, *, gone: bool = False) -> None:
        self.task: asyncio.Task[None]
        self.accepted = False
        self.received: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self.reads = opened()
        """Cleared, the device takes nothing, and whoever sends to it waits."""
        self.hears_the_close = True
        self._gone = gone
        self._inbox: asyncio.Queue[bytes | BaseException] = asyncio.Queue()
        self._ids = itertools.count(1)

    # --- the engine's side

    async def accept(self) -> None:
        """See Socket."""
        if self._gone:
            raise Gone
        self.accepted = True

    async def receive(self) -> bytes:
        """See Socket."""
        message = await self._inbox.get()
        if isinstance(message, BaseException):
            raise message
        return message

    async def send(self, message: bytes) -> None:
        """See Socket."""
        await self.reads.wait()
        if self._gone:
            raise Gone
        self.received.append(message)

    async def close(self, code: int, reason: str) -> None:
        """See Socket."""
        if not self.hears_the_close:
            await asyncio.get_running_loop().create_future()
        self.closed = (int(code), reason)
        if self._gone:
            raise Gone

    # --- the device's side

    @property
    def waiting(self) -> int:
        """Messages that the engine has not taken yet."""
        return self._inbox.qsize()

    def say(self, *messages: bytes | BaseException) -> None:
        """Send raw messages; an exception is raised in the engine's `receive`."""
        for message in messages:
            self._inbox.put_nowait(message)

    def breaks(self) -> None:
        """The network is cut; the engine learns it when it sends."""
        self._gone = True

    def hang_up(self) -> None:
        """The device is gone."""
        self._gone = True
        self.say(Gone())

    def command(self, kind: str, **fields: Any) -> str:
        """Send a command; its id comes back."""
        name = f"c{next(self._ids)}"
        self.say(bytes((0, Kind.COMMAND)) + json.dumps({"id": name, "type": kind, **fields}).encode())
        return name

    def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        """All events so far, of one type or of all."""
        found = [json.loads(frame[2:]) for frame in self.received if frame[:2] == bytes((0, Kind.EVENT))]
        return [event for event in found if kind is None or event["type"] == kind]


class Page:
    """A device's copy of one entry over a FakeSocket."""

    def __init__(self, socket: FakeSocket, entry: str, client: int) -> None:
        self.socket = socket
        self.name = f"entry:{entry}"
        self.doc: Doc[Any] = Doc(client_id=client)
        self._text = self.doc.get("text", type=Text)
        self._acks: list[int] = []
        self.denied = False
        self._read = 0

    async def open(self) -> Page:
        """Ask for it and sync."""
        self.ask()
        await quiet()
        await pass_seconds(2 * WINDOW)  # that they read it is on disk
        self.text  # noqa: B018 - takes what came
        return self

    def ask(self) -> None:
        """Send what opens it."""
        head = var_string(self.name)
        self.socket.say(head + bytes((Kind.AUTH, 0)) + var_string(""), self._sync(0, self.doc.get_state()))

    def _sync(self, step: int, body: bytes) -> bytes:
        return var_string(self.name) + bytes((Kind.SYNC, step)) + var_bytes(body)

    def type(self, words: str) -> bytes:
        """Write at the end; the update that was sent comes back."""
        before = self.doc.get_state()
        self._text.insert(len(self.text.encode()), words)
        update = self.doc.get_update(before)
        self.socket.say(self._sync(2, update))
        return update

    @property
    def acks(self) -> list[int]:
        """The answers to what it sent: 1 for kept, 0 for refused."""
        self.text  # noqa: B018 - takes what came
        return self._acks

    @property
    def text(self) -> str:
        """What it reads, with all that came."""
        frames, self._read = self.socket.received[self._read :], len(self.socket.received)
        for frame in frames:
            reader = Reader(frame)
            if len(frame) > 1 and reader.var_string() == self.name:
                self._take(reader)
        return str(self._text)

    def _take(self, reader: Reader) -> None:
        kind = reader.var_uint()
        if kind == Kind.SYNC_STATUS:
            self._acks.append(reader.byte())
        elif kind == Kind.AUTH:
            self.denied = reader.var_uint() == 1
        elif kind == Kind.SYNC:
            step, body = reader.var_uint(), reader.var_bytes()
            if step:
                self.doc.apply_update(body)
