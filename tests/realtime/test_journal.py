"""The record in memory keeps the contract of every record (SPEC J)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from realtime.identity import EntryId, Participant, ParticipantId
from realtime.journal import Journal, MemoryJournal, StoredDocument, StoredSession
from tests.realtime.journal_contract import FIRST, HIDDEN, MINE, SECOND, SHOWN, WORKBOOK, Given, JournalContract
from tests.support.rooms import EVERYONE, JO, SAM, card


class GivenInMemory(Given):
    def __init__(self) -> None:
        cards = [card(MINE, SAM, MINE), card(HIDDEN, JO, HIDDEN), card(SHOWN, JO, SHOWN)]
        self.journal: MemoryJournal = MemoryJournal()
        self.sign_ins = itertools.count(1)
        elsewhere = [replace(person, id=ParticipantId(f"other-{person.id}")) for person in (SAM, JO)]
        people: dict[str, list[Participant]] = {FIRST: list(EVERYONE), SECOND: elsewhere}
        for session in (FIRST, SECOND):
            self.journal.sessions[session] = StoredSession(
                session, WORKBOOK, "remote", False, 0, None, people[session], {}, [], list(cards), set()
            )
        for each in cards:
            self.journal.documents[each.id] = StoredDocument(each, WORKBOOK, 1, [], {})

    def another(self) -> Journal:
        return self.journal

    def erase(self, entry: EntryId) -> None:
        del self.journal.documents[entry]
        for session in self.journal.sessions.values():
            session.entries[:] = [each for each in session.entries if each.id != entry]

    def renew(self, entry: EntryId) -> None:
        self.journal.documents[entry].epoch += 1

    def sign_in(self) -> str:
        return f"sign-in-{next(self.sign_ins)}"

    def sign_out(self, sign_in: str) -> None:
        self.journal.signed_out.add(sign_in)

    def remove(self, participant: ParticipantId) -> None:
        self.journal.gone.add(participant)

    @contextmanager
    def lose(self) -> Iterator[None]:
        self.journal.available = False
        yield
        self.journal.available = True


class TestMemoryJournal(JournalContract):
    @pytest.fixture
    def given(self) -> Given:
        return GivenInMemory()
