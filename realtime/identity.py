"""Who takes part: roles, scopes of a grant, and the ids that name people and things."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

SessionId = NewType("SessionId", str)
ParticipantId = NewType("ParticipantId", str)
WorkbookId = NewType("WorkbookId", str)
EntryId = NewType("EntryId", str)
ConnectionId = NewType("ConnectionId", int)
"""One open websocket of one room: a device. The same number stands on the wire as the device number."""


DOCUMENT = "entry:"
"""How the name of an entry's document begins on the wire."""


def document_name(entry: str) -> str:
    """The name of an entry's document on the wire."""
    return DOCUMENT + entry


class Role(StrEnum):
    """The part that a person plays in a session."""

    SERVICE_USER = "service_user"
    WORKER = "worker"
    SUPERVISOR = "supervisor"
    GUEST = "guest"
    ADMIN = "admin"


class Scope(StrEnum):
    """How much a grant lets someone see; each includes the ones before it."""

    PAGES = "pages"
    POINTERS = "pointers"
    ENTRIES = "entries"

    def includes(self, other: Scope) -> bool:
        """Whether this scope reaches as far as `other`."""
        order = list(Scope)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Participant:
    """A person in one session. `person` is the same for all rows of one account, and unique for a guest."""

    id: ParticipantId
    role: Role
    name: str
    person: str
    """Stable key of who writes: `account:<user id>` when signed in, else `participant:<id>`."""
    owns_workbook: bool = False
    """The service user, signed in to the account that the workbook belongs to."""
    invited_by: ParticipantId | None = None
    """Who asked them in."""
    sign_in: str | None = None
    """The signed-in time behind this device: once it is over, the record takes nothing more from it."""
    lang: str = ""
    """The language in which this device reads, as it said itself; empty when it did not."""

    @property
    def has_account(self) -> bool:
        """Whether an account stands behind this person; else nobody knows more of them than the name they gave."""
        return self.person.startswith("account:")
