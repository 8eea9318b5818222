"""What the rest of the application asks of the live engine. app.live fills it; tests may record instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from sqlmodel import Session

from realtime.protocol import Command, Welcome


class LiveHub(Protocol):
    """The rooms of this process. Every change to live state goes through here, from HTTP too."""

    async def act(self, session_id: str, participant_id: str, command: Command) -> None:
        """Do `command` as that participant; durable, and told to everyone, when it returns.

        Raises:
            realtime.errors.Refused: it may not or cannot be done.
            realtime.errors.JournalUnavailable: the record cannot be written now; nothing was done.
        """

    def here(self) -> Collection[str]:
        """Participants with a device in a session now, of all sessions of this process."""

    async def refresh_people(self, session_id: str) -> None:
        """Participant rows changed: read them again and send the roster."""

    async def entry_added(self, entry_id: str) -> None:
        """An entry row was inserted and committed."""

    async def erase_entry(self, entry_id: str) -> None:
        """The rows of an entry are gone: close it on every device."""

    async def write_entry(
        self,
        entry_id: str,
        participant_id: str,
        text: str | None,
        answer: dict[str, Any] | None,
        before: str | None = None,
    ) -> None:
        """Write an entry from a form: its text, or keys of its answer (None takes one away); durable when it returns.

        `before` is the text that the form was filled from; what others wrote since then stays.
        """

    async def stories_withdrawn(self) -> None:
        """Stories were withdrawn from the content: every open page hears of it, and takes them off its screen."""

    async def close_account(self, user_id: str) -> None:
        """Close every socket of an account, at once: it was disabled, or signed out everywhere."""

    async def view_of(self, session_id: str, participant_id: str) -> Welcome:
        """What this participant would be told if they came now: the snapshot, filtered as for their own socket.

        Raises:
            realtime.errors.Refused: no such session or participant, or not one who may be here.
        """

    async def close_sign_in(self, auth_id: str) -> None:
        """Close every socket that was opened with this signed-in time (`auth_session.id`): it is over."""


class EntryText(Protocol):
    """What an entry says now. Offsets count UTF-16 units."""

    @property
    def text(self) -> str:
        """The free text."""

    @property
    def answer(self) -> dict[str, Any]:
        """The structured answer, of all exercises but free text."""

    @property
    def authors(self) -> Sequence[tuple[int, int, str]]:
        """Start, end and author of each span: a participant id, or two (`app.live.history.typist_and_keeper`)."""

    @property
    def answered(self) -> Mapping[str, str]:
        """Who set each key of the answer last: authors, as above."""


class EntryReader(Protocol):
    """Reads an entry from the record."""

    def __call__(self, db: Session, entry_id: str, /) -> EntryText:
        """What the entry says now; empty before the first key."""
