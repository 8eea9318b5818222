"""What the database says anew, brought into the rooms that are open: people, entries, and who may not be here any more.

The one way in for what was changed beside the live engine. Each method returns when the rooms know it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from realtime.clock import Clock
from realtime.effects import Effect
from realtime.errors import CloseCode, RefusalCode, Refused
from realtime.identity import EntryId, Participant, ParticipantId, SessionId
from realtime.journal import Journal
from realtime.protocol import Welcome
from realtime.rooms import Rooms, Seat

CarryOut = Callable[[Seat, Sequence[Effect]], None]


class Changes:
    """Tells open rooms what changed beside them."""

    def __init__(self, rooms: Rooms, journal: Journal, clock: Clock, carry_out: CarryOut) -> None:
        self._rooms = rooms
        self._journal = journal
        self._clock = clock
        self._carry_out = carry_out

    async def refresh_people(self, session: str) -> None:
        """Participants of a session changed in the database: read them anew and tell the room, if one is open."""
        async with self._rooms.news_of(session):
            seat = self._rooms.get(SessionId(session))
            stored = await self._journal.load_session(SessionId(session)) if seat is not None else None
            if seat is not None and stored is not None and not seat.gone:
                self._carry_out(seat, seat.room.people_changed(stored, self._clock.now()))

    async def entry_added(self, entry: str) -> None:
        """An entry was begun in the database: rooms of its workbook learn of it."""
        self._rooms.note_change()
        stored = await self._rooms.steady(lambda: self._journal.load_document(EntryId(entry)))
        if stored is None:
            return
        for seat in self._rooms:
            if seat.room.session.stored.workbook == stored.workbook:
                self._carry_out(seat, seat.room.entry_added(stored.card, self._clock.now()))

    async def erase_entry(self, entry: str) -> None:
        """An entry was erased from the database: close it wherever it is open."""
        self._rooms.note_change()
        for seat in self._rooms:
            self._carry_out(seat, seat.room.entry_removed(EntryId(entry), self._clock.now()))
        self._rooms.drop_document(EntryId(entry))

    def stories_withdrawn(self) -> None:
        """Stories are gone from the pages: every device hears it, and takes them off its screen."""
        for seat in self._rooms:
            self._carry_out(seat, seat.room.telling.welcomes(self._clock.now()))

    def close_account(self, person: str) -> None:
        """Close all sockets of a person (`Participant.person`), in every session."""
        self._close(lambda who: who.person == person, CloseCode.SIGNED_OUT, "signed out")

    def close_sign_ins(self, sign_ins: Collection[str]) -> None:
        """Close all sockets that live by one of these signed-in times, which are over (R30)."""
        self._close(lambda who: who.sign_in in sign_ins, CloseCode.SIGNED_OUT, "signed out")

    def close_participants(self, participants: Collection[str]) -> None:
        """Close all sockets of these participants, who may not be here any more."""
        self._close(lambda who: who.id in participants, CloseCode.FORBIDDEN, "removed")

    def _close(self, is_meant: Callable[[Participant], bool], code: CloseCode, reason: str) -> None:
        for seat in self._rooms:
            self._carry_out(seat, seat.room.close_where(is_meant, code, reason))

    def acts(self) -> dict[str, float]:
        """The signed-in times with an open socket, and when their person last did something there (Unix seconds)."""
        acts: dict[str, float] = {}
        for seat in self._rooms:
            for sign_in, at in seat.room.acts().items():
                acts[sign_in] = max(at, acts.get(sign_in, 0.0))
        return acts

    def here(self) -> frozenset[ParticipantId]:
        """Everyone with an open socket."""
        return frozenset(who for seat in self._rooms for who in seat.room.here())

    async def view_of(self, session: str, participant: str) -> Welcome:
        """What a participant would be told if they came now.

        Raises:
            Refused: NOT_FOUND, no such session or participant.
            JournalUnavailable: the session cannot be read now.
        """
        seat = await self._rooms.open(SessionId(session))
        try:
            if seat.room.session.ended:
                raise Refused(RefusalCode.NOT_FOUND)
            return seat.room.view_of(ParticipantId(participant), self._clock.now())
        finally:
            self._rooms.evict_if_unused(seat)
