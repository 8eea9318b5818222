"""The rooms that are open in this process, and the documents that they share.

A document is one object however many rooms have it open, so that two sessions of one workbook never disagree about it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakValueDictionary

from realtime.commits import Commits
from realtime.document import Document, Poisoned
from realtime.errors import JournalUnavailable, RefusalCode, Refused
from realtime.identity import ConnectionId, EntryId, SessionId
from realtime.journal import Journal, StoredSession
from realtime.line import Line
from realtime.room import Room
from realtime.session import PageCard, Session

log = logging.getLogger("waymark.rooms")

T = TypeVar("T")
MOST_READS = 5


@dataclass(slots=True, eq=False)
class Seat:
    """A room and what the hub keeps for it: the lines of its connections, and how many commits it waits for."""

    room: Room
    lines: dict[ConnectionId, Line] = field(default_factory=dict)
    committing: int = 0
    entering: int = 0
    gone: bool = False

    @property
    def unused(self) -> bool:
        """Whether the room may be forgotten."""
        return not (self.lines or self.committing or self.entering)


PagesOf = Callable[[StoredSession], Mapping[str, PageCard]]
"""The pages that a session is held over: those of the version that it began with."""


class Rooms:
    """Opens rooms from the record, shares documents between them, and forgets what nobody uses."""

    def __init__(self, journal: Journal, commits: Commits, pages: PagesOf, new_id: Callable[[], str]) -> None:
        self._journal = journal
        self._commits = commits
        self._pages = pages
        self._new_id = new_id
        self._seats: dict[SessionId, Seat] = {}
        self._opening: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """One at a time reads a session or an entry from the record, or two would hold different truths of it."""
        self._documents: dict[EntryId, Document] = {}
        self._changes = 0

    def __iter__(self) -> Iterator[Seat]:
        return iter(list(self._seats.values()))

    def get(self, session: SessionId) -> Seat | None:
        """The room of a session, if it is open."""
        return self._seats.get(session)

    def drop_document(self, entry: EntryId) -> None:
        """Forget a document, whoever has it open."""
        self._documents.pop(entry, None)

    async def open(self, session: SessionId) -> Seat:
        """The room of a session, opened from the record if it is not open yet.

        Raises:
            Refused: there is no such session.
            JournalUnavailable: the record cannot be read now.
        """
        seat = self._seats.get(session)
        if seat is not None:
            return seat
        async with self._opening.setdefault(session, asyncio.Lock()):
            if session not in self._seats:
                stored = await self.steady(lambda: self._journal.load_session(session))
                if stored is None:
                    raise Refused(RefusalCode.NOT_FOUND)
                self._seats[session] = Seat(Room(Session.restore(stored, self._pages(stored)), self._new_id))
            return self._seats[session]

    def evict_if_unused(self, seat: Seat) -> None:
        """Forget a room that nobody is in and that waits for no commit."""
        if seat.unused and not seat.gone:
            self.forget(seat)

    def forget(self, seat: Seat) -> None:
        """Forget a room; who comes back opens it from the record."""
        seat.gone = True
        self._seats.pop(seat.room.session.stored.id, None)
        for entry in seat.room.entries.open_now():
            self.release(entry)

    async def document(self, entry: EntryId) -> Document | None:
        """The one live document of an entry, loaded behind all commits that were under way."""
        if entry in self._documents:
            return self._documents[entry]
        async with self._opening.setdefault(entry, asyncio.Lock()):
            if entry not in self._documents:
                stored = await self.steady(lambda: self._journal.load_document(entry))
                try:
                    if stored is not None:
                        self._documents[entry] = Document(stored)
                except Poisoned:
                    log.exception("the record of a document cannot be read; it stays closed")
            return self._documents.get(entry)

    async def readable(self, entries: Iterable[EntryId]) -> list[Document | None]:
        """Several documents; None for each when the record cannot be read now."""
        asked = list(entries)
        try:
            return [await self.document(entry) for entry in asked]
        except JournalUnavailable:
            return [None] * len(asked)

    async def steady(self, read: Callable[[], Awaitable[T]]) -> T:
        """Read the record behind all commits that are under way, and again when it changed beside them meanwhile."""
        for _ in range(MOST_READS):
            seen = self._changes
            await self._commits.settled()
            stored = await read()
            if seen == self._changes:
                break
        return stored

    def note_change(self) -> None:
        """Something was changed in the database beside the rooms: what is being read now may be old."""
        self._changes += 1

    @asynccontextmanager
    async def news_of(self, session: str) -> AsyncIterator[None]:
        """Tell a room of a change in the database, one after the other, and not while it is being opened."""
        self.note_change()
        async with self._opening.setdefault(SessionId(session), asyncio.Lock()):
            yield

    def release(self, entry: EntryId) -> None:
        """Forget a document that no room has open."""
        if not any(entry in seat.room.entries.open_now() for seat in self._seats.values()):
            self._documents.pop(entry, None)
