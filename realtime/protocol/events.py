"""What a session tells its devices: one model an event, told apart by `type`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from realtime.protocol.kinds import PROTOCOL_VERSION, Wire
from realtime.protocol.parts import (
    CoverState,
    EntryState,
    LocationState,
    MarkState,
    MediaState,
    PauseState,
    PersonState,
    ProposalState,
    ScribeState,
    Why,
)


class EventBase(Wire):
    """`seq` counts the session's kept events; `actor` is the participant whose act it was, if one."""

    seq: int
    actor: str | None = None


class Welcome(EventBase):
    """The first event on a socket: everything that this device may know now."""

    type: Literal["welcome"] = "welcome"
    protocol: int = PROTOCOL_VERSION
    session: str
    mode: str
    me: str
    device: int
    server_time: float
    people: list[PersonState]
    location: LocationState
    following: bool
    films: int
    media: MediaState | None
    proposal: ProposalState | None
    pause: PauseState | None
    covered: CoverState | None = None
    marks: list[MarkState]
    entries: list[EntryState]
    scribes: list[ScribeState]


class Refusal(EventBase):
    """The command with id `command` was not done, because of `code`. Only its sender hears of it."""

    type: Literal["refused"] = "refused"
    command: str | None
    code: str
    document: str | None = None


class Roster(EventBase):
    """Who is here, in full; sent to everyone before a newcomer gets their first byte (SPEC R1)."""

    type: Literal["roster"] = "roster"
    people: list[PersonState]


class Navigated(EventBase):
    """The shared page turned."""

    type: Literal["navigated"] = "navigated"
    location: LocationState


class Proposed(EventBase):
    """Someone proposes a page."""

    type: Literal["proposed"] = "proposed"
    proposal: ProposalState


class ProposalAnswered(EventBase):
    """The proposal was answered; after `accept` a `navigated` follows."""

    type: Literal["proposal_answered"] = "proposal_answered"
    proposal: str
    answer: Literal["accept", "decline"]


class MarkAdded(EventBase):
    """A highlight was kept."""

    type: Literal["mark_added"] = "mark_added"
    mark: MarkState


class MarkRemoved(EventBase):
    """A highlight was taken away."""

    type: Literal["mark_removed"] = "mark_removed"
    mark: str


class MediaChanged(EventBase):
    """Play, pause or seek; `media` is the whole new state."""

    type: Literal["media_changed"] = "media_changed"
    media: MediaState
    act: Literal["play", "pause", "seek"]


class Followed(EventBase):
    """A device left the shared page to look around alone, or came back."""

    type: Literal["followed"] = "followed"
    device: int
    follow: bool


class EntryAdded(EventBase):
    """An entry was begun; sent to its writer's own devices only."""

    type: Literal["entry_added"] = "entry_added"
    entry: EntryState


class EntryShared(EventBase):
    """An entry can be opened by this device from now on."""

    type: Literal["entry_shared"] = "entry_shared"
    entry: EntryState


class EntryUnshared(EventBase):
    """An entry is private again; who may not read it any more must drop it at once."""

    type: Literal["entry_unshared"] = "entry_unshared"
    entry: str


class EntryRemoved(EventBase):
    """An entry was erased."""

    type: Literal["entry_removed"] = "entry_removed"
    entry: str


class ScribeAllowed(EventBase):
    """A worker may type for the service user from now on, or again."""

    type: Literal["scribe_allowed"] = "scribe_allowed"
    scribe: ScribeState


class ScribeStopped(EventBase):
    """The worker types no more; the service user chooses what to keep."""

    type: Literal["scribe_stopped"] = "scribe_stopped"
    scribe: str


class ScribeKept(EventBase):
    """What was chosen stands in the service user's entry now, and all that was typed is erased."""

    type: Literal["scribe_kept"] = "scribe_kept"
    scribe: str
    kept: bool
    """False: nothing was chosen."""


class InitiativeShown(EventBase):
    """Whether supervisors may see who did how much."""

    type: Literal["initiative_shown"] = "initiative_shown"
    shown: bool


class Granted(EventBase):
    """The service user lets `participant` see as far as `scope`."""

    type: Literal["granted"] = "granted"
    grant: str
    participant: str
    scope: Literal["pages", "pointers", "entries"]
    until: float | None


class Revoked(EventBase):
    """The service user took back what `participant` could see."""

    type: Literal["revoked"] = "revoked"
    participant: str


class Covered(EventBase):
    """Supervisors see nothing from now on; all that they had must go at once."""

    type: Literal["covered"] = "covered"
    why: Why


class Uncovered(EventBase):
    """They see again; each of them gets a fresh `welcome` after this, which holds nothing of what they missed."""

    type: Literal["uncovered"] = "uncovered"


class KeptBack(EventBase):
    """An entry was written in while supervisors were covered: they do not see it any more in this session."""

    type: Literal["kept_back"] = "kept_back"
    entry: str


class Paused(EventBase):
    """Both screens are covered; `pause` says who is ready to go on."""

    type: Literal["paused"] = "paused"
    pause: PauseState


class Resumed(EventBase):
    """Both said that they can go on."""

    type: Literal["resumed"] = "resumed"


class Ended(EventBase):
    """The session is over; the socket closes after this."""

    type: Literal["ended"] = "ended"


Event = (
    Welcome
    | Refusal
    | Roster
    | Navigated
    | Proposed
    | ProposalAnswered
    | MarkAdded
    | MarkRemoved
    | MediaChanged
    | Followed
    | EntryAdded
    | EntryShared
    | EntryUnshared
    | EntryRemoved
    | ScribeAllowed
    | ScribeStopped
    | ScribeKept
    | InitiativeShown
    | Granted
    | Revoked
    | Covered
    | Uncovered
    | KeptBack
    | Paused
    | Resumed
    | Ended
)

EVENTS: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])
