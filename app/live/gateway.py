"""What the rest of the application asks of the live rooms, as `app.ports.LiveHub` says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.database.engine import Database
from app.database.tables import ParticipantRow
from content.library import Library
from realtime.errors import CloseCode, RefusalCode, Refused
from realtime.hub import Hub
from realtime.protocol import Command, Welcome
from realtime.session import PageCard

PLAYS = ("video", "audio")


def page_cards(library: Library) -> Mapping[str, PageCard]:
    """What the engine must know of every page of the library."""
    return {
        page.id: PageCard(
            version=page.version,
            blocks={block.id: block.text for block in page.blocks},
            media=frozenset(block.id for block in page.blocks if block.kind in PLAYS),
        )
        for topic in library.topics
        for page in topic.pages
    }


class Gateway:
    """The hub, for HTTP: ids are plain text, and a participant's session is looked up."""

    def __init__(self, hub: Hub, database: Database) -> None:
        self.hub = hub
        self._database = database

    async def act(self, session_id: str, participant_id: str, command: Command) -> None:
        """See LiveHub."""
        await self.hub.act(session_id, participant_id, command)

    async def refresh_people(self, session_id: str) -> None:
        """See LiveHub."""
        await self.hub.changes.refresh_people(session_id)

    async def entry_added(self, entry_id: str) -> None:
        """See LiveHub."""
        await self.hub.changes.entry_added(entry_id)

    async def erase_entry(self, entry_id: str) -> None:
        """See LiveHub."""
        await self.hub.changes.erase_entry(entry_id)

    async def write_entry(
        self,
        entry_id: str,
        participant_id: str,
        text: str | None,
        answer: dict[str, Any] | None,
        before: str | None = None,
    ) -> None:
        """See LiveHub."""
        row = await self._database.read(lambda db: db.get(ParticipantRow, participant_id))
        if row is None:
            raise Refused(RefusalCode.NOT_FOUND)
        await self.hub.write_entry(row.session_id, entry_id, participant_id, text, answer, before)

    async def close_person(self, session_id: str, participant_id: str, code: int) -> None:
        """See LiveHub."""
        self.hub.changes.close_person(session_id, participant_id, CloseCode(code))

    async def close_account(self, user_id: str) -> None:
        """See LiveHub."""
        self.hub.changes.close_account(f"account:{user_id}")

    async def close_sign_in(self, auth_id: str) -> None:
        """See LiveHub."""
        self.hub.changes.close_sign_ins({auth_id})

    async def view_of(self, session_id: str, participant_id: str) -> Welcome:
        """See LiveHub."""
        return await self.hub.changes.view_of(session_id, participant_id)
