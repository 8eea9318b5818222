"""A session in memory, and peers that speak real frames to its room: the network is a list under the test's control."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

from pycrdt import Doc, Map, Text

from realtime import effects as fx
from realtime import protocol as p
from realtime import wire
from realtime.clock import FakeClock
from realtime.document import Document
from realtime.errors import CloseCode
from realtime.identity import ConnectionId, EntryId, Participant, ParticipantId, Role, Scope, SessionId, WorkbookId
from realtime.journal import EventRecord, GrantCard, Record, StoredDocument, StoredSession, UpdateRecord
from realtime.lib0 import Reader, var_bytes, var_string
from realtime.permissions import EntryCard
from realtime.protocol import Kind
from realtime.room import Room
from realtime.session import PageCard, Session

SAM = Participant(ParticipantId("p-sam"), Role.SERVICE_USER, "Sam", "account:sam", owns_workbook=True)
JO = Participant(ParticipantId("p-jo"), Role.WORKER, "Jo", "account:jo")
PAT = Participant(ParticipantId("p-pat"), Role.SUPERVISOR, "Pat", "account:pat")
GUS = Participant(ParticipantId("p-gus"), Role.GUEST, "Gus", "participant:p-gus")
EVERYONE = (SAM, JO, PAT, GUS)

PAGE, OTHER_PAGE = "hard-day/what-helps", "hard-day/one-small-step"
PAGES = {
    PAGE: PageCard(
        "v1", {"b0": "What helps me", "b1": "A 🌙 night gets smaller.", "film": "A film"}, frozenset({"film"})
    ),
    OTHER_PAGE: PageCard("v1", {"c0": "One small step"}),
}


def card(entry: str, writer: Participant = SAM, exercise: str = "helped") -> EntryCard:
    """An entry by `writer` on PAGE."""
    return EntryCard(EntryId(entry), PAGE, exercise, writer.person, writer.id, writer.role, writer.name)


def stored_session(
    *,
    people: Sequence[Participant] = EVERYONE,
    entries: Sequence[EntryCard] = (),
    shared: Sequence[str] = (),
    grants: dict[str, Scope] | None = None,
) -> StoredSession:
    """A session that nothing has happened in yet."""
    return StoredSession(
        id=SessionId("s-1"),
        workbook=WorkbookId("w-1"),
        mode="remote",
        ended=False,
        seq=0,
        state=None,
        people=list(people),
        grants={ParticipantId(who): GrantCard(f"g-{who}", scope, None) for who, scope in (grants or {}).items()},
        marks=[],
        entries=list(entries),
        shared={EntryId(entry) for entry in shared},
    )


class Table:
    """A room, its record, and the frames on their way: what the hub does, without time of its own.

    `commit()` lets what waits for the disk become durable; until then nobody hears of it.
    """

    def __init__(self, stored: StoredSession, documents: dict[str, StoredDocument] | None = None) -> None:
        self.clock = FakeClock()
        ids = itertools.count(1)
        self.room = Room(Session.restore(stored, PAGES), lambda: f"id-{next(ids)}")
        self.stored = stored
        self.documents = documents if documents is not None else self._blank_documents(stored)
        self.live: dict[EntryId, Document] = {}
        self.inbox: dict[ConnectionId, list[bytes]] = {}
        self.greeted: set[ConnectionId] = set()
        self.closed: dict[ConnectionId, tuple[CloseCode, str]] = {}
        self.waiting: list[fx.Persist] = []
        self.records: list[Record] = []
        self.timeline: list[Record | tuple[ConnectionId, bytes]] = []
        """What was kept and what was delivered, in one order."""
        self.wakes: list[float] = []
        self.told: dict[int, str | None] = {}
        self.reloaded = False
        self.bytes_log: list[tuple[ConnectionId, bytes]] = []
        self.autocommit = True

    @staticmethod
    def _blank_documents(stored: StoredSession) -> dict[str, StoredDocument]:
        return {str(c.id): StoredDocument(c, stored.workbook, 1, [], {}) for c in stored.entries}

    # --- the hub's part

    def do(self, effects: Sequence[fx.Effect]) -> None:
        """Carry effects out in order."""
        for effect in effects:
            self._one(effect)
        if self.autocommit:
            self.commit()

    def _one(self, effect: fx.Effect) -> None:
        match effect:
            case fx.Send(to, frame):
                for connection in to:
                    self._deliver(connection, frame)
            case fx.Greet(to, frame):
                if to in self.inbox:
                    self.greeted.add(to)
                    self.inbox[to].insert(0, frame)
                    self.bytes_log.append((to, frame))
                    self.timeline.append((to, frame))
            case fx.Point(to, news):
                self._deliver(to, wire.pointers(part for _, part in news))
            case fx.Persist():
                self.waiting.append(effect)
            case fx.Load(entry):
                self._load(entry)
            case fx.Fetch(entries, go_on):
                self.do(go_on([self._document(entry) for entry in entries], self.clock.now()))
            case fx.Close(connection, code, reason):
                self.closed.setdefault(connection, (code, reason))
            case fx.Wake(at):
                self.wakes.append(at)
            case fx.Discard(entry):
                self.live.pop(entry, None)
                self.do(self.room.entries.discard(entry))
            case fx.Renew(entry):
                self.live.pop(entry, None)
                self.do(self.room.entries.renew(entry))
            case fx.Release(entry):
                self.live.pop(entry, None)
            case fx.Announce():
                for told in self.room.telling.roster(self.clock.now()):
                    self._one(told)
            case fx.Reload():
                self.reloaded = True
            case fx.Tell(ticket, error):
                self.told[ticket] = error
            case fx.Relay() | fx.Spread():
                pass

    def _deliver(self, connection: ConnectionId, frame: bytes) -> None:
        if connection in self.inbox and connection not in self.closed:
            self.inbox[connection].append(frame)
            self.bytes_log.append((connection, frame))
            self.timeline.append((connection, frame))

    def _load(self, entry: EntryId) -> None:
        self.do(self.room.document_loaded(entry, self._document(entry), self.clock.now()))

    def _document(self, entry: EntryId) -> Document | None:
        if entry not in self.live:
            self.commit()  # as the hub does: what is read back must hold what was under way
        stored = self.documents.get(entry)
        if stored is not None and entry not in self.live:
            self.live[entry] = Document(stored)
        return self.live.get(entry)

    def commit(self, kept: bool = True) -> None:
        """Let everything that waits reach the disk, or (`kept` False) be refused there."""
        while self.waiting:
            persist = self.waiting.pop(0)
            if kept:
                self.records += persist.records
                self.timeline += persist.records
                for record in persist.records:
                    if isinstance(record, EventRecord):
                        self._begin_or_erase(record)
                    if isinstance(record, UpdateRecord):
                        self.documents[record.entry].updates.append(record.update)
                        self.documents[record.entry].clients.update(dict.fromkeys(record.clients, record.author.person))
            for effect in persist.then if kept else persist.otherwise:
                self._one(effect)

    def _begin_or_erase(self, record: EventRecord) -> None:
        """What somebody types for Sam is a document of its own, until it is kept or the session ends."""
        match record.event:
            case p.ScribeAllowed(scribe=scribe) if scribe.id not in self.documents:
                card = self.room.session.entries[EntryId(scribe.id)]
                self.documents[scribe.id] = StoredDocument(card, self.stored.workbook, 1, [], {})
            case p.ScribeKept(scribe=scribe_id):
                self.documents.pop(scribe_id, None)
                self.live.pop(EntryId(scribe_id), None)

    def pending(self) -> list[Record]:
        """What waits for the disk."""
        return [record for persist in self.waiting for record in persist.records]

    def heard(self, peer: Peer, kind: str) -> list[dict[str, Any]]:
        """All events of a type that a peer was ever sent."""
        frames = [frame for to, frame in self.bytes_log if to == peer.connection]
        found = [json.loads(frame[2:]) for frame in frames if frame[:2] == bytes((0, Kind.EVENT))]
        return [event for event in found if event["type"] == kind]

    def drop(self, connection: ConnectionId) -> None:
        """A socket goes."""
        self.inbox.pop(connection, None)
        self.do(self.room.leave(connection, self.clock.now()))

    def wake(self) -> None:
        """Let the time come that the room asked to be woken at."""
        at = max(self.wakes)
        self.wakes.clear()
        self.clock.advance(max(0.0, at - self.clock.now()))
        self.do(self.room.tick(self.clock.now()))


class Peer:
    """A device: one connection, its documents, and what it was told."""

    def __init__(self, table: Table, participant: Participant) -> None:
        self.table = table
        self.participant = participant
        self.connection, effects = table.room.join(participant, table.clock.now())
        table.inbox[self.connection] = []
        table.do(effects)
        self._command = itertools.count(1)

    def send(self, message: bytes) -> None:
        """Send a raw message."""
        self.table.do(self.table.room.receive(self.connection, message, self.table.clock.now()))

    def command(self, kind: str, **fields: Any) -> str:
        """Send a command; its id comes back."""
        name = f"c{next(self._command)}"
        body = json.dumps({"id": name, "type": kind, **fields}).encode()
        self.send(bytes((0, Kind.COMMAND)) + body)
        return name

    def point(self, block: int = 1, offset: int = 0, flags: int = 1) -> None:
        """Point at a block."""
        self.send(bytes((0, Kind.POINTER, flags, block, offset, 0, 0)))

    def frames(self) -> list[bytes]:
        """All that came since the last look."""
        inbox = self.table.inbox.get(self.connection, [])
        taken, inbox[:] = list(inbox), []
        return taken

    def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        """The events that came since the last look, of one type or all; other frames are dropped."""
        found = [json.loads(frame[2:]) for frame in self.frames() if frame[:2] == bytes((0, Kind.EVENT))]
        return [event for event in found if kind is None or event["type"] == kind]

    @property
    def code(self) -> CloseCode | None:
        """Why this connection was closed, if it was."""
        closed = self.table.closed.get(self.connection)
        return closed[0] if closed else None


class Writer:
    """A peer's own copy of one entry, kept in step by real sync frames."""

    def __init__(self, peer: Peer, entry: str, client: int) -> None:
        self.peer = peer
        self.name = f"entry:{entry}"
        self.doc: Doc[Any] = Doc(client_id=client)
        self.text = self.doc.get("text", type=Text)
        self.answer = self.doc.get("answer", type=Map)
        self.scope: str | None = None
        self.denied = False
        self.unacked = 0
        self.refused = 0
        self.closed = False

    def open(self) -> None:
        """Auth and sync step 1, sent together, and one acknowledgement awaited for both, as the stock provider does."""
        self.unacked = 1
        self.peer.send(var_string(self.name) + bytes((Kind.AUTH, 0)) + var_string("") + var_string("4.8.0"))
        self.peer.send(self._sync(0, self.doc.get_state()))
        self.read()

    def _sync(self, step: int, body: bytes) -> bytes:
        return var_string(self.name) + bytes((Kind.SYNC, step)) + var_bytes(body)

    def type(self, at: int, words: str) -> None:
        """Write into the text at a UTF-8 offset, and send it."""
        before = self.doc.get_state()
        self.text.insert(at, words)
        self.push(self.doc.get_update(before))

    def push(self, update: bytes) -> None:
        """Send an update."""
        self.unacked += 1
        self.peer.send(self._sync(2, update))
        self.read()

    def read(self, frames: list[bytes] | None = None) -> None:
        """Take what came for this document."""
        for frame in self.peer.frames() if frames is None else frames:
            reader = Reader(frame)
            if len(frame) == 1 or reader.var_string() != self.name:
                continue
            kind = reader.var_uint()
            if kind == Kind.SYNC:
                self._synced(reader)
            elif kind == Kind.SYNC_STATUS:
                kept = reader.byte()
                self.unacked, self.refused = max(0, self.unacked - kept), self.refused + 1 - kept
            elif kind == Kind.AUTH:
                self.denied = reader.var_uint() == 1
                self.scope = None if self.denied else reader.var_string()
            elif kind == Kind.CLOSE:
                self.closed = True

    def _synced(self, reader: Reader) -> None:
        step, body = reader.var_uint(), reader.var_bytes()
        if step == 0:
            self.peer.send(self._sync(1, self.doc.get_update(body)))
            self.read()
        else:
            self.doc.apply_update(body)


def together() -> tuple[Table, Peer, Peer]:
    """Sam and Jo in a room, with nothing unread."""
    table = Table(stored_session())
    sam, jo = Peer(table, SAM), Peer(table, JO)
    sam.frames(), jo.frames()
    return table, sam, jo


def the_refusal(peer: Peer, command: str) -> str:
    """The code with which this command, and nothing else, was refused."""
    (refused,) = peer.events("refused")
    assert refused["command"] == command
    return str(refused["code"])
