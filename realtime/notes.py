"""What the audit trail is told of a device: what it read, and what a supervisor tried on it (SPEC V4).

Who came in, and which pages a watcher saw, is told by `realtime.watching`.
"""

from __future__ import annotations

from realtime.device import Device
from realtime.errors import RefusalCode
from realtime.identity import Role, SessionId
from realtime.journal import NoteRecord
from realtime.permissions import SCRIBED, EntryCard, is_writer

AN_ATTEMPT = (RefusalCode.FORBIDDEN, RefusalCode.READ_ONLY)


def of_reading(session: SessionId, device: Device, card: EntryCard) -> tuple[NoteRecord, ...]:
    """Someone else than its writer opens an entry here; each device is told of once (R32)."""
    person = device.participant
    if card.id in device.read or person.role is Role.SERVICE_USER or is_writer(person, card):
        return ()
    if card.writer.startswith(SCRIBED):  # who types for someone reads nothing that is theirs
        return ()
    device.read.add(card.id)
    return (NoteRecord(session, person, "entry_read", card.id),)


def of_refusal(session: SessionId, device: Device, what: str, code: str, now: float) -> tuple[NoteRecord, ...]:
    """A supervisor tried to act (R40). A flood of tries is told of as far as it says anything new."""
    is_attempt = device.participant.role is Role.SUPERVISOR and code in AN_ATTEMPT
    if not is_attempt or device.told_refusals.take(now):
        return ()
    return (NoteRecord(session, device.participant, "refused", what),)
