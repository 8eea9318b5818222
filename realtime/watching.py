"""Supervisors, and when they see nothing: "not this part" and the service user's absence (SPEC V1 to V4, R39, R42).

A cover is a kept event like any other, so that the record, HTTP and a restarted server agree on it. What is shown or
written under it stays hidden from them for the rest of the session: nobody is ever shown what they missed.
It also says what the audit trail is told of those who look on: who came in, and which pages they saw.
Which entries they read, and what they tried, stands in `realtime.notes`.
"""

from __future__ import annotations

from realtime import protocol as p
from realtime.device import Device
from realtime.effects import Effect, Send
from realtime.entries import Entries
from realtime.identity import ConnectionId, Participant, ParticipantId, Role
from realtime.journal import NoteRecord
from realtime.permissions import is_one_of_the_two
from realtime.session import Session
from realtime.telling import Telling


class Watching:
    """The watchers of a room."""

    def __init__(
        self, session: Session, devices: dict[ConnectionId, Device], entries: Entries, telling: Telling
    ) -> None:
        self._session = session
        self._devices = devices
        self._entries = entries
        self._telling = telling
        self._came: set[ParticipantId] = set()
        self._saw: dict[ParticipantId, str] = {}

    def settle(self, now: float, actor: Participant | None = None) -> list[p.EventBase]:
        """Bring the cover to what it has to be now; the event to keep, if that changes anything."""
        session, wanted = self._session, self._wanted(now)
        if session.ended or wanted == session.cover:
            return []
        by, seq = actor.id if actor is not None else None, session.next_event()
        session.cover_with(wanted)
        return [p.Uncovered(seq=seq, actor=by) if wanted is None else p.Covered(seq=seq, actor=by, why=wanted)]

    def _wanted(self, now: float) -> p.Why | None:
        session = self._session
        if session.not_this_part:
            return "chosen"
        if any(self._is_heard(device, now) for device in self._devices.values()):
            return None
        is_watched = any(
            person.role is Role.SUPERVISOR and session.granted(person.id, now) is not None
            for person in session.people.values()
        )
        return "away" if is_watched else None

    def waits_for(self, device: Device) -> bool:
        """Whether a sign of life of this device lets supervisors see again (R42)."""
        return self._session.cover == "away" and device.participant.role is Role.SERVICE_USER

    @staticmethod
    def _is_heard(device: Device, now: float) -> bool:
        """A device of the service user that answers: a tablet that sleeps keeps its socket open, and sees nothing."""
        return device.participant.role is Role.SERVICE_USER and now - device.heard_at <= p.Limits.AWAY

    def covered(self, now: float) -> list[Effect]:
        """Take from each covered watcher what they have open."""
        effects: list[Effect] = []
        for device in self._watchers():
            for entry in device.reading:
                effects += self._entries.close_where_forbidden(entry, now)
        return effects

    def uncovered(self, now: float) -> list[Effect]:
        """Each watcher starts anew, from what is there now."""
        return [Send((device.connection,), self._telling.welcome(device, now)) for device in self._watchers()]

    def _watchers(self) -> list[Device]:
        return [device for device in self._devices.values() if device.participant.role is Role.SUPERVISOR]

    # --- what the audit trail is told ---------------------------------------------------------------------------

    def notes(self, now: float) -> tuple[NoteRecord, ...]:
        """Who has come in, and which page each watcher sees now, where it was not told yet."""
        session, notes = self._session, []
        for device in self._devices.values():
            person = device.participant
            if person.id not in self._came and person.role is not Role.SERVICE_USER:
                self._came.add(person.id)
                notes.append(NoteRecord(session.stored.id, person, "joined"))
            page = session.location.page
            if page is None or is_one_of_the_two(person) or session.scope_of(person.id, now) is None:
                continue
            if self._saw.get(person.id) != page:
                self._saw[person.id] = page
                notes.append(NoteRecord(session.stored.id, person, "watched_page", page))
        return tuple(notes)

    def view_of(self, participant: ParticipantId, now: float) -> p.Welcome | None:
        """What this person would be told if they came now; None if they do not take part."""
        person = self._session.people.get(participant)
        if person is None or not self._session.admits(person, now):
            return None
        return self._telling.snapshot(person, now)
