"""Who may read and who may erase an entry: one pure table, asked by every page and route."""

from __future__ import annotations

from dataclasses import dataclass

from app.sessions.participants import EQUALS
from realtime.identity import Role, Scope
from realtime.permissions import is_the_owners


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the asker takes part now: an open session."""

    session_id: str
    person: str
    role: Role
    scope: Scope | None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants to know: their account, if any, all their seats, and each key under which they ever wrote."""

    user_id: str | None
    people: frozenset[str]
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the decision needs of an entry."""

    writer_key: str
    writer_role: Role
    owner_id: str
    """Account of the service user whose workbook it is in."""
    shared_in: frozenset[str]
    """Ids of the open sessions in which it is shown now."""


def is_writer(entry: EntryFacts, asker: Asker) -> bool:
    """Whether the asker wrote it."""
    return entry.writer_key in asker.people


def may_read(entry: EntryFacts, asker: Asker) -> bool:
    """Whether the asker may read it now. What is not listed here is refused (R18, R33, R41)."""
    if is_writer(entry, asker):
        return True
    if asker.user_id == entry.owner_id and is_the_owners(entry.writer_key, entry.writer_role):
        return True
    return any(seat.session_id in entry.shared_in and _reads_shared(seat) for seat in asker.seats)


def may_erase(entry: EntryFacts, asker: Asker) -> bool:
    """Its writer, and the service user for all in their workbook that they can see (R10)."""
    return is_writer(entry, asker) or (asker.user_id == entry.owner_id and may_read(entry, asker))


def _reads_shared(seat: Seat) -> bool:
    if seat.role in EQUALS:
        return True
    return seat.scope is not None and seat.scope.includes(Scope.ENTRIES)
