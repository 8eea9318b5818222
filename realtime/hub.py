"""Opens, shares and evicts rooms, and carries their effects out. The engine's asyncio side (SPEC H1, H2).

Rooms decide, the hub does: it queues frames in outboxes, commits records, loads documents, and calls rooms back when
time has come.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from realtime import effects as fx
from realtime import protocol as p
from realtime.changes import Changes
from realtime.clock import Clock
from realtime.commits import Batch, Commits
from realtime.errors import CloseCode, JournalUnavailable, RefusalCode, Refused, SlowConsumer
from realtime.identity import ConnectionId, EntryId, Participant, ParticipantId, SessionId
from realtime.journal import Journal
from realtime.line import Line
from realtime.room import Room
from realtime.rooms import PagesOf, Rooms, Seat

log = logging.getLogger("waymark.hub")

SWEEP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Visit:
    """A connection in its room, from `Hub.enter` to `Hub.leave`."""

    seat: Seat
    connection: ConnectionId
    line: Line


class Hub:
    """All rooms of this process."""

    def __init__(
        self,
        journal: Journal,
        pages: PagesOf,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._tickets: dict[int, asyncio.Future[str | None]] = {}
        self._last_ticket = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.commits = Commits(journal)
        self._rooms = Rooms(journal, self.commits, pages, new_id)
        self.changes = Changes(self._rooms, journal, clock, self._do)

    # --- life ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to commit and to sweep; needs a running loop."""
        self._spawn(self.commits.run())
        self._spawn(self._sweep())

    async def stop(self) -> None:
        """Close every socket (come back later), let what was received reach the disk, and stop."""
        for seat in self._rooms:
            for line in list(seat.lines.values()):
                line.close(CloseCode.GOING_AWAY, "the server restarts")
        try:
            await asyncio.wait_for(self.commits.settled(), timeout=10)
        except TimeoutError:
            log.error("stopped with edits that could not be written; their devices still hold them")
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _sweep(self) -> None:
        beats = 0
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            beats += 1
            now = self._clock.now()
            for seat in self._rooms:
                try:
                    self._look_after(seat, now, beat=beats % p.Limits.HEARTBEAT == 0)
                except Exception:  # one room's fault must not stop the watch over all others
                    log.exception("a room could not be looked after")

    def _look_after(self, seat: Seat, now: float, *, beat: bool) -> None:
        self._do(seat, seat.room.sweep(now))
        self._do(seat, seat.room.settle_cover(now))
        if beat:
            for line in seat.lines.values():
                line.heartbeat()

    # --- a device's way in --------------------------------------------------------------------------------------

    async def enter(self, session: SessionId, participant: Participant, line: Line) -> Visit:
        """Let a connection into its session's room; its line starts with the welcome.

        Raises:
            Refused: there is no such session, it has ended, or nobody let the participant in.
            JournalUnavailable: the session cannot be read now.
        """
        seat = await self._rooms.open(session)
        seat.entering += 1
        try:
            connection, effects = seat.room.join(participant, self._clock.now())
            seat.lines[connection] = line
            self._do(seat, effects)
        finally:
            seat.entering -= 1
            self._rooms.evict_if_unused(seat)
        return Visit(seat, connection, line)

    def receive(self, visit: Visit, message: bytes) -> None:
        """A message of a device; one whose socket is being closed has no say any more.

        Raises:
            BadFrame: it is not a frame of the protocol.
        """
        seat = visit.seat
        if not seat.gone and visit.connection in seat.lines and visit.line.closing is None:
            self._do(seat, seat.room.receive(visit.connection, message, self._clock.now()))

    def leave(self, visit: Visit) -> None:
        """A connection is gone."""
        seat = visit.seat
        if seat.lines.pop(visit.connection, None) is None:
            return
        try:
            if not seat.gone:
                self._do(seat, seat.room.leave(visit.connection, self._clock.now()))
        except Exception:  # its socket has to be closed all the same
            log.exception("a room could not let someone go")
        self._rooms.evict_if_unused(seat)

    # --- what comes by HTTP -------------------------------------------------------------------------------------

    async def act(self, session: str, participant: str, command: p.Command) -> None:
        """Carry a command out for someone who asks by HTTP; when this returns it is on disk.

        Raises:
            Refused: it may not or cannot be done.
        """
        who = ParticipantId(participant)
        await self._settled(SessionId(session), lambda room, ticket: room.act(who, command, self._clock.now(), ticket))

    async def write_entry(
        self,
        session: str,
        entry: str,
        participant: str,
        text: str | None,
        answer: dict[str, object] | None,
        before: str | None = None,
    ) -> None:
        """Make an entry read so, for a form without scripts; when this returns it is on disk.

        `answer` holds the keys that the form changed, None for one that it took away. `before` is the text that the
        form was filled from: what others wrote since then stays.

        Raises:
            Refused: the entry is not there, or not theirs to write.
        """
        entry_id, client = EntryId(entry), secrets.randbits(31) + 1

        def write(room: Room, ticket: int) -> list[fx.Effect]:
            author = room.session.people.get(ParticipantId(participant))
            if author is None or document is None:
                raise Refused(RefusalCode.NOT_FOUND)
            update = document.rewrite(text, answer, client, before)
            return room.entries.write(document, update, author, ticket, self._clock.now())

        seat = await self._rooms.open(SessionId(session))
        seat.entering += 1
        try:
            document = await self._rooms.document(entry_id)  # last: nothing may come between it and the edit
            await self._settled(SessionId(session), write)
        finally:
            seat.entering -= 1
            self._rooms.release(entry_id)
            self._rooms.evict_if_unused(seat)

    async def _settled(self, session: SessionId, work: Callable[[Room, int], list[fx.Effect]]) -> None:
        seat = await self._rooms.open(session)
        seat.entering += 1
        self._last_ticket += 1
        ticket = self._last_ticket
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._tickets[ticket] = answer
        try:
            self._do(seat, work(seat.room, ticket))
            refused = await answer
        finally:
            del self._tickets[ticket]
            seat.entering -= 1
            self._rooms.evict_if_unused(seat)
        if refused is not None:
            raise Refused(refused)

    # --- effects ------------------------------------------------------------------------------------------------

    def _do(self, seat: Seat, effects: Sequence[fx.Effect]) -> None:
        """Carry effects out, in order."""
        for effect in effects:
            _CARRY_OUT[type(effect)](self, seat, effect)

    def _send(self, seat: Seat, effect: fx.Send) -> None:
        for connection in effect.to:
            line = seat.lines.get(connection)
            if line is not None:
                self._queue(seat, connection, line, effect.frame)

    def _queue(self, seat: Seat, connection: ConnectionId, line: Line, frame: bytes) -> None:
        try:
            line.put(frame)
        except SlowConsumer:
            line.abort(CloseCode.SLOW_CONSUMER, "too slow")

    def _greet(self, seat: Seat, effect: fx.Greet) -> None:
        line = seat.lines.get(effect.to)
        if line is not None:
            line.greet(effect.frame)

    def _point(self, seat: Seat, effect: fx.Point) -> None:
        line = seat.lines.get(effect.to)
        if line is not None:
            line.point(effect.news)

    def _persist(self, seat: Seat, effect: fx.Persist) -> None:
        seat.committing += 1

        def settled(kept: bool) -> None:
            seat.committing -= 1
            self._do(seat, effect.then if kept else effect.otherwise)
            self._rooms.evict_if_unused(seat)

        held = sum(len(told.frame) for told in effect.then if isinstance(told, fx.Send | fx.Greet))
        self.commits.put(Batch(effect.records, settled, weight=held))

    def _load(self, seat: Seat, effect: fx.Load) -> None:
        async def load() -> None:
            try:
                document = await self._rooms.document(effect.entry)
            except JournalUnavailable:
                self._do(seat, seat.room.entries.discard(effect.entry))
                return
            if not seat.gone:
                self._do(seat, seat.room.document_loaded(effect.entry, document, self._clock.now()))
            self._rooms.release(effect.entry)

        self._spawn(load())

    def _fetch(self, seat: Seat, effect: fx.Fetch) -> None:
        async def fetch() -> None:
            seat.entering += 1
            try:
                documents = await self._rooms.readable(effect.entries)
                there = [None if seat.gone else document for document in documents]
                self._do(seat, effect.go_on(there, self._clock.now()))
            finally:
                seat.entering -= 1
                for entry in effect.entries:
                    self._rooms.release(entry)
                self._rooms.evict_if_unused(seat)

        self._spawn(fetch())

    def _relay(self, seat: Seat, effect: fx.Relay) -> None:
        for other in self._rooms:
            if other is not seat:
                self._do(other, other.room.entries.relay(effect.entry, effect.frame))

    def _spread(self, seat: Seat, effect: fx.Spread) -> None:
        for other in self._rooms:
            if other is not seat and other.room.session.stored.workbook == seat.room.session.stored.workbook:
                self._do(other, other.room.marked_elsewhere(effect.event, effect.kept, self._clock.now()))

    def _discard(self, seat: Seat, effect: fx.Discard) -> None:
        self._rooms.drop_document(effect.entry)
        for other in self._rooms:
            self._do(other, other.room.entries.discard(effect.entry))

    def _renew(self, seat: Seat, effect: fx.Renew) -> None:
        self._rooms.drop_document(effect.entry)
        for other in self._rooms:
            self._do(other, other.room.entries.renew(effect.entry))

    def _released(self, seat: Seat, effect: fx.Release) -> None:
        self._rooms.release(effect.entry)

    def _close(self, seat: Seat, effect: fx.Close) -> None:
        line = seat.lines.get(effect.connection)
        if line is not None:
            line.close(effect.code, effect.reason)

    def _wake(self, seat: Seat, effect: fx.Wake) -> None:
        def tick() -> None:
            if not seat.gone:
                self._do(seat, seat.room.tick(self._clock.now()))

        asyncio.get_running_loop().call_later(max(0.0, effect.at - self._clock.now()), tick)

    def _reload(self, seat: Seat, effect: fx.Reload) -> None:
        for line in list(seat.lines.values()):
            line.close(CloseCode.RELOAD, "reload")
        self._rooms.forget(seat)

    def _announce(self, seat: Seat, effect: fx.Announce) -> None:
        self._do(seat, seat.room.telling.roster(self._clock.now()))

    def _tell(self, seat: Seat, effect: fx.Tell) -> None:
        answer = self._tickets.get(effect.ticket)
        if answer is not None and not answer.done():
            answer.set_result(effect.error)


_CARRY_OUT: dict[type, Callable[[Hub, Seat, Any], None]] = {
    fx.Send: Hub._send,
    fx.Greet: Hub._greet,
    fx.Point: Hub._point,
    fx.Persist: Hub._persist,
    fx.Load: Hub._load,
    fx.Fetch: Hub._fetch,
    fx.Relay: Hub._relay,
    fx.Spread: Hub._spread,
    fx.Discard: Hub._discard,
    fx.Renew: Hub._renew,
    fx.Release: Hub._released,
    fx.Close: Hub._close,
    fx.Wake: Hub._wake,
    fx.Reload: Hub._reload,
    fx.Announce: Hub._announce,
    fx.Tell: Hub._tell,
}
