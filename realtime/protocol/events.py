"""What a session tells its devices: the parts of a snapshot, and one model an event, told apart by `type`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from realtime.protocol.kinds import PROTOCOL_VERSION, Wire


class PersonState(Wire):
    """One line of the roster. `devices` are the device numbers of the sockets that are open now."""

    id: str
    role: str
    name: str
    devices: list[int]
    scope: Literal["pages", "pointers", "entries"] | None
    """What a supervisor or guest may see now; null for the two people, and for who waits for a yes."""
    waiting: bool
    """Asked to come in; sees nothing until the service user says yes."""
    asked_by: str | None = None
    """Participant who asked them in: a supervisor comes to see how this worker works."""


class LocationState(Wire):
    """Where the session is. `page` null: at the topics. `media` is the newest word on what plays there."""

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
    media: MediaState | None
    proposal: ProposalState | None
    pause: PauseState | None
    covered: CoverState | None = None
    marks: list[MarkState]
    entries: list[EntryState]


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
