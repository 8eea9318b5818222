"""The entries that are open in a room: who has which document open, and what happens to each frame of it.

A frame of a document that is not open for the connection gets nothing but a denial; permission is asked again on each
frame, against what holds now (SPEC D1 to D12, A4). An edit is committed before anyone hears of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

from realtime import notes, wire
from realtime import protocol as p
from realtime.device import Device
from realtime.document import Change, Document, Incomplete, Poisoned
from realtime.effects import Close, Discard, Effect, Load, Persist, Relay, Release, Reload, Renew, Send, Tell
from realtime.errors import BadFrame, CloseCode, RefusalCode, Refused
from realtime.identity import DOCUMENT, ConnectionId, EntryId, Participant, ParticipantId, document_name
from realtime.journal import EventRecord, UpdateRecord
from realtime.permissions import Access, EntryCard, is_one_of_the_two
from realtime.presence import Presence
from realtime.session import Session

MAX_HELD_FRAMES = 256
DENIED = "permission-denied"

DocumentFrame = wire.StateVector | wire.Update | wire.Awareness | wire.QueryAwareness


class Entries:
    """The open documents of a room and the devices that have them open."""

    def __init__(self, session: Session, devices: dict[ConnectionId, Device]) -> None:
        self._session = session
        self._devices = devices
        self._documents: dict[EntryId, Document] = {}
        self._presence: dict[EntryId, Presence] = {}

    def access(self, participant: Participant, card: EntryCard, now: float) -> Access | None:
        """How a participant may open an entry at this moment."""
        return self._session.access(participant, card, now)

    def open(self, device: Device, name: str, now: float) -> list[Effect]:
        """A device asks for a document. A missing one and a foreign one sound alike."""
        entry = EntryId(name.removeprefix(DOCUMENT))
        if not name.startswith(DOCUMENT) or not entry:
            return [Send((device.connection,), wire.denied(name, DENIED))]
        if entry not in device.open and len(device.open) + len(device.opening) >= p.Limits.OPEN_DOCUMENTS:
            return [Send((device.connection,), wire.denied(name, RefusalCode.TOO_MANY))]
        if entry in self._documents:
            return self._grant(device, self._documents[entry].card, now)
        card = self._session.entries.get(entry)
        if card is not None and self.access(device.participant, card, now) is None:
            return [Send((device.connection,), wire.denied(name, DENIED))]
        if entry in device.opening:
            return []
        loading = any(entry in other.opening for other in self._devices.values())
        device.opening[entry] = []
        return [] if loading else [Load(entry)]

    def _grant(self, device: Device, card: EntryCard, now: float) -> list[Effect]:
        access = self.access(device.participant, card, now)
        name = document_name(card.id)
        if access is None:
            return [Send((device.connection,), wire.denied(name, DENIED))]
        device.open.add(card.id)
        return [Send((device.connection,), wire.authenticated(name, read_only=access == "readonly"))]

    def loaded(
        self,
        entry: EntryId,
        document: Document | None,
        carry_on: Callable[[Device, bytes], Iterable[Effect]],
        now: float,
    ) -> list[Effect]:
        """The document is here (None: there is none). Devices that wait go on with the frames that were held."""
        effects: list[Effect] = []
        if document is not None and document.workbook == self._session.stored.workbook:
            self._documents[entry] = document
            self._session.entries.setdefault(entry, document.card)
        for device in list(self._devices.values()):
            held = device.opening.pop(entry, None)
            if held is None:
                continue
            device.renewing.discard(entry)
            if entry not in self._documents:
                effects.append(Send((device.connection,), wire.denied(document_name(entry), DENIED)))
                continue
            effects += self._grant(device, self._documents[entry].card, now)
            try:
                for frame in held:
                    effects += carry_on(device, frame)
            except BadFrame:  # the sender's own fault; the others who wait for the document go on
                effects.append(Close(device.connection, CloseCode.BAD_FRAME, "bad frame"))
        return effects + self._release_if_unused(entry)

    def hold(self, device: Device, name: str, message: bytes) -> list[Effect] | None:
        """Keep a frame of a document that is being loaded for this device; None if it is not being loaded.

        A device that sends more than can be kept comes back and says it again, so that nothing is lost.
        """
        held = device.opening.get(EntryId(name.removeprefix(DOCUMENT)))
        if held is None:
            return None
        waiting = sum(map(len, chain.from_iterable(device.opening.values())))
        if len(held) >= MAX_HELD_FRAMES or waiting + len(message) > p.Limits.DOCUMENT_BYTES:
            return [Close(device.connection, CloseCode.TRY_AGAIN, "too much at once")]
        held.append(message)
        return []

    def receive(self, device: Device, frame: DocumentFrame, now: float) -> list[Effect]:
        """A frame of a document, from a device."""
        entry = EntryId(frame.document.removeprefix(DOCUMENT))
        document = self._documents.get(entry)
        if entry not in device.open or document is None:
            return []  # SPEC D1: the denial was all
        access = self.access(device.participant, document.card, now)
        if access is None:
            return self._take_away(device, entry)
        if isinstance(frame, wire.StateVector):
            return self._answer(device, document, frame)
        if isinstance(frame, wire.Update):
            return self._edit(device, document, frame, access, now)
        presence = self._presence.setdefault(entry, Presence())
        if isinstance(frame, wire.QueryAwareness):
            return [Send((device.connection,), wire.awareness(document.name, presence.all_but(device.connection)))]
        return [] if access == "readonly" else self._notice(device, document, frame, presence)

    def _answer(self, device: Device, document: Document, frame: wire.StateVector) -> list[Effect]:
        """Give what the device has not got, ask for what we have not got; both behind what is being committed."""
        answers = [wire.sync_step_2(document.name, document.since(frame.vector))]
        answers.append(wire.sync_step_1(document.name, document.vector()))
        others = self._presence.setdefault(document.card.id, Presence()).all_but(device.connection)
        if others:
            answers.append(wire.awareness(document.name, others))
        told = tuple(Send((device.connection,), answer) for answer in answers)
        # Where reading cannot be put down nothing is read: not now, and not when it is asked for again.
        not_now = (Close(device.connection, CloseCode.TRY_AGAIN, "not now"),)
        return [Persist(notes.of_reading(self._session.stored.id, device, document.card), told, otherwise=not_now)]

    def _edit(self, device: Device, document: Document, frame: wire.Update, access: Access, now: float) -> list[Effect]:
        sender = (device.connection,)
        kept, lost = wire.sync_status(document.name, True), wire.sync_status(document.name, False)
        try:
            if access == "readonly":
                if document.holds(frame.update):
                    return [Persist((), (Send(sender, kept),))]
                raise Refused(RefusalCode.READ_ONLY)
            change = document.receive(frame.update, device.participant)
        except Refused as refusal:
            noted = notes.of_refusal(self._session.stored.id, device, "edit", refusal.code, now)
            answer: list[Effect] = [Send(sender, lost), Send(sender, self._refusal(device, document, refusal.code))]
            return [*answer, Persist(noted, ())] if noted else answer
        except Incomplete:
            # Someone who types while coming back sends new words before the old ones that we ask for. So ask again:
            # the answer brings all, and its acknowledgement stands for this update's (SPEC D5).
            return [Persist((), (Send(sender, wire.sync_step_1(document.name, document.vector())),))]
        except Poisoned:
            close = Close(device.connection, CloseCode.BAD_FRAME, "an update that cannot be read")
            return [close, Discard(document.card.id)]
        if change is None:
            return [Persist((), (Send(sender, kept),))]
        device.acted_at = now
        return [self._keep(document, change, device.participant, sender, Send(sender, kept), Send(sender, lost))]

    def _keep(
        self,
        document: Document,
        change: Change,
        author: Participant,
        sender: tuple[ConnectionId, ...],
        kept: Effect | None = None,
        lost: Effect | None = None,
        typed_by: ParticipantId | None = None,
    ) -> Persist:
        """Commit first; then answer the author and tell those who have the document open, here and in other rooms."""
        entry = document.card.id
        record = UpdateRecord(
            self._session.stored.id, entry, document.epoch, change.update, author, change.clients, typed_by
        )
        news = wire.sync_update(document.name, change.update)
        others = tuple(c for c, other in self._devices.items() if c not in sender and other.reads(entry))
        told = (Send(others, news),) if others else ()
        hidden, hidden_from = self._keep_back(entry, author)
        back = tuple(Close(c, CloseCode.RELOAD, "reload") for c in sender)
        answered, refused = (kept,) if kept else (), (lost,) if lost else ()
        return Persist(
            (*hidden, record),
            (*answered, *told, *hidden_from, Relay(entry, news)),
            otherwise=(*refused, *back, Renew(entry)),
        )

    def _keep_back(
        self, entry: EntryId, author: Participant | None
    ) -> tuple[tuple[EventRecord, ...], tuple[Send, ...]]:
        """What is written while watchers are covered is not for them later either (SPEC V3)."""
        session = self._session
        if session.cover is None or entry not in session.shared or entry in session.kept_back:
            return (), ()
        session.kept_back.add(entry)
        event = p.KeptBack(seq=session.next_event(), actor=author.id if author else None, entry=entry)
        two = tuple(c for c, device in self._devices.items() if is_one_of_the_two(device.participant))
        told = (Send(two, wire.event(event)),) if two else ()
        return (EventRecord(session.stored.id, session.stored.workbook, event, author, session.dump()),), told

    def write(self, document: Document, update: bytes, author: Participant, ticket: int, now: float) -> list[Effect]:
        """An edit that came by a form; `Tell(ticket)` follows when it is on disk.

        Raises:
            Refused: the entry is not the author's to write now.
        """
        if self.access(author, document.card, now) != "read-write":
            raise Refused(RefusalCode.NOT_FOUND)
        change = document.receive(update, author)
        if change is None:
            return [Persist((), (Tell(ticket),))]
        return [self._keep(document, change, author, (), Tell(ticket), Tell(ticket, RefusalCode.ENDED))]

    def put_in(self, document: Document, update: bytes, keeper: Participant, typist: ParticipantId) -> list[Effect]:
        """What `typist` typed and `keeper` keeps, into the keeper's own entry.

        Raises:
            Refused: it has no room for more.
        """
        change = document.receive(update, keeper)
        return [] if change is None else [self._keep(document, change, keeper, (), typed_by=typist)]

    def _notice(self, device: Device, document: Document, frame: wire.Awareness, presence: Presence) -> list[Effect]:
        effects: list[Effect] = []
        for state in frame.states:
            if document.owner_of(state[0]) not in (None, device.participant.person):
                continue
            stamped = presence.update(device.connection, device.participant, state)
            if stamped is not None:
                effects += self._tell_others(device, document.card.id, wire.awareness(document.name, [stamped]))
        return effects

    def _tell_others(self, device: Device, entry: EntryId, frame: bytes) -> list[Effect]:
        others = tuple(c for c, other in self._devices.items() if other is not device and other.reads(entry))
        return [Send(others, frame)] if others else []

    def relay(self, entry: EntryId, frame: bytes) -> list[Effect]:
        """A committed edit from another room of the same workbook."""
        readers = tuple(c for c, device in self._devices.items() if device.reads(entry))
        told: list[Effect] = [Send(readers, frame)] if readers else []
        hidden, hidden_from = self._keep_back(entry, None)
        return [*told, Persist(hidden, hidden_from, otherwise=(Reload(),))] if hidden else told

    def close(self, device: Device, name: str) -> list[Effect]:
        """A device is done with a document, or has left."""
        entry = EntryId(name.removeprefix(DOCUMENT))
        had_it = device.reads(entry)
        device.opening.pop(entry, None)
        device.renewing.discard(entry)
        device.open.discard(entry)
        if not had_it:
            return []
        gone = self._presence.setdefault(entry, Presence()).leave(device.connection)
        effects = self._tell_others(device, entry, wire.awareness(name, [gone])) if gone else []
        return effects + self._release_if_unused(entry)

    def close_all(self, device: Device) -> list[Effect]:
        """A device has left the room."""
        return [effect for entry in device.reading for effect in self.close(device, document_name(entry))]

    def close_where_forbidden(self, entry: EntryId, now: float) -> list[Effect]:
        """Take a document from everyone who may not have it open any more (R19, R30)."""
        card = self._session.entries.get(entry)
        effects: list[Effect] = []
        for device in self._devices.values():
            if device.reads(entry) and (card is None or self.access(device.participant, card, now) is None):
                effects += self._take_away(device, entry)
        return effects

    def _take_away(self, device: Device, entry: EntryId) -> list[Effect]:
        name = document_name(entry)
        return [*self.close(device, name), Send((device.connection,), wire.close_document(name, DENIED))]

    def renew(self, entry: EntryId) -> list[Effect]:
        """Read a document anew that holds what the record refused (SPEC D11).

        Nobody but its author saw the refused edit, so everyone else goes on: their frames wait until it is read.
        """
        if self._documents.pop(entry, None) is None:
            return []
        waiting = [device for device in self._devices.values() if entry in device.open or entry in device.opening]
        for device in waiting:
            if entry in device.open:
                device.open.discard(entry)
                device.renewing.add(entry)
            device.opening.setdefault(entry, [])
        return [Load(entry)] if waiting else []

    def discard(self, entry: EntryId) -> list[Effect]:
        """Forget a document whose memory is not the record's; its devices come back and open it anew (SPEC D11)."""
        self._documents.pop(entry, None)
        self._presence.pop(entry, None)
        effects: list[Effect] = []
        for device in self._devices.values():
            waits = device.opening.pop(entry, None) is not None
            device.renewing.discard(entry)
            if waits or entry in device.open:
                device.open.discard(entry)
                effects.append(Close(device.connection, CloseCode.RELOAD, "reload"))
        return effects

    def _release_if_unused(self, entry: EntryId) -> list[Effect]:
        if entry not in self._documents or any(
            entry in device.open or entry in device.opening for device in self._devices.values()
        ):
            return []
        del self._documents[entry]
        self._presence.pop(entry, None)
        return [Release(entry)]

    def _refusal(self, device: Device, document: Document, code: str) -> bytes:
        seq = self._session.seq_for(device.participant)
        return wire.event(p.Refusal(seq=seq, command=None, code=code, document=document.name))

    def open_now(self) -> frozenset[EntryId]:
        """The documents that this room holds."""
        return frozenset(self._documents)
