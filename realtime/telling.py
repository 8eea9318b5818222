"""Turns what happened into frames, for each device what it may hear: the role filter of events and of the snapshot."""

from __future__ import annotations

from collections.abc import Iterable

from realtime import protocol as p
from realtime import wire
from realtime.device import Device
from realtime.effects import Send
from realtime.identity import ConnectionId, EntryId, Participant, Scope
from realtime.permissions import EVEN_COVERED, hears, is_one_of_the_two, is_writer, sees_marks
from realtime.reducer import neutral_entry
from realtime.session import AT_THE_TOPICS, Session


class Telling:
    """Tells the devices of a room what happened (SPEC R3 to R6, E10)."""

    def __init__(self, session: Session, devices: dict[ConnectionId, Device]) -> None:
        self._session = session
        self._devices = devices

    def people(self, now: float, reader: Participant | None = None) -> list[p.PersonState]:
        """The roster: everyone of the session who is here, was here, or waits. It hides nobody (R38).

        A covered `reader` learns no more than that they take part: not even on which devices others come and go.
        """
        only = reader.id if reader is not None and self._session.covers(reader) else None
        session = self._session
        lines = []
        for person in session.people.values():
            scope = None if is_one_of_the_two(person) else session.granted(person.id, now)
            here = self._devices_of(person) if only in (None, person.id) else []
            lines.append(
                p.PersonState(
                    id=person.id,
                    role=person.role,
                    name=person.name,
                    devices=[int(device.connection) for device in here],
                    langs=[device.participant.lang for device in here],
                    scope=scope.value if scope else None,
                    waiting=session.is_waiting(person, now),
                    known=person.has_account,
                    asked_by=person.invited_by if person.invited_by in session.people else None,
                )
            )
        return lines

    def _devices_of(self, person: Participant) -> list[Device]:
        return [device for device in self._devices.values() if device.participant.id == person.id]

    def roster(self, now: float, but: ConnectionId | None = None) -> list[Send]:
        """Tell everyone, or everyone but one, who is here. Who is covered hears nothing of coming and going."""
        to = tuple(c for c, d in self._devices.items() if c != but and not self._session.covers(d.participant))
        if not to:
            return []
        return [Send(to, wire.event(p.Roster(seq=self._session.seq, people=self.people(now))))]

    def welcome(self, device: Device, now: float) -> bytes:
        """The snapshot: everything that this device may know now, and nothing else."""
        snapshot = self.snapshot(device.participant, now)
        return wire.event(snapshot.model_copy(update={"device": int(device.connection), "following": device.following}))

    def welcomes(self, now: float) -> list[Send]:
        """The snapshot again, for every device: what the pages show has changed."""
        return [Send((connection,), self.welcome(device, now)) for connection, device in self._devices.items()]

    def snapshot(self, person: Participant, now: float) -> p.Welcome:
        """What this person may know now, on whichever device: the same filter for a socket and for a preview."""
        session = self._session
        scope = session.scope_of(person.id, now)
        two, covered = is_one_of_the_two(person), session.covers(person)
        return p.Welcome(
            seq=session.seq_for(person),
            session=session.stored.id,
            mode=session.stored.mode,
            me=person.id,
            device=0,
            server_time=now * 1000,
            people=self.people(now, person),
            location=AT_THE_TOPICS if covered else session.location,
            following=True,
            films=session.films,
            media=None if covered else session.media,
            proposal=session.proposal if two else None,
            pause=None if covered else session.pause,
            covered=p.CoverState(why=session.cover) if session.cover and (two or covered) else None,
            marks=self._marks_for(person, scope),
            entries=self._entries_for(person, now),
            scribes=list(session.scribes.values()) if two else [],
        )

    def _marks_for(self, person: Participant, scope: Scope | None) -> list[p.MarkState]:
        if not sees_marks(person, scope):
            return []
        session = self._session
        return [session.mark_state(kept) for kept in session.marks.values() if session.knows_mark(person, kept)]

    def _entries_for(self, person: Participant, now: float) -> list[p.EntryState]:
        return [state for entry in self._session.entries if (state := self.entry_for(person, entry, now)) is not None]

    def entry_for(self, person: Participant, entry: EntryId, now: float) -> p.EntryState | None:
        """An entry as `person` may see it, or None."""
        session = self._session
        card = session.entries[entry]
        if entry in session.scribes or session.access(person, card, now) is None:
            return None
        return neutral_entry(session, entry).model_copy(update={"mine": is_writer(person, card)})

    def events(self, happened: Iterable[p.EventBase], now: float) -> list[Send]:
        """Tell each device of each event that it may hear of, in order."""
        return [send for event in happened for send in self._event(event, now)]

    def _event(self, event: p.EventBase, now: float) -> list[Send]:
        kind: str = event.type  # type: ignore[attr-defined]
        listeners = [
            device
            for device in self._devices.values()
            if hears(device.participant, kind, self._scope_for(kind, device.participant, now))
        ]
        if isinstance(event, p.MarkAdded | p.MarkRemoved):
            listeners = [device for device in listeners if self._may_know(device.participant, event)]
        if isinstance(event, p.EntryShared | p.EntryAdded):
            return self._entry_event(event, listeners, now)
        covered = tuple(d.connection for d in listeners if self._session.covers(d.participant))
        seeing = tuple(d.connection for d in listeners if d.connection not in covered)
        sends = [Send(seeing, wire.event(event))] if seeing else []
        if covered:
            then = self._session.covered_at
            sends.append(Send(covered, wire.event(event.model_copy(update={"seq": then}))))
        return sends

    def _may_know(self, person: Participant, event: p.MarkAdded | p.MarkRemoved) -> bool:
        """Who never knew of a mark does not hear that it is gone either."""
        session = self._session
        kept = session.marks.get(event.mark.id) if isinstance(event, p.MarkAdded) else session.taken_away
        return kept is not None and session.knows_mark(person, kept)

    def _scope_for(self, kind: str, person: Participant, now: float) -> Scope | None:
        session = self._session
        return session.granted(person.id, now) if kind in EVEN_COVERED else session.scope_of(person.id, now)

    def _entry_event(self, event: p.EntryShared | p.EntryAdded, listeners: list[Device], now: float) -> list[Send]:
        sends = []
        for device in listeners:
            entry = self.entry_for(device.participant, EntryId(event.entry.id), now)
            if entry is not None:
                frame = wire.event(event.model_copy(update={"entry": entry}))
                sends.append(Send((device.connection,), frame))
        return sends
