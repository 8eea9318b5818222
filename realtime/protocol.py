"""THE protocol of a live session: kinds, commands, events, limits. TypeScript is generated from this file.

The framing is Hocuspocus 4's public one (`@hocuspocus/provider`): document name, kind, payload. The document with the
empty name is the session itself; its kinds start at 64. Rules have numbers in SPEC.md.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PROTOCOL_VERSION = 1


class Kind(IntEnum):
    """The second field of each frame."""

    SYNC = 0
    AWARENESS = 1
    AUTH = 2
    QUERY_AWARENESS = 3
    SYNC_REPLY = 4
    STATELESS = 5
    CLOSE = 7
    SYNC_STATUS = 8
    PING = 9
    PONG = 10
    COMMAND = 64
    EVENT = 65
    POINTER = 66
    POINTERS = 67
    CLOCK = 68


class Limits:
    """Bounds that a device can meet; each has an answer, none a crash (SPEC section 7)."""

    FRAME_BYTES = 64 * 1024
    COMMAND_BYTES = 8 * 1024
    AWARENESS_BYTES = 1024
    DOCUMENT_BYTES = 2 * 1024 * 1024
    TEXT_UNITS = 20_000
    OPEN_DOCUMENTS = 64
    SOCKETS_A_ROOM = 128
    SOCKETS_A_PERSON = 8
    OUTBOX_BYTES = 4 * 1024 * 1024
    FRAMES_A_SECOND = 200
    COMMANDS_A_SECOND = 20
    POINTER_TICK = 0.032
    HEARTBEAT = 10.0
    IDLE = 75.0
    MARKS_A_WORKBOOK = 5000


Short = Annotated[str, Field(min_length=1, max_length=64)]
Page = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}/[a-z0-9-]{1,64}$")]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


class Wire(BaseModel):
    """Base of all JSON on the wire: no undeclared field in, none out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CommandBase(Wire):
    """`id` is the device's own name for the command; a refusal carries it back."""

    id: Annotated[str, Field(min_length=1, max_length=64)]


class Navigate(CommandBase):
    """Turn the shared page for everyone. `page` null goes back to the topics."""

    type: Literal["navigate"]
    page: Page | None


class Propose(CommandBase):
    """Ask the other person to go to a page together."""

    type: Literal["propose"]
    page: Page


class AnswerProposal(CommandBase):
    """Say yes (the page turns) or not yet (nothing happens). Only who did not propose may accept."""

    type: Literal["answer_proposal"]
    proposal: Short
    answer: Literal["accept", "decline"]


class MarkAdd(CommandBase):
    """Keep a highlight: UTF-16 offsets `start` to `end` into the text of `block`, which read `quote`."""

    type: Literal["mark_add"]
    page: Page
    block: Short
    start: Offset
    end: Offset
    quote: Annotated[str, Field(min_length=1, max_length=2000)]


class MarkRemove(CommandBase):
    """Take a highlight away. Only its author, or the service user, may."""

    type: Literal["mark_remove"]
    mark: Short


class MediaPlay(CommandBase):
    """Play the video or audio block of the shared page for everyone, from `position` (seconds)."""

    type: Literal["media_play"]
    block: Short
    position: Seconds


class MediaPause(CommandBase):
    """Pause it for everyone, all on `position` (seconds)."""

    type: Literal["media_pause"]
    block: Short
    position: Seconds


class MediaSeek(CommandBase):
    """Go to `position` (seconds) for everyone; it plays on or stays paused."""

    type: Literal["media_seek"]
    block: Short
    position: Seconds


class Follow(CommandBase):
    """Come back to the shared page (true), or look around alone on this device (false)."""

    type: Literal["follow"]
    follow: bool


class ShareEntry(CommandBase):
    """Show an entry to the other people of this session, as it is typed."""

    type: Literal["share_entry"]
    entry: Short


class UnshareEntry(CommandBase):
    """Make an entry private to its writer again."""

    type: Literal["unshare_entry"]
    entry: Short


class Grant(CommandBase):
    """Let a supervisor or guest see as far as `scope`. The service user's alone. `until` is Unix seconds."""

    type: Literal["grant"]
    participant: Short
    scope: Literal["pages", "pointers", "entries"]
    until: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None


class Revoke(CommandBase):
    """Take a grant back; the sockets that lived by it close at once."""

    type: Literal["revoke"]
    participant: Short


class PauseAll(CommandBase):
    """Cover every screen with the quiet page."""

    type: Literal["pause_all"]


class ResumeAll(CommandBase):
    """Say that this person is ready to go on; the pause ends when both have said so."""

    type: Literal["resume_all"]


class End(CommandBase):
    """End the session for everyone."""

    type: Literal["end"]


Command = (
    Navigate
    | Propose
    | AnswerProposal
    | MarkAdd
    | MarkRemove
    | MediaPlay
    | MediaPause
    | MediaSeek
    | Follow
    | ShareEntry
    | UnshareEntry
    | Grant
    | Revoke
    | PauseAll
    | ResumeAll
    | End
)

COMMANDS: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="type")])


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
    """A kept highlight. `mine_or_owner` rules are the reader's own to show; the server decides."""

    id: str
    page: str
    block: str
    start: int
    end: int
    quote: str
    author: str
    author_name: str
    author_role: str


class EntryState(Wire):
    """An entry that this device may open, as document `entry:{id}`."""

    id: str
    document: str
    page: str
    exercise: str
    visibility: Literal["draft", "shared"]
    writer: str
    """Participant id in this session where known, else the person's key."""
    writer_name: str
    mine: bool


class PauseState(Wire):
    """A pause for both. `ready` names the participants who said that they can go on."""

    by: str
    ready: list[str]


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
    | Paused
    | Resumed
    | Ended
)

EVENTS: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


def schema() -> dict[str, Any]:
    """The JSON Schema of commands and events, from which the TypeScript and docs/protocol.md are checked."""
    return {"commands": COMMANDS.json_schema(), "events": EVENTS.json_schema()}
