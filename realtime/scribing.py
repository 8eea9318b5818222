"""A worker types for the service user, who allows it, stops it, and keeps what they want of it (SPEC K1 to K7, R20).

What is typed stands in a document of its own that only these two may open. Keeping copies the chosen parts into the
service user's own entry, marked as typed by the worker, and erases the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from realtime import protocol as p
from realtime.document import Document
from realtime.errors import RefusalCode, Refused
from realtime.identity import EntryId, Participant, ParticipantId, Role, document_name
from realtime.journal import scribed_card
from realtime.permissions import EntryCard, is_writer
from realtime.session import Circumstances, Session, utf16_slice

Events = list[p.EventBase]

AT_ONCE = 16
"""Exercises in which somebody types for the service user, or waits with what was typed, in one session."""


def allow(session: Session, command: p.ScribeAllow, actor: Participant, around: Circumstances) -> Events:
    """The service user's tap: this worker may type for them, on this one exercise."""
    into = session.entry_for_sharing(command.entry, actor)
    worker = session.people.get(ParticipantId(command.worker))
    if worker is None or worker.role is not Role.WORKER or into.writer_role is not Role.SERVICE_USER:
        raise Refused(RefusalCode.NOT_FOUND)
    known = next((scribe for scribe in session.scribes.values() if scribe.into == into.id), None)
    if known is not None and known.worker != worker.id:
        raise Refused(RefusalCode.NOT_NOW)  # first choose what to keep of the other's words
    if known is not None and known.open:
        return []
    if known is None and len(session.scribes) >= AT_ONCE:
        raise Refused(RefusalCode.TOO_MANY)
    scribe = known.model_copy(update={"open": True}) if known else _fresh(into, actor, worker, around.new_id)
    _put(session, scribe)
    return [p.ScribeAllowed(seq=session.next_event(), actor=actor.id, scribe=scribe)]


def _fresh(into: EntryCard, owner: Participant, worker: Participant, new_id: str) -> p.ScribeState:
    return p.ScribeState(
        id=new_id,
        document=document_name(new_id),
        page=into.page,
        exercise=into.exercise,
        into=into.id,
        owner=owner.id,
        worker=worker.id,
        open=True,
    )


def _put(session: Session, scribe: p.ScribeState) -> None:
    session.scribes[EntryId(scribe.id)] = scribe
    session.entries.setdefault(EntryId(scribe.id), scribed_card(scribe, session.people))


def stop(session: Session, command: p.ScribeStop, actor: Participant, around: Circumstances) -> Events:
    """Either says that it is enough; what was typed waits for the service user."""
    scribe = session.scribes.get(EntryId(command.scribe))
    if scribe is None or not (actor.id == scribe.worker or _owns(session, scribe, actor)):
        raise Refused(RefusalCode.NOT_FOUND)
    if not scribe.open:
        return []
    session.scribes[EntryId(scribe.id)] = scribe.model_copy(update={"open": False})
    return [p.ScribeStopped(seq=session.next_event(), actor=actor.id, scribe=scribe.id)]


def keep(session: Session, command: p.ScribeKeep, actor: Participant, around: Circumstances) -> Events:
    """The choice is made: nothing is typed here any more. What was chosen was put into the entry before."""
    scribe = scribe_to_keep(session, command.scribe, actor)
    forget(session, scribe)
    kept = bool(command.parts or command.keys)
    return [p.ScribeKept(seq=session.next_event(), actor=actor.id, scribe=scribe.id, kept=kept)]


def scribe_to_keep(session: Session, scribe_id: str, actor: Participant) -> p.ScribeState:
    """What `actor` may keep of now: theirs, and no longer typed in, so that nothing slips in while they choose.

    Raises:
        Refused: NOT_FOUND, none, or somebody else's; NOT_NOW, it is still typed in.
    """
    scribe = session.scribes.get(EntryId(scribe_id))
    if scribe is None or not _owns(session, scribe, actor):
        raise Refused(RefusalCode.NOT_FOUND)
    if scribe.open:
        raise Refused(RefusalCode.NOT_NOW)
    return scribe


def forget(session: Session, scribe: p.ScribeState) -> None:
    """It is over: kept, or its entry is gone."""
    session.scribes.pop(EntryId(scribe.id), None)
    session.entries.pop(EntryId(scribe.id), None)


def end_with(session: Session, entry: EntryId) -> Events:
    """An entry was erased: what was typed for it goes too."""
    events: Events = []
    for scribe in [scribe for scribe in session.scribes.values() if scribe.into == entry]:
        forget(session, scribe)
        events.append(p.ScribeKept(seq=session.next_event(), scribe=scribe.id, kept=False))
    return events


def _owns(session: Session, scribe: p.ScribeState, actor: Participant) -> bool:
    into = session.entries.get(EntryId(scribe.into))
    return into is not None and actor.role is Role.SERVICE_USER and is_writer(actor, into)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the service user keeps: words, and values of the answer."""

    text: str
    answer: dict[str, Any]


def chosen_of(typed: Document, command: p.ScribeKeep) -> Chosen:
    """The chosen parts of what was typed.

    Raises:
        Refused: a part lies outside the text, or there is no such answer.
    """
    pieces = [utf16_slice(typed.text, part.start, part.end) for part in command.parts]
    there = typed.answer
    if not all(pieces) or any(key not in there for key in command.keys):
        raise Refused(RefusalCode.NOT_FOUND)
    return Chosen(joined(pieces), {key: there[key] for key in command.keys})


def joined(pieces: Sequence[str]) -> str:
    """Sentences one behind the other, with a space where they would stick together."""
    text = ""
    for piece in pieces:
        apart = not text or text[-1].isspace() or piece[0].isspace()
        text += piece if apart else " " + piece
    return text.strip()


def put_into(own: Document, chosen: Chosen, new_id: str) -> bytes:
    """The update that adds what was chosen to the own entry, under a Yjs client id that nobody else has."""
    text = own.text
    if chosen.text:
        text += ("\n" if text and not text.endswith("\n") else "") + chosen.text
    return own.rewrite(text, chosen.answer, (crc32(new_id.encode()) >> 1) + 1)
