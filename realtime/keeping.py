"""The service user keeps what they want of what a worker typed for them: from one document into another, in one commit.

See `realtime.scribing` for who types, and when it may be kept (SPEC K3, K4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from realtime import protocol as p
from realtime.document import Document
from realtime.effects import Effect, Fetch, Tell, together
from realtime.entries import Entries
from realtime.errors import RefusalCode, Refused
from realtime.identity import EntryId, Participant, ParticipantId
from realtime.reducer import permit
from realtime.scribing import chosen_of, put_into, scribe_to_keep
from realtime.session import Session

CarryOut = Callable[[p.Command, Participant, float, tuple[Tell, ...]], list[Effect]]
Documents = Sequence[Document | None]


class Refuse(Protocol):
    """Tells who asked that it was not done."""

    def __call__(self, code: str, now: float) -> list[Effect]:
        """What tells them that it was refused with `code`."""


def tell(ticket: int, code: str, now: float) -> list[Effect]:
    """A `Refuse` for who asked over HTTP."""
    return [Tell(ticket, code)]


class Keeping:
    """Keeps, for one room."""

    def __init__(self, session: Session, entries: Entries, new_id: Callable[[], str], carry_out: CarryOut) -> None:
        self._session = session
        self._entries = entries
        self._new_id = new_id
        self._carry_out = carry_out

    def fetch(
        self, command: p.ScribeKeep, actor: Participant, now: float, refuse: Refuse, done: tuple[Tell, ...] = ()
    ) -> list[Effect]:
        """Both documents have to be here first.

        Raises:
            Refused: it may not be kept now, or not by `actor`.
        """
        scribe = self._permitted(command, actor, now)

        def go_on(documents: Documents, at: float) -> list[Effect]:
            try:
                return self._keep(command, actor, documents, at, done)
            except Refused as refusal:
                return refuse(code=refusal.code, now=at)

        return [Fetch((EntryId(scribe.id), EntryId(scribe.into)), go_on)]

    def _permitted(self, command: p.ScribeKeep, actor: Participant, now: float) -> p.ScribeState:
        permit(self._session, command, actor, now)
        return scribe_to_keep(self._session, command.scribe, actor)

    def _keep(
        self, command: p.ScribeKeep, actor: Participant, documents: Documents, now: float, done: tuple[Tell, ...]
    ) -> list[Effect]:
        scribe = self._permitted(command, actor, now)
        typed, own = documents
        if typed is None or own is None:
            raise Refused(RefusalCode.NOT_FOUND)
        chosen = chosen_of(typed, command)
        copied: list[Effect] = []
        if chosen.text or chosen.answer:
            update = put_into(own, chosen, self._new_id())
            copied = self._entries.put_in(own, update, actor, ParticipantId(scribe.worker))
        return together([*copied, *self._carry_out(command, actor, now, done)])
