"""Group commit: what all rooms want kept, in order, as few transactions as the disk allows (SPEC J1, J2).

While one transaction is being written the next gathers, so a quiet server commits at once and a busy one shares the
cost. When the record cannot be written, nothing is lost or acknowledged: the same records are tried again, and
readers of sockets wait (`room_left`) until it goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from realtime.errors import JournalUnavailable
from realtime.journal import Journal, Record

log = logging.getLogger("waymark.commits")

MAX_RECORDS = 256
MAX_WAITING = 4096
WINDOW = 0.008
"""Seconds between two commits in which edits gather: a busy server makes at most 125 transactions a second."""
FIRST_RETRY, LAST_RETRY = 0.05, 2.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that stand or fall together, and who is told."""

    records: tuple[Record, ...]
    settled: Callable[[bool], None]


class Commits:
    """Takes batches, commits them in order in groups, and tells each how it went."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: deque[Batch] = deque()
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._room_left = asyncio.Event()
        self._room_left.set()
        self.failing = False
        self._committed_at = float("-inf")

    def put(self, batch: Batch) -> None:
        """Queue a batch. One without records, with nothing before it, is settled at once."""
        if not batch.records and self._idle.is_set():
            batch.settled(True)
            return
        self._waiting.append(batch)
        self._idle.clear()
        self._news.set()
        if len(self._waiting) >= MAX_WAITING:
            self._room_left.clear()

    async def room_left(self) -> None:
        """Wait until there is room for more: sockets are read no faster than the disk keeps up."""
        if not self._room_left.is_set():
            await self._room_left.wait()

    async def settled(self) -> None:
        """Wait until all that was put so far is settled."""
        done = asyncio.Event()
        self.put(Batch((), lambda kept: done.set()))
        await done.wait()

    async def run(self) -> None:
        """Commit for ever; cancel to stop."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                await self._let_gather()
                group = self._gather()
                kept = await self._commit([record for batch in group for record in batch.records])
                self._committed_at = asyncio.get_running_loop().time()
                self._settle(group, kept)
            self._idle.set()

    async def _let_gather(self) -> None:
        """Commit at once after a quiet moment; right after a commit let more come together for the next."""
        left = self._committed_at + WINDOW - asyncio.get_running_loop().time()
        if left > 0:
            await asyncio.sleep(left)

    def _gather(self) -> list[Batch]:
        group, records = [], 0
        while self._waiting and records < MAX_RECORDS:
            batch = self._waiting.popleft()
            group.append(batch)
            records += len(batch.records)
        if len(self._waiting) < MAX_WAITING:
            self._room_left.set()
        return group

    async def _commit(self, records: list[Record]) -> list[bool]:
        if not records:
            return []
        delay = FIRST_RETRY
        while True:
            try:
                kept = await self._journal.commit(records)
            except JournalUnavailable as failure:
                if not self.failing:
                    log.warning("the record cannot be written, trying again: %s", failure)
                self.failing = True
                await asyncio.sleep(delay)
                delay = min(2 * delay, LAST_RETRY)
            except Exception:  # a fault of ours must not stop everyone's saving; these records count as refused
                log.exception("records could not be kept")
                return [False] * len(records)
            else:
                self.failing = False
                return kept

    @staticmethod
    def _settle(group: list[Batch], kept: list[bool]) -> None:
        at = 0
        for batch in group:
            mine = kept[at : at + len(batch.records)]
            at += len(batch.records)
            try:
                batch.settled(all(mine))
            except Exception:  # one room's fault must not stop the saving of all others
                log.exception("a room failed after its commit")
