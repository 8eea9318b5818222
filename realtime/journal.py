"""The record of a session, as a port: what is loaded when a room opens, what is committed before anyone is told.

`app.live.journal` writes it to SQL; `MemoryJournal` keeps it in memory. One contract suite holds both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

from realtime import protocol as p
from realtime.errors import JournalUnavailable
from realtime.identity import EntryId, Participant, ParticipantId, Role, Scope, SessionId, WorkbookId
from realtime.permissions import HANDED_OVER, SCRIBED, EntryCard
from realtime.protocol import EventBase, MarkState, ScribeState, Why

ALONE = "alone"
"""The mode of a session in which the service user is alone with their own pages."""


def scribed_card(scribe: ScribeState, people: Mapping[ParticipantId, Participant]) -> EntryCard:
    """The card of what a worker types for the service user: nobody's entry (see `permissions.SCRIBED`)."""
    worker = people.get(ParticipantId(scribe.worker))
    name = worker.name if worker is not None else ""
    return EntryCard(
        EntryId(scribe.id),
        scribe.page,
        scribe.exercise,
        SCRIBED + scribe.id,
        ParticipantId(scribe.worker),
        Role.WORKER,
        name,
    )


@dataclass(frozen=True, slots=True)
class GrantCard:
    """What the service user allows a supervisor or guest. `until`: Unix seconds, None for the whole session."""

    id: str
    scope: Scope
    until: float | None


@dataclass(frozen=True, slots=True)
class KeptMark:
    """A mark, the key of the person who made it, and in which session; `alone`: one in which nobody else takes part."""

    mark: MarkState
    author_person: str
    made_in: SessionId
    alone: bool


@dataclass(slots=True)
class StoredSession:
    """All that a room needs to open. `state` is the JSON that the last kept event left."""

    id: SessionId
    workbook: WorkbookId
    mode: str
    ended: bool
    seq: int
    state: str | None
    people: list[Participant]
    grants: dict[ParticipantId, GrantCard]
    marks: list[KeptMark]
    entries: list[EntryCard]
    shared: set[EntryId]
    covered: Why | None = None
    kept_back: set[str] = field(default_factory=set)
    """Entries and marks of covered parts, those included that another session of the workbook wrote or made then."""
    content_version: str = ""
    """The version of the content that its pages are of."""


@dataclass(slots=True)
class StoredDocument:
    """An entry's text as it was committed: V1 updates in order, and whose each Yjs client id is (person's key)."""

    card: EntryCard
    workbook: WorkbookId
    epoch: int
    updates: list[bytes]
    clients: dict[int, str]


@dataclass(frozen=True, slots=True)
class UpdateRecord:
    """An edit to keep. `clients` are the Yjs client ids that are new with it.

    `typed_by`: who typed it, where `author` only keeps it (R20).
    """

    session: SessionId
    entry: EntryId
    epoch: int
    update: bytes
    author: Participant
    clients: tuple[int, ...]
    typed_by: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event to keep, with the state that the session is in after it, and what it changes in the tables."""

    session: SessionId
    workbook: WorkbookId
    event: EventBase
    actor: Participant | None
    state: str


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """Something for the audit trail and for "who has seen this"; it changes nothing else.

    `what`: joined, entry_read, watched_page or refused. `about`: an entry, a page, or the command that was refused.
    """

    session: SessionId
    actor: Participant
    what: str
    about: str | None = None


Record: TypeAlias = UpdateRecord | EventRecord | NoteRecord


class Journal(Protocol):
    """Keeps what must outlive the process. Every method raises JournalUnavailable when it cannot now."""

    async def load_session(self, session: SessionId) -> StoredSession | None:
        """A session with its people, grants, marks and entries; None if there is none."""

    async def load_document(self, entry: EntryId) -> StoredDocument | None:
        """An entry's document; None if there is none or it was erased."""

    async def commit(self, records: list[Record]) -> list[bool]:
        """Keep all records, in order, in one durable transaction.

        The answer says for each whether it was kept; one whose session has ended, whose document was erased or has
        another epoch by now, or whose author may not be here any more (removed, disabled, signed out, or a guest
        without a grant) is not. When this returns, what was kept survives the loss of power.
        """


@dataclass
class MemoryJournal:
    """A journal in memory, for tests of the engine. `available` False makes it refuse, as a locked database does."""

    sessions: dict[SessionId, StoredSession] = field(default_factory=dict)
    documents: dict[EntryId, StoredDocument] = field(default_factory=dict)
    events: list[EventRecord] = field(default_factory=list)
    notes: list[NoteRecord] = field(default_factory=list)
    gone: set[ParticipantId] = field(default_factory=set)
    """Participants who were removed, or whose account was disabled."""
    signed_out: set[str] = field(default_factory=set)
    available: bool = True

    async def load_session(self, session: SessionId) -> StoredSession | None:
        """See Journal."""
        self._check()
        stored = self.sessions.get(session)
        return _copy_of_session(stored) if stored is not None else None

    async def load_document(self, entry: EntryId) -> StoredDocument | None:
        """See Journal."""
        self._check()
        stored = self.documents.get(entry)
        return replace(stored, updates=list(stored.updates), clients=dict(stored.clients)) if stored else None

    async def commit(self, records: list[Record]) -> list[bool]:
        """See Journal."""
        self._check()
        before = {who: grant.scope for session in self.sessions.values() for who, grant in session.grants.items()}
        return [self._keep(record, before) for record in records]

    def _check(self) -> None:
        if not self.available:
            raise JournalUnavailable

    def _keep(self, record: Record, before: dict[ParticipantId, Scope]) -> bool:
        session = self.sessions.get(record.session)
        if session is not None and not self._admits(record, before):
            return False
        if isinstance(record, NoteRecord):
            self.notes += [record] if session is not None and not session.ended else []
            return session is not None and not session.ended
        if isinstance(record, UpdateRecord):
            return self._keep_edit(session, record)
        same = [kept for kept in self.events if (kept.session, kept.event.seq) == (record.session, record.event.seq)]
        if session is None or session.ended or same:
            return record in same
        self.events.append(record)
        session.seq, session.state = record.event.seq, record.state
        self._project(session, record)
        return True

    def _admits(self, record: Record, before: dict[ParticipantId, Scope]) -> bool:
        """See J7. `before`: who held which grant when this commit began."""
        author = record.author if isinstance(record, UpdateRecord) else record.actor
        if author is None:
            return True
        if author.id in self.gone or author.sign_in in self.signed_out:
            return False
        needed = Scope.ENTRIES if isinstance(record, UpdateRecord) else Scope.PAGES
        return author.role is not Role.GUEST or (author.id in before and before[author.id].includes(needed))

    def _keep_edit(self, session: StoredSession | None, edit: UpdateRecord) -> bool:
        document = self.documents.get(edit.entry)
        if document is None or document.epoch != edit.epoch:
            return False
        if session is None or session.ended or edit.update in document.updates:
            return edit.update in document.updates
        document.updates.append(edit.update)
        document.clients.update(dict.fromkeys(edit.clients, edit.author.person))
        self._keep_back(edit.entry, [s for s in self.sessions.values() if edit.entry in s.shared])
        return True

    @staticmethod
    def _keep_back(item: str, sessions: list[StoredSession]) -> None:
        for session in sessions:
            if session.covered is not None:
                session.kept_back.add(item)

    def _project(self, session: StoredSession, record: EventRecord) -> None:
        match record.event:
            case p.MarkAdded(mark=mark):
                person = record.actor.person if record.actor else ""
                session.marks.append(KeptMark(mark, person, session.id, session.mode == ALONE))
                self._keep_back(mark.id, [s for s in self.sessions.values() if s.workbook == session.workbook])
            case p.MarkRemoved(mark=mark_id):
                session.marks[:] = [kept for kept in session.marks if kept.mark.id != mark_id]
            case p.EntryShared(entry=entry):
                session.shared.add(EntryId(entry.id))
            case p.EntryUnshared(entry=entry_id):
                session.shared.discard(EntryId(entry_id))
            case p.Granted(participant=who, grant=grant, scope=scope, until=until):
                session.grants[ParticipantId(who)] = GrantCard(grant, Scope(scope), until)
            case p.Revoked(participant=who):
                session.grants.pop(ParticipantId(who), None)
            case p.ScribeAllowed() | p.ScribeKept():
                self._project_scribed(session, record.event)
            case p.Covered() | p.Uncovered():
                session.covered = record.event.why if isinstance(record.event, p.Covered) else None
            case p.Ended():
                session.ended = True
                self._erase_scribed(session, {card.id for card in session.entries if card.writer.startswith(SCRIBED)})
                self._leave(session)
                session.shared.clear()
                session.grants.clear()

    def _project_scribed(self, session: StoredSession, event: p.ScribeAllowed | p.ScribeKept) -> None:
        if isinstance(event, p.ScribeKept):
            self._erase_scribed(session, {EntryId(event.scribe)})
            return
        card = scribed_card(event.scribe, {person.id: person for person in session.people})
        if card.id not in self.documents:
            session.entries.append(card)
            self.documents[card.id] = StoredDocument(card, session.workbook, 1, [], {})

    def _erase_scribed(self, session: StoredSession, entries: set[EntryId]) -> None:
        session.entries[:] = [card for card in session.entries if card.id not in entries]
        for entry in entries:
            self.documents.pop(entry, None)

    def _leave(self, ended: StoredSession) -> None:
        """What its workers show is handed over; what they hid is erased, unless another session goes on with it."""
        workers = {person.person for person in ended.people if person.role is Role.WORKER}
        others = [s for s in self.sessions.values() if s.workbook == ended.workbook and not s.ended]
        go_on = {person.person for session in others for person in session.people}
        left = {card.id: card for card in ended.entries if card.writer in workers}
        given = {
            entry: replace(card, writer=HANDED_OVER + entry) for entry, card in left.items() if entry in ended.shared
        }
        erased = {entry for entry, card in left.items() if entry not in given and card.writer not in go_on}
        for entry in erased:
            self.documents.pop(entry, None)
        for entry, card in given.items():
            self.documents[entry].card = card
        for session in self.sessions.values():
            session.entries[:] = [given.get(card.id, card) for card in session.entries if card.id not in erased]


def _copy_of_session(stored: StoredSession) -> StoredSession:
    return replace(
        stored,
        people=list(stored.people),
        grants=dict(stored.grants),
        marks=list(stored.marks),
        entries=list(stored.entries),
        shared=set(stored.shared),
        kept_back=set(stored.kept_back),
    )
