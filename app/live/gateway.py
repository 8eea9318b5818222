"""What the rest of the application asks of the live rooms, as `app.ports.LiveHub` says it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from app.database.engine import Database
from app.database.tables import ParticipantRow
from app.library.shelf import Shelf
from app.sessions.sessions import ALONE
from content.library import Library
from realtime.errors import RefusalCode, Refused
from realtime.hub import Hub
from realtime.journal import StoredSession
from realtime.protocol import Command, Welcome
from realtime.session import PageCard

PLAYS = ("video", "audio")


class PinnedPages(Mapping[str, PageCard]):
    """The pages of one session, of the version that it began with. What is withdrawn meanwhile is gone from them too.

    One's own pages, read alone, are those of today.
    """

    def __init__(self, shelf: Shelf, stored: StoredSession) -> None:
        self._shelf = shelf
        self._version = "" if stored.mode == ALONE else stored.content_version

    @property
    def _cards(self) -> Mapping[str, PageCard]:
        return page_cards(self._shelf.of(self._version))

    def __getitem__(self, page: str) -> PageCard:
        return self._cards[page]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)


@lru_cache(maxsize=16)
def page_cards(library: Library) -> Mapping[str, PageCard]:
    """What the engine must know of every page of the library."""
    return {
        page.id: PageCard(
            version=page.version,
            blocks={block.id: block.text for block in page.blocks},
            media=frozenset(block.id for block in page.blocks if block.kind in PLAYS and block.text),
            others=tuple({block.id: block.text for block in said.blocks} for said in library.in_all_words(page.id)[1:]),
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

    def here(self) -> Collection[str]:
        """See LiveHub."""
        return self.hub.changes.here()

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

    async def stories_withdrawn(self) -> None:
        """See LiveHub."""
        self.hub.changes.stories_withdrawn()

    async def close_account(self, user_id: str) -> None:
        """See LiveHub."""
        self.hub.changes.close_account(f"account:{user_id}")

    async def close_sign_in(self, auth_id: str) -> None:
        """See LiveHub."""
        self.hub.changes.close_sign_ins({auth_id})

    async def view_of(self, session_id: str, participant_id: str) -> Welcome:
        """See LiveHub."""
        return await self.hub.changes.view_of(session_id, participant_id)
