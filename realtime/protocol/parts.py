"""The parts of a snapshot: people, place, media, marks, entries, and what is typed for somebody."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from realtime.protocol.kinds import Wire


class PersonState(Wire):
    """One line of the roster. `devices` are the device numbers of the sockets that are open now."""

    id: str
    role: str
    name: str
    devices: list[int]
    langs: list[str] = Field(default_factory=list)
    """For each of `devices`, in which language it reads; empty where it did not say."""
    scope: Literal["pages", "pointers", "entries"] | None
    """What a supervisor or guest may see now; null for the two people, and for who waits for a yes."""
    waiting: bool
    """Asked to come in; sees nothing until the service user says yes."""
    asked_by: str | None = None
    """Participant who asked them in: a supervisor comes to see how this worker works."""
    known: bool
    """Whether an account stands behind them; else they came with a code, under a name that they gave themselves."""


class LocationState(Wire):
    """Where the session is, and who chose it. `page` null: at the topics."""

    page: str | None
    version: str | None
    chosen_by: str | None


class MediaState(Wire):
    """What plays: at `at` (server clock, milliseconds) the block stood on `position` (seconds)."""

    block: str
    playing: bool
    position: float
    at: float
    by: str


class ProposalState(Wire):
    """A page that someone would like to go to; it stays until it is answered or the page turns."""

    id: str
    page: str
    by: str


class MarkState(Wire):
    """A kept highlight. `author` is the participant of this session who made it, where they take part."""

    id: str
    page: str
    block: str
    start: int
    end: int
    quote: str
    author: str
    author_name: str
    author_role: str
    version: str
    """The content version that the offsets were made on."""


class EntryState(Wire):
    """An entry that this device may open, as document `entry:{id}`."""

    id: str
    document: str
    page: str
    exercise: str
    visibility: Literal["draft", "shared"]
    writer: str
    """Participant id in this session, empty when the writer takes no part in it."""
    writer_name: str
    mine: bool


class ScribeState(Wire):
    """A worker types for the service user, as document `entry:{id}`; nothing of it is anybody's until it is kept."""

    id: str
    document: str
    page: str
    exercise: str
    into: str
    """The service user's own entry, into which what is kept goes."""
    owner: str
    """Participant who allowed it."""
    worker: str
    """Participant who types."""
    open: bool
    """Whether the worker may type now; else it waits for the service user's choice."""


class PauseState(Wire):
    """A pause for both. `ready` names the participants who said that they can go on."""

    by: str
    ready: list[str]
    blank: bool = False
    """The screens show a neutral page that says nothing of what this is."""


Why = Literal["chosen", "away"]
"""Why supervisors see nothing: the service user said "not this part", or is not here (R42)."""


class CoverState(Wire):
    """Supervisors see nothing now."""

    why: Why
