"""What a device may ask of a session: one model a command, told apart by `type`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

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
