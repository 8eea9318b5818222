"""What someone is to an entry, and so who may read and erase it; app.authorization.decisions says yes or no."""

from __future__ import annotations

from dataclasses import dataclass

from app.authorization.decisions import Action, Relation, decide
from app.authorization.relations import by_seat
from realtime.identity import Role, Scope
from realtime.permissions import is_the_owners


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the asker takes part now: an open session."""

    session_id: str
    person: str
    role: Role
    scope: Scope | None
    covered: bool = False
    """Supervisors see nothing now: "not this part", or the service user is away."""

    @property
    def relation(self) -> Relation:
        """What they are to the session."""
        return by_seat(self.role, self.scope, covered=self.covered)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants to know: their account, if any, all their seats, and each key under which they ever wrote."""

    user_id: str | None
    people: frozenset[str]
    seats: tuple[Seat, ...]
    role: Role | None = None
    """Of the account or seat. None: as in their first seat."""


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the decision needs of an entry."""

    writer_key: str
    writer_role: Role
    owner_id: str
    """Account of the service user whose workbook it is in."""
    shared_in: frozenset[str]
    """Ids of the open sessions in which it is shown now."""
    kept_from_watchers_in: frozenset[str] = frozenset()
    """Those of them in which a supervisor never sees it: it was shown or written while they were covered."""


def is_writer(entry: EntryFacts, asker: Asker) -> bool:
    """Whether the asker wrote it."""
    return entry.writer_key in asker.people


def relation_to_entry(entry: EntryFacts, asker: Asker) -> Relation:
    """What the asker is to an entry now. A draft of someone else's is a stranger's (R18, R33, R41)."""
    if is_writer(entry, asker):
        return Relation.WRITER
    owns = asker.user_id == entry.owner_id
    if owns and is_the_owners(entry.writer_key, entry.writer_role):
        return Relation.OWNER
    if any(_reads_shown(entry, seat) for seat in asker.seats):
        return Relation.OWNER if owns else Relation.SHOWN
    return Relation.STRANGER


def may(entry: EntryFacts, asker: Asker, action: Action) -> bool:
    """Whether the asker may do `action` with it now."""
    return decide(_role(entry, asker), relation_to_entry(entry, asker), action)


def may_read(entry: EntryFacts, asker: Asker) -> bool:
    """Whether the asker may read it now."""
    return may(entry, asker, Action.READ_ENTRY)


def may_erase(entry: EntryFacts, asker: Asker) -> bool:
    """Its writer, and the service user for all in their workbook that they can see (R10)."""
    return may(entry, asker, Action.ERASE_ENTRY)


def _role(entry: EntryFacts, asker: Asker) -> Role | None:
    if asker.role is not None:
        return asker.role
    if asker.seats:
        return asker.seats[0].role
    return Role.SERVICE_USER if asker.user_id == entry.owner_id else None


def _reads_shown(entry: EntryFacts, seat: Seat) -> bool:
    if seat.session_id not in entry.shared_in or not decide(seat.role, seat.relation, Action.READ_SHOWN):
        return False
    return seat.role is not Role.SUPERVISOR or seat.session_id not in entry.kept_from_watchers_in
