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
MAX_WAITING_BYTES = 64 * 1024 * 1024
WINDOW = 0.008
"""Seconds between two commits in which edits gather: a busy server makes at most 125 transactions a second."""
FIRST_RETRY, LAST_RETRY = 0.05, 2.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that stand or fall together, and who is told."""

    records: tuple[Record, ...]
    settled: Callable[[bool], None]
    weight: int = 0
    """Bytes that are held in memory until it is settled."""


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
        self._weight = 0
        self.failing = False
        self._committed_at = float("-inf")

    def put(self, batch: Batch) -> None:
        """Queue a batch. One without records, with nothing before it, is settled at once."""
        if not batch.records and self._idle.is_set():
            batch.settled(True)
            return
        self._waiting.append(batch)
        self._weight += batch.weight
        self._idle.clear()
        self._news.set()
        if len(self._waiting) >= MAX_WAITING or self._weight >= MAX_WAITING_BYTES:
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
                kept = await self._commit(group)
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
            self._weight -= batch.weight
        if len(self._waiting) < MAX_WAITING and self._weight < MAX_WAITING_BYTES:
            self._room_left.set()
        return group

    async def _commit(self, group: list[Batch]) -> list[bool]:
        """Keep a group together; when one batch makes the record fail, each alone, so that only that one is refused."""
        records = [record for batch in group for record in batch.records]
        if not records:
            return []
        try:
            return await self._keep_trying(records)
        except Exception:  # a fault of ours must not stop everyone's saving
            if len(group) == 1:
                log.exception("records could not be kept")
                return [False] * len(records)
        return [answer for batch in group for answer in await self._commit([batch])]

    async def _keep_trying(self, records: list[Record]) -> list[bool]:
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
