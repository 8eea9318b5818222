"""What a device may ask of a session: one model a command, told apart by `type`."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from realtime.protocol.kinds import Wire

Short = Annotated[str, Field(min_length=1, max_length=64)]
Page = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}/[a-z0-9-]{1,64}$")]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]
YEAR_2100 = 4_102_444_800
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


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
    quote: Annotated[str, Field(max_length=2000)] = ""
    """What the device thinks the words are; the server keeps what they are."""


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


class ScribeAllow(CommandBase):
    """Let a worker type for the service user, into the entry `entry` of their own (R20). The service user's alone."""

    type: Literal["scribe_allow"]
    entry: Short
    worker: Short


class ScribeStop(CommandBase):
    """The worker types no more. What is typed waits for the service user."""

    type: Literal["scribe_stop"]
    scribe: Short


class KeptPart(Wire):
    """UTF-16 offsets into what was typed."""

    start: Offset
    end: Offset


class ScribeKeep(CommandBase):
    """Put parts of what was typed, and answers under these keys, into the own entry; the rest is erased."""

    type: Literal["scribe_keep"]
    scribe: Short
    parts: Annotated[list[KeptPart], Field(max_length=200, default_factory=list)]
    keys: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=128)]], Field(max_length=64, default_factory=list)
    ]


class Undo(CommandBase):
    """Take back one's own last page turn or highlight, while it still stands (R15)."""

    type: Literal["undo"]


class ShowInitiative(CommandBase):
    """Let supervisors see who did how much in this session, or not (R17). The service user's alone."""

    type: Literal["show_initiative"]
    shown: bool


class Grant(CommandBase):
    """Let a supervisor or guest see as far as `scope`. The service user's alone. `until` is Unix seconds."""

    type: Literal["grant"]
    participant: Short
    scope: Literal["pages", "pointers", "entries"]
    until: Annotated[float, Field(ge=0, le=YEAR_2100, allow_inf_nan=False)] | None = None


class Revoke(CommandBase):
    """Take a grant back; the sockets that lived by it close at once."""

    type: Literal["revoke"]
    participant: Short


class Cover(CommandBase):
    """Not this part: supervisors see nothing until `uncover`, and never what happened meanwhile (R39)."""

    type: Literal["cover"]


class Uncover(CommandBase):
    """Supervisors see again what they were allowed to see, from now on."""

    type: Literal["uncover"]


class PauseAll(CommandBase):
    """Cover every screen with the quiet page; `blank` makes it one that says nothing of what this is (R46)."""

    type: Literal["pause_all"]
    blank: bool = False


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
    | ScribeAllow
    | ScribeStop
    | ScribeKeep
    | Undo
    | ShowInitiative
    | Grant
    | Revoke
    | Cover
    | Uncover
    | PauseAll
    | ResumeAll
    | End
)

COMMANDS: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="type")])


def command_type(text: bytes) -> str:
    """The type of a command, for a record of what was refused; "command" where it is none of ours."""
    try:
        return str(COMMANDS.validate_json(text).type)
    except ValidationError:
        return "command"


def command_id(text: bytes) -> str | None:
    """The id of a command that may be wrong in every other way."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    name = read.get("id") if isinstance(read, dict) else None
    return name[:64] if isinstance(name, str) and name.isprintable() else None
