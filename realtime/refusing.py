"""Answers for what was not done: to the device that asked for it, and to nobody else (SPEC E1, W6)."""

from __future__ import annotations

from realtime import notes, wire
from realtime import protocol as p
from realtime.device import Device
from realtime.effects import Effect, Persist, Send
from realtime.errors import RefusalCode
from realtime.session import Session


class Refusing:
    """The refusals of a room."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def refuse(self, device: Device, command: str | None, code: str, what: str, now: float) -> list[Effect]:
        """A command or a pointer was not done; the audit trail is told of what a supervisor tried."""
        person, session = device.participant, self._session
        refusal = p.Refusal(seq=session.seq_for(person), actor=person.id, command=command, code=code)
        answer: list[Effect] = [Send((device.connection,), wire.event(refusal))]
        told = notes.of_refusal(session.stored.id, device, what, code, now)
        return [*answer, Persist(told, ())] if told else answer

    def too_large(self, device: Device, message: bytes) -> list[Effect]:
        """A message over the limit is answered, not dropped: its sender must know that it was not kept."""
        name, seq = wire.document_of(message), self._session.seq_for(device.participant)
        refusal = p.Refusal(seq=seq, command=None, code=RefusalCode.TOO_LARGE, document=name or None)
        effects: list[Effect] = [Send((device.connection,), wire.event(refusal))]
        if name:
            effects.insert(0, Send((device.connection,), wire.sync_status(name, False)))
        return effects
