"""Group commit: order, groups, and a record that cannot be written for a while (SPEC J1, J2, D8)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from realtime.commits import LAST_RETRY, MAX_RECORDS, MAX_WAITING, MAX_WAITING_BYTES, WINDOW, Batch, Commits
from realtime.errors import JournalUnavailable
from realtime.identity import EntryId, SessionId
from realtime.journal import MemoryJournal, Record, UpdateRecord
from tests.support.rooms import SAM
from tests.support.virtual import in_virtual_time, pass_seconds, quiet


def edit(number: int) -> UpdateRecord:
    return UpdateRecord(SessionId("s-1"), EntryId("e1"), 1, b"%d" % number, SAM, ())


@dataclass
class Disk(MemoryJournal):
    """A record whose commits wait until the test lets them through, and that fails as told."""

    groups: list[list[Record]] = field(default_factory=list)
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(10**9))
    fault: Exception | None = None

    async def commit(self, records: list[Record]) -> list[bool]:
        await self.gate.acquire()
        self._check()
        if self.fault is not None:
            raise self.fault
        self.groups.append(records)
        return [record.update != b"13" for record in records if isinstance(record, UpdateRecord)]


@asynccontextmanager
async def committing(disk: Disk) -> AsyncIterator[Commits]:
    commits = Commits(disk)
    task = asyncio.create_task(commits.run())
    yield commits
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class Heard:
    """What was settled, in order."""

    def __init__(self) -> None:
        self.all: list[tuple[int, bool]] = []

    def batch(self, number: int, *records: Record) -> Batch:
        return Batch(records or (edit(number),), lambda kept: self.all.append((number, kept)))


@in_virtual_time
async def test_J1_what_waits_goes_into_one_transaction_in_the_order_it_came() -> None:
    disk, heard = Disk(gate=asyncio.Semaphore(0)), Heard()
    async with committing(disk) as commits:
        commits.put(heard.batch(1))
        await quiet()
        for number in range(2, 101):
            commits.put(heard.batch(number))
        assert heard.all == []
        disk.gate.release()
        await quiet()
        assert heard.all == [(1, True)]
        disk.gate.release()
        await commits.settled()
    assert [len(group) for group in disk.groups] == [1, 99]
    assert [record for group in disk.groups for record in group] == [edit(n) for n in range(1, 101)]
    assert heard.all == [(n, n != 13) for n in range(1, 101)]


@in_virtual_time
async def test_J1_a_transaction_is_bounded() -> None:
    disk, heard = Disk(), Heard()
    async with committing(disk) as commits:
        for number in range(100, 100 + 3 * MAX_RECORDS):
            commits.put(heard.batch(number))
        await commits.settled()
    assert [len(group) for group in disk.groups] == [MAX_RECORDS] * 3


@in_virtual_time
async def test_J1_records_of_a_batch_stand_or_fall_together_and_alone() -> None:
    disk, heard = Disk(), Heard()
    async with committing(disk) as commits:
        commits.put(heard.batch(1, edit(12), edit(13)))
        commits.put(heard.batch(2, edit(14), edit(15)))
        await commits.settled()
    assert heard.all == [(1, False), (2, True)]


@in_virtual_time
async def test_D8_a_batch_without_records_waits_for_those_before_it_and_for_none_else() -> None:
    disk, heard = Disk(gate=asyncio.Semaphore(0)), Heard()
    async with committing(disk) as commits:
        commits.put(Batch((), lambda kept: heard.all.append((0, kept))))
        assert heard.all == [(0, True)]
        commits.put(heard.batch(1))
        commits.put(Batch((), lambda kept: heard.all.append((2, kept))))
        await quiet()
        assert heard.all == [(0, True)]
        disk.gate.release()
        await quiet()
        assert heard.all == [(0, True), (1, True), (2, True)]
    assert disk.groups == [[edit(1)]]


@in_virtual_time
async def test_J2_nothing_is_acknowledged_or_lost_while_the_record_cannot_be_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk, heard = Disk(available=False), Heard()
    loop = asyncio.get_running_loop()
    async with committing(disk) as commits:
        for number in range(20, 30):
            commits.put(heard.batch(number))
        await pass_seconds(3600)
        assert heard.all == [] and commits.failing
        disk.available = True
        freed = loop.time()
        await commits.settled()
        assert loop.time() - freed <= LAST_RETRY
        assert not commits.failing
    assert heard.all == [(n, True) for n in range(20, 30)]
    assert [record for group in disk.groups for record in group] == [edit(n) for n in range(20, 30)]
    assert [record.message for record in caplog.records] == ["the record cannot be written, trying again: "]


@in_virtual_time
async def test_J2_readers_wait_while_too_much_waits_for_the_disk() -> None:
    disk, heard = Disk(available=False), Heard()
    async with committing(disk) as commits:
        await commits.room_left()
        commits.put(heard.batch(1))
        await quiet()
        for number in range(2 * MAX_WAITING):
            commits.put(heard.batch(1000 + number))
        reader = asyncio.create_task(commits.room_left())
        await pass_seconds(60)
        assert not reader.done()
        disk.available = True
        await reader
        await commits.settled()
    assert len(heard.all) == 2 * MAX_WAITING + 1


@in_virtual_time
async def test_a_fault_of_the_record_refuses_its_records_and_later_ones_are_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk, heard = Disk(fault=ZeroDivisionError("a fault")), Heard()
    async with committing(disk) as commits:
        commits.put(heard.batch(1))
        await commits.settled()
        disk.fault = None
        commits.put(heard.batch(2))
        await commits.settled()
    assert heard.all == [(1, False), (2, True)]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@in_virtual_time
async def test_J1_a_record_that_cannot_be_kept_does_not_take_those_beside_it_along() -> None:
    class Choosy(Disk):
        async def commit(self, records: list[Record]) -> list[bool]:
            if edit(2) in records:
                raise ZeroDivisionError
            return await super().commit(records)

    disk, heard = Choosy(), Heard()
    async with committing(disk) as commits:
        for number in (1, 2, 3):
            commits.put(heard.batch(number))
        await commits.settled()
    assert heard.all == [(1, True), (2, False), (3, True)]


@in_virtual_time
async def test_J2_readers_wait_while_too_many_bytes_wait_for_the_disk() -> None:
    disk = Disk(gate=asyncio.Semaphore(0))
    async with committing(disk) as commits:
        commits.put(Batch((edit(1),), lambda kept: None))
        await quiet()
        for _ in range(2):
            commits.put(Batch((), lambda kept: None, weight=MAX_WAITING_BYTES // 2))
        waiting = asyncio.create_task(commits.room_left())
        await quiet()
        assert not waiting.done()
        disk.gate.release()
        await pass_seconds(1)
        assert waiting.done()


@in_virtual_time
async def test_a_room_that_fails_after_its_commit_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    disk, heard = Disk(), Heard()

    def fail(kept: bool) -> None:
        raise ZeroDivisionError

    async with committing(disk) as commits:
        commits.put(Batch((edit(1),), fail))
        commits.put(heard.batch(2))
        await commits.settled()
        commits.put(heard.batch(3))
        await commits.settled()
    assert heard.all == [(2, True), (3, True)]
    assert [record.message for record in caplog.records] == ["a room failed after its commit"]


@in_virtual_time
async def test_J2_an_unavailable_record_may_become_a_refusing_one() -> None:
    disk, heard = Disk(fault=JournalUnavailable("locked")), Heard()
    async with committing(disk) as commits:
        commits.put(heard.batch(13))
        await pass_seconds(1)
        assert heard.all == []
        disk.fault = None
        await commits.settled()
    assert heard.all == [(13, False)]


@in_virtual_time
async def test_J1_a_quiet_server_commits_at_once_and_a_busy_one_lets_edits_gather() -> None:
    disk, heard = Disk(), Heard()
    async with committing(disk) as commits:
        commits.put(heard.batch(0))
        await quiet()
        assert heard.all == [(0, True)]
        for number in range(1, 6):
            commits.put(heard.batch(number))
        await quiet()
        assert len(heard.all) == 1
        await pass_seconds(WINDOW)
        assert len(heard.all) == 6 and len(disk.groups) == 2
