"""One live session: bytes and time in, effects out. Does no I/O (SPEC L1).

The way in is `join`, `receive`, `leave`, `tick`, and for what does not come by a socket `act` and its neighbours. The
way out is the list of effects that each of them returns. A pointer, an edit and a page turn each pass through here
once, from top to bottom.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pydantic import ValidationError

from realtime import protocol as p
from realtime import scribing, wire
from realtime.device import Device, acts_of
from realtime.document import Document
from realtime.effects import Announce, Close, Effect, Greet, Persist, Reload, Send, Spread, Tell
from realtime.entries import Entries
from realtime.errors import BadFrame, CloseCode, RefusalCode, Refused
from realtime.identity import ConnectionId, EntryId, Participant, ParticipantId
from realtime.journal import EventRecord, KeptMark, Record, StoredSession
from realtime.keeping import Keeping, tell
from realtime.permissions import Action, EntryCard, is_one_of_the_two, may
from realtime.pointers import Pointers
from realtime.reducer import carry_out, neutral_entry
from realtime.refusing import Refusing
from realtime.session import Circumstances, Session
from realtime.telling import Telling
from realtime.watching import Watching


class Room:
    """A session's live side: its devices, its state, its open entries and its pointers."""

    def __init__(self, session: Session, new_id: Callable[[], str]) -> None:
        self.session = session
        self._new_id = new_id
        self._devices: dict[ConnectionId, Device] = {}
        self._last_device = 0
        self._pointers = Pointers(session, self._devices)
        self.entries = Entries(session, self._devices)
        self.telling = Telling(session, self._devices)
        self._keeping = Keeping(session, self.entries, new_id, self._carry_out)
        self._watching = Watching(session, self._devices, self.entries, self.telling)
        self._refusing = Refusing(session)

    # --- coming and going ---------------------------------------------------------------------------------------

    def join(self, participant: Participant, now: float) -> tuple[ConnectionId, list[Effect]]:
        """Let a connection in: everyone else is told first, then it gets the welcome (R1, R2).

        Raises:
            Refused: FORBIDDEN without a grant, ENDED, or TOO_MANY sockets.
        """
        if self.session.ended:
            raise Refused(RefusalCode.ENDED)
        if not self.session.admits(participant, now):
            raise Refused(RefusalCode.FORBIDDEN)
        own = sum(device.participant.id == participant.id for device in self._devices.values())
        if len(self._devices) >= p.Limits.SOCKETS_A_ROOM or own >= p.Limits.SOCKETS_A_PERSON:
            raise Refused(RefusalCode.TOO_MANY)
        self._last_device += 1
        device = Device(ConnectionId(self._last_device), participant, heard_at=now)
        self._devices[device.connection] = device
        self.session.people[participant.id] = replace(participant, sign_in=None, lang="")
        effects: list[Effect] = [*self.telling.roster(now, but=device.connection), *self.settle_cover(now)]
        greet = Greet(device.connection, self.telling.welcome(device, now))
        not_now = Close(device.connection, CloseCode.TRY_AGAIN, "not now")
        effects.append(Persist(self._watching.notes(now), (greet,), otherwise=(not_now,)))
        return device.connection, effects

    def settle_cover(self, now: float) -> list[Effect]:
        """Someone came, went or is silent: supervisors see only while the service user is here (R42)."""
        return [self._keep(events, None, now)] if (events := self._watching.settle(now)) else []

    def leave(self, connection: ConnectionId, now: float) -> list[Effect]:
        """A socket has gone; whatever it was doing is over."""
        device = self._devices.get(connection)
        if device is None:
            return []
        effects = self.entries.close_all(device)
        del self._devices[connection]
        self._pointers.forget(connection)
        return [*effects, *self.telling.roster(now), *self.settle_cover(now), *self._go_on(now)]

    def _go_on(self, now: float) -> list[Effect]:
        """Who waits in a pause for someone who has left need not wait any more (E9)."""
        pause, present = self.session.pause, self._present()
        if pause is None or not present or not present <= set(pause.ready):
            return []
        actor = self.session.people[next(iter(present))]
        return self._carry_out(p.ResumeAll(id="left", type="resume_all"), actor, now)

    def _present(self) -> frozenset[ParticipantId]:
        """Which of the two people have a device here."""
        return frozenset(d.participant.id for d in self._devices.values() if is_one_of_the_two(d.participant))

    # --- frames of a device -------------------------------------------------------------------------------------

    def receive(self, connection: ConnectionId, message: bytes, now: float) -> list[Effect]:
        """Take one message from a connection.

        Raises:
            BadFrame: the bytes are not a frame of this protocol; the connection is to be closed.
        """
        device = self._devices.get(connection)
        if device is None:
            return []
        device.heard_at = now
        if len(message) > p.Limits.FRAME_BYTES:
            return self._refusing.too_large(device, message)
        return self._take(device, message, now)

    def _take(self, device: Device, message: bytes, now: float) -> list[Effect]:
        frame = wire.decode(message)
        heard = self.settle_cover(now) if self._watching.waits_for(device) else []
        if heard and isinstance(frame, wire.Pointer):
            return heard  # the next one comes at once, and none goes out before the record says that they see again
        try:
            return [*heard, *self._carry(device, frame, message, now)]
        except BadFrame:
            if not heard:
                raise
            return [*heard, Close(device.connection, CloseCode.BAD_FRAME, "bad frame")]

    def _carry(self, device: Device, frame: wire.Frame, message: bytes, now: float) -> list[Effect]:
        if isinstance(frame, wire.Pointer | wire.CommandText):  # an edit is an act where it brings something new
            device.acted_at = now
        match frame:
            case wire.Pointer():
                return self._point(device, frame, now)
            case wire.Update() | wire.StateVector() | wire.Awareness() | wire.QueryAwareness():
                held = self.entries.hold(device, frame.document, message)
                return self.entries.receive(device, frame, now) if held is None else held
            case wire.CommandText():
                return self._command(device, frame.text, now)
            case wire.ClockSample():
                return [Send((device.connection,), wire.clock(frame.sent, now * 1000))]
            case wire.OpenDocument():
                return self.entries.open(device, frame.document, now)
            case wire.CloseDocument():
                return self.entries.close(device, frame.document)
            case wire.Heartbeat():
                return []

    # --- pointers -----------------------------------------------------------------------------------------------

    def _point(self, device: Device, frame: wire.Pointer, now: float) -> list[Effect]:
        scope = self.session.scope_of(device.participant.id, now)
        if not may(device.participant, Action.POINT, scope):
            return self._refusing.refuse(device, None, RefusalCode.FORBIDDEN, "pointer", now)
        if not device.following or self.session.pause:
            return []
        self._pointers.move(device.connection, frame.payload)
        return self._pointers.tell(now)

    def tick(self, now: float) -> list[Effect]:
        """The time that a Wake asked for has come."""
        return self._pointers.woken(now)

    # --- commands -----------------------------------------------------------------------------------------------

    def _command(self, device: Device, text: bytes, now: float) -> list[Effect]:
        command_id = None
        try:
            if len(text) > p.Limits.COMMAND_BYTES:
                raise Refused(RefusalCode.TOO_LARGE)
            command_id = p.command_id(text)
            if device.commands.take(now):
                raise Refused(RefusalCode.TOO_FAST)
            command = p.COMMANDS.validate_json(text)
            if isinstance(command, p.Follow):
                return self._follow(device, command, now)
            if isinstance(command, p.ScribeKeep):
                refuse = partial(self._refusing.refuse, device, command.id, what=command.type)
                return self._keeping.fetch(command, device.participant, now, refuse)
            return self._carry_out(command, device.participant, now)
        except ValidationError:
            return self._refusing.refuse(device, command_id, RefusalCode.BAD_COMMAND, "command", now)
        except Refused as refusal:
            return self._refusing.refuse(device, command_id, refusal.code, p.command_type(text), now)

    def _follow(self, device: Device, command: p.Follow, now: float) -> list[Effect]:
        """Following is a device's own affair: nothing is kept of it."""
        if not may(device.participant, Action.FOLLOW, self.session.scope_of(device.participant.id, now)):
            raise Refused(RefusalCode.FORBIDDEN)
        device.following = command.follow
        self._pointers.forget(device.connection)
        followed = p.Followed(
            seq=self.session.seq, actor=device.participant.id, device=device.connection, follow=command.follow
        )
        return [*self.telling.events([followed], now)]

    def _carry_out(
        self, command: p.Command, actor: Participant, now: float, done: tuple[Tell, ...] = ()
    ) -> list[Effect]:
        """Reduce, keep, then tell. What a revocation closes is closed with the same commit."""
        events = carry_out(self.session, command, actor, Circumstances(now, self._new_id(), self._present()))
        events += self._watching.settle(now, actor)
        if not events:
            return [Persist((), done)] if done else []
        if any(isinstance(event, p.Navigated | p.Covered) for event in events):
            self._pointers.clear()
        return [self._keep(events, actor, now, done)]

    def _keep(
        self, events: list[p.EventBase], actor: Participant | None, now: float, done: tuple[Tell, ...] = ()
    ) -> Persist:
        then: list[Effect] = [*self.telling.events(events, now), *self._consequences(events, actor, now), *done]
        lost = tuple(Tell(tell.ticket, RefusalCode.ENDED) for tell in done)
        return Persist(self._records(events, actor, now), tuple(then), otherwise=(Reload(), *lost))

    def _records(self, events: list[p.EventBase], actor: Participant | None, now: float) -> tuple[Record, ...]:
        stored, state = self.session.stored, self.session.dump()
        kept = tuple(EventRecord(stored.id, stored.workbook, event, actor, state) for event in events)
        return (*self._watching.notes(now), *kept) if self.session.ended else (*kept, *self._watching.notes(now))

    def _consequences(self, events: list[p.EventBase], actor: Participant | None, now: float) -> list[Effect]:
        effects: list[Effect] = []
        for event in events:
            if isinstance(event, p.EntryUnshared):
                effects += self.entries.close_where_forbidden(EntryId(event.entry), now)
            elif isinstance(event, p.ScribeStopped | p.ScribeKept):
                effects += self.entries.close_where_forbidden(EntryId(event.scribe), now)
            elif isinstance(event, p.Granted | p.Revoked):
                effects += self._apply_scope(ParticipantId(event.participant), now)
            elif isinstance(event, p.MarkAdded | p.MarkRemoved):
                added = self.session.marks.get(event.mark.id) if isinstance(event, p.MarkAdded) else None
                effects.append(Spread(event, added))
            elif isinstance(event, p.Covered):
                effects += self._watching.covered(now)
            elif isinstance(event, p.Uncovered):
                effects += self._watching.uncovered(now)
            elif isinstance(event, p.Ended):
                effects += [Close(c, CloseCode.SESSION_ENDED, "ended") for c in self._devices]
        return effects

    def _apply_scope(self, participant: ParticipantId, now: float) -> list[Effect]:
        """Someone may see more, less or nothing now; the roster tells everyone."""
        effects: list[Effect] = []
        for device in self._devices.values():
            if device.participant.id != participant:
                continue
            if not self.session.admits(device.participant, now):
                effects.append(Close(device.connection, CloseCode.REVOKED, "revoked"))
                continue
            for entry in device.reading:
                effects += self.entries.close_where_forbidden(entry, now)
            effects.append(Send((device.connection,), self.telling.welcome(device, now)))  # filtered anew
        return [*effects, Announce()]

    def marked_elsewhere(self, event: p.MarkAdded | p.MarkRemoved, kept: KeptMark | None, now: float) -> list[Effect]:
        """Another session of the same workbook kept a mark, or took one away (H1)."""
        seq, marks = self.session.seq, self.session.marks
        if isinstance(event, p.MarkRemoved):
            gone = self.session.take_mark_away(event.mark)
            return [*self.telling.events([p.MarkRemoved(seq=seq, mark=event.mark)], now)] if gone else []
        if kept is None:
            return []
        if self.session.cover is not None and event.mark.id not in marks:
            self.session.kept_back.add(event.mark.id)
        kept = marks.setdefault(event.mark.id, kept)
        return [*self.telling.events([p.MarkAdded(seq=seq, mark=self.session.mark_state(kept))], now)]

    # --- what does not come by a socket ---

    def act(self, participant: ParticipantId, command: p.Command, now: float, ticket: int) -> list[Effect]:
        """A command that came by HTTP. `Tell(ticket)` follows when it is on disk.

        Raises:
            Refused: as for a command by socket.
        """
        actor = self.session.people.get(participant)
        if actor is None or isinstance(command, p.Follow):
            raise Refused(RefusalCode.NOT_FOUND)
        if isinstance(command, p.ScribeKeep):
            return self._keeping.fetch(command, actor, now, partial(tell, ticket), (Tell(ticket),))
        return self._carry_out(command, actor, now, done=(Tell(ticket),))

    def people_changed(self, stored: StoredSession, now: float) -> list[Effect]:
        """Participants came or were removed in the database: tell everyone, close who may not be here."""
        self.session.people = {person.id: person for person in stored.people}
        # Whoever comes back later needs a new yes, as the record says.
        self.session.grants = {who: grant for who, grant in self.session.grants.items() if who in self.session.people}
        gone = self.close_where(lambda who: who.id not in self.session.people, CloseCode.FORBIDDEN, "removed")
        return [*gone, *self.telling.roster(now)]

    def entry_added(self, card: EntryCard, now: float) -> list[Effect]:
        """An entry was begun; only its writer's devices hear of it."""
        if card.id in self.session.entries:
            return []
        self.session.entries[card.id] = card
        added = p.EntryAdded(seq=self.session.seq, entry=neutral_entry(self.session, card.id))
        return [*self.telling.events([added], now)]

    def entry_removed(self, entry: EntryId, now: float) -> list[Effect]:
        """An entry was erased: it closes wherever it is open."""
        card = self.session.entries.get(entry)
        if card is None:
            return []
        removed = wire.event(p.EntryRemoved(seq=self.session.seq, entry=entry))
        told = tuple(c for c, d in self._devices.items() if self.entries.access(d.participant, card, now))
        del self.session.entries[entry]
        self.session.shared.discard(entry)
        gone = [self._keep(typed, None, now)] if (typed := scribing.end_with(self.session, entry)) else []
        return [Send(told, removed), *self.entries.close_where_forbidden(entry, now), *gone]

    def document_loaded(self, entry: EntryId, document: Document | None, now: float) -> list[Effect]:
        """The document that a Load asked for."""
        return self.entries.loaded(entry, document, lambda device, held: self._take(device, held, now), now)

    def close_where(self, is_meant: Callable[[Participant], bool], code: CloseCode, reason: str) -> list[Effect]:
        """Close the sockets of everyone who is meant."""
        return [Close(c, code, reason) for c, d in self._devices.items() if is_meant(d.participant)]

    def view_of(self, participant: ParticipantId, now: float) -> p.Welcome:
        """What a person would be told if they came now: "see what they see".

        Raises:
            Refused: NOT_FOUND, nobody of this session, or someone who may not be here.
        """
        view = self._watching.view_of(participant, now)
        if view is None:
            raise Refused(RefusalCode.NOT_FOUND)
        return view

    def here(self) -> set[ParticipantId]:
        """Who has a socket."""
        return {device.participant.id for device in list(self._devices.values())}  # asked from other threads too

    def acts(self) -> dict[str, float]:
        """When a person last did something here, by the sign-in behind their device."""
        return acts_of(self._devices.values())

    def sweep(self, now: float) -> list[Effect]:
        """Close who has been silent too long, and whose grant has run out."""
        effects: list[Effect] = []
        for connection, device in self._devices.items():
            if now - device.heard_at > p.Limits.IDLE:
                effects.append(Close(connection, CloseCode.IDLE, "idle"))
            elif not self.session.ended and not self.session.admits(device.participant, now):
                effects.append(Close(connection, CloseCode.REVOKED, "revoked"))
        return effects
