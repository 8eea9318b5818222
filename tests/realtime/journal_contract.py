"""What every record of live sessions does, in memory or in SQL (SPEC J). Subclassed beside each of them."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

import pytest

from realtime import protocol as p
from realtime.errors import JournalUnavailable
from realtime.identity import EntryId, Participant, ParticipantId, Scope, SessionId, WorkbookId
from realtime.journal import EventRecord, GrantCard, Journal, NoteRecord, StoredSession, UpdateRecord
from realtime.permissions import is_writer
from tests.support.rooms import GUS, JO, PAGE, PAT, SAM

WORKBOOK = WorkbookId("w-1")
FIRST, SECOND = SessionId("s-1"), SessionId("s-2")
"""Two sessions of one workbook. Sam, Jo, Pat and Gus are in the first; Sam and Jo, by their accounts, in the second."""
MINE, HIDDEN, SHOWN = EntryId("e-sam"), EntryId("e-jo-hidden"), EntryId("e-jo-shown")
"""Entries of the workbook: one of Sam's, two of Jo's."""


class Given(ABC):
    """A record with these sessions and entries in it, and what happens to it from outside."""

    journal: Journal

    @abstractmethod
    def another(self) -> Journal:
        """The same record, opened once more, as another process does."""

    @abstractmethod
    def erase(self, entry: EntryId) -> None:
        """An entry is erased."""

    @abstractmethod
    def renew(self, entry: EntryId) -> None:
        """An entry's document begins a new epoch."""

    @abstractmethod
    def sign_in(self) -> str:
        """Sam signs in on a device."""

    @abstractmethod
    def sign_out(self, sign_in: str) -> None:
        """This sign-in is over."""

    @abstractmethod
    def remove(self, participant: ParticipantId) -> None:
        """A person is taken out of their session."""

    @abstractmethod
    def lose(self) -> Any:
        """A context in which the record cannot be written."""


def edit(number: int, entry: EntryId = MINE, session: SessionId = FIRST, **changes: Any) -> UpdateRecord:
    """An edit, told apart from others by its number."""
    return replace(UpdateRecord(session, entry, 1, b"update %d" % number, SAM, ()), **changes)


def happened(event: p.EventBase, actor: Participant = SAM, session: SessionId = FIRST) -> EventRecord:
    """An event and the state that it left."""
    return EventRecord(session, WORKBOOK, event, actor, f'{{"after": {event.seq}}}')


def mark(name: str = "m-1") -> p.MarkState:
    """A highlight of Sam's."""
    return p.MarkState.model_validate(
        {
            "id": name,
            "page": PAGE,
            "block": "b0",
            "version": "v1",
            "start": 0,
            "end": 4,
            "quote": "What",
            "author": SAM.id,
            "author_name": SAM.name,
            "author_role": SAM.role.value,
        }
    )


def entry_state(entry: EntryId) -> p.EntryState:
    """An entry as an event carries it."""
    return p.EntryState(
        id=entry,
        document=f"entry:{entry}",
        page=PAGE,
        exercise=entry,
        visibility="shared",
        writer=SAM.id,
        writer_name=SAM.name,
        mine=False,
    )


def navigated(seq: int) -> p.Navigated:
    """A page turn."""
    location = p.LocationState(page=PAGE, version="v1", chosen_by=SAM.id)
    return p.Navigated(seq=seq, actor=SAM.id, location=location)


def shared(seq: int, entry: EntryId = MINE) -> p.EntryShared:
    """An entry is shown."""
    return p.EntryShared(seq=seq, actor=SAM.id, entry=entry_state(entry))


def granted(seq: int, grant: str = "g-1", scope: Any = "pages", until: float | None = None) -> p.Granted:
    """Pat may see."""
    return p.Granted(seq=seq, actor=SAM.id, grant=grant, participant=PAT.id, scope=scope, until=until)


TYPED = EntryId("e-typed")
"""What Jo types for Sam, into MINE."""


def typing_allowed(seq: int) -> p.ScribeAllowed:
    """Sam lets Jo type for him."""
    scribe = p.ScribeState(
        id=TYPED,
        document=f"entry:{TYPED}",
        page=PAGE,
        exercise=MINE,
        into=MINE,
        owner=SAM.id,
        worker=JO.id,
        open=True,
    )
    return p.ScribeAllowed(seq=seq, actor=SAM.id, scribe=scribe)


class JournalContract:
    """The tests. A subclass gives the fixture `given`."""

    async def session(self, given: Given, session: SessionId = FIRST) -> StoredSession:
        stored = await given.journal.load_session(session)
        assert stored is not None
        return stored

    async def updates(self, given: Given, entry: EntryId = MINE) -> list[bytes]:
        stored = await given.journal.load_document(entry)
        assert stored is not None
        return stored.updates

    async def test_a_new_session_is_loaded_with_its_people_and_the_workbooks_entries(self, given: Given) -> None:
        stored = await self.session(given)
        assert (stored.id, stored.workbook, stored.mode) == (FIRST, WORKBOOK, "remote")
        assert (stored.ended, stored.seq, stored.state) == (False, 0, None)
        assert stored.people == [SAM, JO, PAT, GUS]
        assert [card.id for card in stored.entries] == [MINE, HIDDEN, SHOWN]
        assert [(card.writer, card.writer_role) for card in stored.entries[:2]] == [
            (SAM.person, SAM.role),
            (JO.person, JO.role),
        ]
        assert (stored.grants, stored.marks, stored.shared) == ({}, [], set())
        assert await given.journal.load_session(SessionId("nothing")) is None

    async def test_a_new_document_is_empty_and_a_missing_one_is_none(self, given: Given) -> None:
        stored = await given.journal.load_document(MINE)
        assert stored is not None
        assert (stored.card.id, stored.workbook, stored.epoch) == (MINE, WORKBOOK, 1)
        assert (stored.updates, stored.clients) == ([], {})
        assert await given.journal.load_document(EntryId("nothing")) is None

    async def test_nothing_is_committed_in_no_time(self, given: Given) -> None:
        assert await given.journal.commit([]) == []

    async def test_J1_J3_edits_are_kept_in_the_order_in_which_they_came(self, given: Given) -> None:
        numbers = list(range(40, 0, -1))
        for start in range(0, 40, 8):
            part = [edit(number) for number in numbers[start : start + 8]]
            part.insert(3, edit(1000 + start, HIDDEN, author=JO))
            assert await given.journal.commit([*part]) == [True] * 9
        assert await self.updates(given) == [b"update %d" % number for number in numbers]
        assert await self.updates(given, HIDDEN) == [b"update %d" % (1000 + start) for start in range(0, 40, 8)]

    async def test_D4_client_ids_belong_to_who_first_wrote_with_them(self, given: Given) -> None:
        await given.journal.commit([edit(1, clients=(7, 2**32 - 1)), edit(2, author=JO, clients=(8,))])
        stored = await given.journal.load_document(MINE)
        assert stored is not None
        assert stored.clients == {7: SAM.person, 2**32 - 1: SAM.person, 8: JO.person}

    async def test_J4_the_same_records_committed_again_are_kept_once(self, given: Given) -> None:
        records: list[Any] = [edit(1, clients=(7,)), happened(navigated(1)), edit(2), happened(shared(2))]
        for _ in range(3):
            assert await given.journal.commit(records) == [True] * 4
        await given.journal.commit([edit(3)])
        assert await self.updates(given) == [b"update 1", b"update 2", b"update 3"]
        stored = await self.session(given)
        assert (stored.seq, stored.state, stored.shared) == (2, '{"after": 2}', {MINE})

    async def test_J4_what_was_undone_and_done_again_stays_so_when_committed_twice(self, given: Given) -> None:
        await given.journal.commit(
            [happened(shared(1)), happened(granted(2)), happened(p.MarkAdded(seq=3, mark=mark()))]
        )
        again = [
            happened(p.EntryUnshared(seq=4, actor=SAM.id, entry=MINE)),
            happened(shared(5)),
            happened(p.Revoked(seq=6, actor=SAM.id, participant=PAT.id)),
            happened(granted(7, "g-2", "entries")),
            happened(p.MarkRemoved(seq=8, mark="m-1")),
        ]
        for _ in range(2):
            assert await given.journal.commit([*again]) == [True] * 5
        stored = await self.session(given)
        assert stored.shared == {MINE} and stored.marks == [] and stored.seq == 8
        assert stored.grants == {PAT.id: GrantCard("g-2", Scope.ENTRIES, None)}

    async def test_J4_an_end_whose_answer_was_lost_was_kept(self, given: Given) -> None:
        records: list[Any] = [edit(1), happened(p.Ended(seq=1, actor=SAM.id))]
        assert await given.journal.commit(records) == [True, True]
        assert await given.journal.commit(records) == [True, True]
        assert await self.updates(given) == [b"update 1"]

    async def test_J5_an_event_whose_number_another_one_has_is_refused(self, given: Given) -> None:
        assert await given.journal.commit([happened(navigated(1))]) == [True]
        assert await given.journal.commit([happened(shared(1)), edit(1)]) == [False, True]
        assert (await self.session(given)).shared == set()

    async def test_J5_an_ended_session_takes_nothing(self, given: Given) -> None:
        records: list[Any] = [edit(1), happened(p.Ended(seq=1, actor=SAM.id)), edit(2), happened(navigated(2))]
        assert await given.journal.commit(records) == [True, True, False, False]
        assert await given.journal.commit([edit(3), happened(navigated(2)), edit(4, session=SECOND)]) == [
            False,
            False,
            True,
        ]
        assert await self.updates(given) == [b"update 1", b"update 4"]
        stored = await self.session(given)
        assert (stored.ended, stored.seq) == (True, 1)
        assert await given.journal.commit([edit(5, session=SessionId("nothing"))]) == [False]

    async def test_J5_an_erased_document_takes_nothing_and_is_not_loaded(self, given: Given) -> None:
        await given.journal.commit([edit(1)])
        given.erase(MINE)
        assert await given.journal.commit([edit(2), edit(3, HIDDEN, author=JO)]) == [False, True]
        assert await given.journal.load_document(MINE) is None
        assert MINE not in [card.id for card in (await self.session(given)).entries]

    async def test_J5_another_epoch_takes_nothing(self, given: Given) -> None:
        given.renew(MINE)
        assert await given.journal.commit([edit(1), edit(2, epoch=2)]) == [False, True]
        stored = await given.journal.load_document(MINE)
        assert stored is not None and (stored.epoch, stored.updates) == (2, [b"update 2"])

    async def test_J7_who_was_removed_writes_nothing_more(self, given: Given) -> None:
        await given.journal.commit([edit(1, author=JO)])
        given.remove(JO.id)
        records: list[Any] = [edit(2, author=JO), edit(3), happened(navigated(1), JO), happened(navigated(1))]
        assert await given.journal.commit(records) == [False, True, False, True]
        assert await self.updates(given) == [b"update 1", b"update 3"]

    async def test_J7_who_signed_out_writes_nothing_more_on_that_device(self, given: Given) -> None:
        here, there = (replace(SAM, sign_in=given.sign_in()) for _ in range(2))
        assert await given.journal.commit([edit(1, author=here), edit(2, author=there)]) == [True, True]
        given.sign_out(str(here.sign_in))
        assert await given.journal.commit([edit(3, author=here), edit(4, author=there)]) == [False, True]
        assert await self.updates(given) == [b"update 1", b"update 2", b"update 4"]

    async def test_J7_a_guest_writes_as_long_as_the_grant_holds(self, given: Given) -> None:
        granted = p.Granted(seq=1, actor=SAM.id, grant="g-1", participant=GUS.id, scope="entries", until=None)
        assert await given.journal.commit([edit(1, author=GUS)]) == [False]
        assert await given.journal.commit([happened(granted), edit(2, author=GUS)]) == [True, False]
        assert await given.journal.commit([edit(3, author=GUS)]) == [True]
        await given.journal.commit([happened(p.Revoked(seq=2, actor=SAM.id, participant=GUS.id))])
        assert await given.journal.commit([edit(4, author=GUS)]) == [False]
        assert await self.updates(given) == [b"update 3"]

    async def test_J7_a_guest_who_may_only_see_pages_writes_nothing(self, given: Given) -> None:
        for seq, scope in enumerate(("pages", "pointers", "entries"), 1):
            granted = p.Granted(seq=seq, actor=SAM.id, grant=f"g-{seq}", participant=GUS.id, scope=scope, until=None)
            await given.journal.commit([happened(granted)])
            kept = await given.journal.commit([edit(seq, author=GUS), NoteRecord(FIRST, GUS, "joined")])
            assert kept == [scope == "entries", True]

    async def test_V4_notes_are_kept_for_who_may_be_here(self, given: Given) -> None:
        note = NoteRecord(FIRST, JO, "entry_read", MINE)
        assert await given.journal.commit([note]) == [True]
        given.remove(JO.id)
        assert await given.journal.commit([note]) == [False]

    async def test_J6_another_process_finds_what_was_kept(self, given: Given) -> None:
        await given.journal.commit([edit(1, clients=(7,)), happened(navigated(1)), happened(shared(2))])
        other = given.another()
        assert await other.load_document(MINE) == await given.journal.load_document(MINE)
        assert await other.load_session(FIRST) == await given.journal.load_session(FIRST)
        assert await other.commit([edit(1), edit(2)]) == [True, True]
        assert await self.updates(given) == [b"update 1", b"update 2"]

    async def test_E6_E7_marks_are_kept_for_every_session_of_the_workbook_until_removed(self, given: Given) -> None:
        added = [happened(p.MarkAdded(seq=n, actor=SAM.id, mark=mark(f"m-{n}"))) for n in (1, 2)]
        assert await given.journal.commit([*added]) == [True, True]
        marks = (await self.session(given)).marks
        assert [(kept.mark, kept.author_person) for kept in marks] == [(mark(f"m-{n}"), SAM.person) for n in (1, 2)]
        await given.journal.commit([happened(p.MarkRemoved(seq=3, actor=SAM.id, mark="m-1"))])
        assert [kept.mark.id for kept in (await self.session(given)).marks] == ["m-2"]

    async def test_D12_shares_are_of_one_session_and_end_when_taken_back(self, given: Given) -> None:
        await given.journal.commit([happened(shared(1)), happened(shared(2, SHOWN), JO)])
        assert (await self.session(given)).shared == {MINE, SHOWN}
        assert (await self.session(given, SECOND)).shared == set()
        await given.journal.commit([happened(p.EntryUnshared(seq=3, actor=SAM.id, entry=MINE))])
        assert (await self.session(given)).shared == {SHOWN}
        await given.journal.commit([happened(shared(4))])
        assert (await self.session(given)).shared == {MINE, SHOWN}

    async def test_R6_a_grant_replaces_the_one_before_and_a_revocation_ends_it(self, given: Given) -> None:
        late = 4_000_000_000.25
        await given.journal.commit([happened(granted(1)), happened(granted(2, "g-2", "pointers", late))])
        assert (await self.session(given)).grants == {PAT.id: GrantCard("g-2", Scope.POINTERS, late)}
        await given.journal.commit([happened(p.Revoked(seq=3, actor=SAM.id, participant=PAT.id))])
        assert (await self.session(given)).grants == {}

    async def test_E12_R30_R36_the_end_makes_all_private_and_leaves_no_hidden_note(self, given: Given) -> None:
        assert await given.journal.commit([happened(p.Ended(seq=1, actor=SAM.id), session=SECOND)]) == [True]
        records: list[Any] = [
            edit(1),
            edit(2, HIDDEN, author=JO),
            edit(3, SHOWN, author=JO),
            happened(shared(1)),
            happened(shared(2, SHOWN), JO),
            happened(granted(3)),
            happened(p.MarkAdded(seq=4, actor=SAM.id, mark=mark())),
            happened(p.Ended(seq=5, actor=JO.id), JO),
        ]
        assert await given.journal.commit(records) == [True] * 8
        stored = await self.session(given)
        assert (stored.ended, stored.shared, stored.grants) == (True, set(), {})
        assert [card.id for card in stored.entries] == [MINE, SHOWN]
        mine, shown = (is_writer(SAM, card) for card in stored.entries)
        assert mine and shown and not is_writer(JO, stored.entries[1])
        assert [kept.mark.id for kept in stored.marks] == ["m-1"]
        assert await given.journal.load_document(HIDDEN) is None
        assert (await self.updates(given), await self.updates(given, SHOWN)) == ([b"update 1"], [b"update 3"])

    async def test_E12_what_a_worker_hides_stays_while_another_session_goes_on_with_it(self, given: Given) -> None:
        """And an edit from there, committed together with the end, is kept or refused like any other."""
        there = edit(2, HIDDEN, SECOND, author=JO)
        assert await given.journal.commit([edit(1), happened(p.Ended(seq=1, actor=JO.id)), there]) == [True] * 3
        assert await self.updates(given, HIDDEN) == [b"update 2"]
        assert (await self.session(given, SECOND)).ended is False

    async def test_K4_R20_what_is_typed_for_someone_has_a_document_until_it_is_kept(self, given: Given) -> None:
        assert await given.journal.commit([happened(typing_allowed(1))]) == [True]
        assert await given.journal.commit([happened(typing_allowed(2)), edit(1, TYPED, author=JO)]) == [True] * 2
        (card,) = [card for card in (await self.session(given)).entries if card.id == TYPED]
        assert not is_writer(SAM, card) and not is_writer(JO, card)
        assert await self.updates(given, TYPED) == [b"update 1"]
        kept = happened(p.ScribeKept(seq=3, actor=SAM.id, scribe=TYPED, kept=True))
        records: list[Any] = [edit(2, TYPED, author=JO), edit(3, typed_by=JO.id), kept, edit(4, TYPED, author=JO)]
        assert await given.journal.commit(records) == [True, True, True, False]
        assert await given.journal.load_document(TYPED) is None
        assert TYPED not in [card.id for card in (await self.session(given)).entries]
        assert await self.updates(given) == [b"update 3"]

    async def test_K6_R20_the_end_erases_what_was_typed_and_not_kept(self, given: Given) -> None:
        await given.journal.commit([happened(typing_allowed(1))])
        records: list[Any] = [edit(1, TYPED, author=JO), happened(p.Ended(seq=2, actor=SAM.id))]
        assert await given.journal.commit(records) == [True, True]
        assert await given.journal.load_document(TYPED) is None
        assert TYPED not in [card.id for card in (await self.session(given)).entries]

    async def test_J5_edits_of_what_the_same_commit_erases_are_refused_and_spoil_nothing(self, given: Given) -> None:
        first, second = (happened(p.Ended(seq=1, actor=JO.id), session=session) for session in (FIRST, SECOND))
        records: list[Any] = [edit(1, HIDDEN, author=JO), edit(2), second, first, edit(3, HIDDEN, author=JO)]
        assert await given.journal.commit(records) == [True, True, True, True, False]
        assert await given.journal.load_document(HIDDEN) is None
        assert await self.updates(given) == [b"update 2"]

    async def test_J2_a_record_that_cannot_be_written_says_so_and_keeps_nothing(self, given: Given) -> None:
        records: list[Any] = [edit(1), happened(navigated(1))]
        with given.lose(), pytest.raises(JournalUnavailable):
            await given.journal.commit(records)
        assert await self.updates(given) == [] and (await self.session(given)).seq == 0
        assert await given.journal.commit(records) == [True, True]

    async def test_J1_commits_that_are_asked_for_at_once_do_not_mix(self, given: Given) -> None:
        parts = [[edit(100 * part + number) for number in range(10)] for part in range(8)]
        await asyncio.gather(*(given.journal.commit([*part]) for part in parts))
        updates = await self.updates(given)
        assert len(updates) == len(set(updates)) == 80
        for part in parts:
            kept = [update for update in updates if update in {record.update for record in part}]
            assert kept == [record.update for record in part]

    async def test_what_was_loaded_does_not_change_by_itself(self, given: Given) -> None:
        before, document = await self.session(given), await given.journal.load_document(MINE)
        assert document is not None
        await given.journal.commit([edit(1, clients=(7,)), happened(shared(1)), happened(granted(2))])
        assert (before.shared, before.grants, document.updates, document.clients) == (set(), {}, [], {})
        assert ParticipantId("p-pat") in (await self.session(given)).grants

    async def test_V3_what_is_written_or_marked_elsewhere_under_a_cover_is_kept_back(self, given: Given) -> None:
        await given.journal.commit([happened(shared(1)), happened(p.Covered(seq=2, why="away"))])
        assert (await self.session(given)).kept_back == set()
        marked = happened(p.MarkAdded(seq=1, actor=SAM.id, mark=mark()), session=SECOND)
        assert await given.journal.commit([edit(1, session=SECOND), marked]) == [True, True]
        assert (await self.session(given)).kept_back == {MINE, "m-1"}

    async def test_V3_what_follows_a_cover_in_one_commit_is_kept_back(self, given: Given) -> None:
        covered = happened(p.Covered(seq=2, why="away"))
        await given.journal.commit([edit(1), happened(shared(1)), covered, edit(2, session=SECOND)])
        assert (await self.session(given)).kept_back == {MINE}

    async def test_V3_without_a_cover_nothing_is_kept_back(self, given: Given) -> None:
        marked = happened(p.MarkAdded(seq=1, actor=SAM.id, mark=mark()), session=SECOND)
        await given.journal.commit([happened(shared(1)), edit(1, session=SECOND), marked])
        assert (await self.session(given)).kept_back == set()
