"""Who may do and see what in a session: role x action, asked here and nowhere else (SPEC A1 to A5, E2, E3, E10).

The two people have the same rights (R9). A supervisor watches and does nothing (R40). What a grant opens is a scope:
pages, then also pointers, then also entries. What everyone may do with an entry follows from who wrote it and from
whether it is shared in this session.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from realtime.identity import EntryId, Participant, ParticipantId, Role, Scope


class Action(StrEnum):
    """What someone may want to do."""

    NAVIGATE = "navigate"
    PROPOSE = "propose"
    ANSWER = "answer_proposal"
    MARK = "mark_add"
    UNMARK = "mark_remove"
    PLAY = "media"
    FOLLOW = "follow"
    SHARE = "share_entry"
    LET_TYPE = "scribe_allow"
    STOP_TYPING = "scribe_stop"
    UNDO = "undo"
    SHOW_INITIATIVE = "show_initiative"
    GRANT = "grant"
    COVER = "cover"
    PAUSE = "pause"
    END = "end"
    POINT = "point"
    WRITE = "write"


BOTH_PEOPLE = frozenset(Action) - {Action.GRANT, Action.COVER, Action.LET_TYPE, Action.SHOW_INITIATIVE}
"""What the service user and the worker may do alike; who may watch what, and who types, is the service user's."""

ALLOWED: dict[Role, dict[Action, Scope | None]] = {
    Role.SERVICE_USER: dict.fromkeys(Action, None),
    Role.WORKER: dict.fromkeys(BOTH_PEOPLE, None),
    Role.GUEST: {Action.FOLLOW: Scope.PAGES, Action.POINT: Scope.POINTERS, Action.WRITE: Scope.ENTRIES},
    Role.SUPERVISOR: {},
    Role.ADMIN: {},
}
"""Role -> action -> the scope that a grant must reach (None: no grant needed)."""

EVENT_SCOPE: dict[str, Scope | None] = {
    "welcome": Scope.PAGES,
    "refused": Scope.PAGES,
    "roster": Scope.PAGES,
    "navigated": Scope.PAGES,
    "media_changed": Scope.PAGES,
    "followed": Scope.PAGES,
    "granted": Scope.PAGES,
    "revoked": Scope.PAGES,
    "covered": Scope.PAGES,
    "uncovered": Scope.PAGES,
    "paused": Scope.PAGES,
    "resumed": Scope.PAGES,
    "ended": Scope.PAGES,
    "mark_added": Scope.ENTRIES,
    "mark_removed": Scope.ENTRIES,
    "entry_added": Scope.ENTRIES,
    "entry_shared": Scope.ENTRIES,
    "entry_unshared": Scope.ENTRIES,
    "entry_removed": Scope.ENTRIES,
    "scribe_allowed": None,
    "scribe_stopped": None,
    "scribe_kept": None,
    "initiative_shown": None,
    "proposed": None,
    "proposal_answered": None,
    "kept_back": None,
}
"""Event -> the scope that a watcher needs to hear of it (None: only the two people hear of it, R4)."""

EVEN_COVERED = frozenset({"welcome", "refused", "covered", "uncovered", "ended"})
"""What a watcher hears of while they are covered: that they are, and nothing of the session."""

Access = Literal["read-write", "readonly"]


@dataclass(frozen=True, slots=True)
class EntryCard:
    """What must be known of an entry to decide about it. `writer` is a person's key, see `Participant.person`."""

    id: EntryId
    page: str
    exercise: str
    writer: str
    writer_participant: ParticipantId | None
    writer_role: Role
    writer_name: str


def is_one_of_the_two(participant: Participant) -> bool:
    """Service user or worker: the people whose session it is."""
    return participant.role in (Role.SERVICE_USER, Role.WORKER)


def may(participant: Participant, action: Action, scope: Scope | None) -> bool:
    """Whether `participant`, holding a grant of `scope` (None: no grant), may do `action`."""
    rights = ALLOWED[participant.role]
    if action not in rights:
        return False
    needed = rights[action]
    return needed is None or (scope is not None and scope.includes(needed))


def hears(participant: Participant, event: str, scope: Scope | None) -> bool:
    """Whether `participant` may be told of an event of this type. An event without a rule is told to nobody."""
    if event not in EVENT_SCOPE:
        return False
    if is_one_of_the_two(participant):
        return True
    needed = EVENT_SCOPE[event]
    return needed is not None and scope is not None and scope.includes(needed)


def sees_pointers(participant: Participant, scope: Scope | None) -> bool:
    """Whether `participant` is shown where others point."""
    return is_one_of_the_two(participant) or (scope is not None and scope.includes(Scope.POINTERS))


def sees_marks(participant: Participant, scope: Scope | None) -> bool:
    """Marks stay in the workbook, so a watcher sees them only with the entries."""
    return is_one_of_the_two(participant) or (scope is not None and scope.includes(Scope.ENTRIES))


def knows_mark(participant: Participant, author: str, *, alone: bool, here: bool) -> bool:
    """Whether `participant`, who may see marks at all, may know of this one. `author` is a person's key.

    What was marked while nobody looked on (`alone`) is its owner's, as a draft is (R33). Who watches knows what was
    marked in this session (`here`): they were not there before (R39). The two people know all other marks.
    """
    if alone:
        return participant.owns_workbook or participant.person == author
    return here or is_one_of_the_two(participant)


HANDED_OVER = "kept:"
"""A writer key that begins so: a worker wrote it and showed it, and it is the service user's since that session."""


def is_the_owners(writer: str, role: Role) -> bool:
    """Whether what this writer wrote belongs to the service user's account to read, show and erase (R30, R36)."""
    return role is Role.SERVICE_USER or writer.startswith(HANDED_OVER)


def is_writer(participant: Participant, card: EntryCard) -> bool:
    """Whether the entry is `participant`'s own: written by them, or by the service user whose account this is."""
    return card.writer == participant.person or (
        participant.owns_workbook and is_the_owners(card.writer, card.writer_role)
    )


def access_to_entry(participant: Participant, card: EntryCard, *, shared: bool, scope: Scope | None) -> Access | None:
    """How `participant` may open an entry now, or None. A draft is its writer's alone (R18, R41)."""
    if is_writer(participant, card):
        return "read-write" if may(participant, Action.WRITE, scope) else "readonly"
    if not shared:
        return None
    if is_one_of_the_two(participant):
        return "read-write"
    if scope is None or not scope.includes(Scope.ENTRIES):
        return None
    return "read-write" if may(participant, Action.WRITE, scope) else "readonly"


SCRIBED = "scribe:"
"""A writer key that begins so: a worker types it for the service user. It is nobody's entry, and no rule for entries
opens it; `access_to_scribed` alone does."""


def access_to_scribed(
    participant: Participant, into: EntryCard | None, worker: ParticipantId, *, is_open: bool
) -> Access | None:
    """How `participant` may open what a worker types for the service user: only these two, nobody who watches (R20).

    The worker types while it lasts; the service user reads, and chooses what goes into `into`.
    """
    if participant.id == worker:
        return "read-write" if is_open else None
    is_owner = participant.role is Role.SERVICE_USER and into is not None and is_writer(participant, into)
    return "readonly" if is_owner else None


def may_remove_mark(participant: Participant, author: str, author_role: str) -> bool:
    """Only its author, or the service user, removes a mark (R10). `author` is a person's key.

    On a seat that was taken with a worker's code, the service user's marks of other devices are the account's.
    """
    if participant.person == author:
        return may(participant, Action.UNMARK, None)
    is_service_user = participant.role is Role.SERVICE_USER
    return is_service_user and (participant.owns_workbook or author_role != Role.SERVICE_USER)


def may_let_see(participant: Participant, scope: Scope, *, account_is_here: bool) -> bool:
    """Whether this service user may open the session to someone as far as `scope` (decision 12).

    The account may always. A seat without it (a tablet that came in with the worker's code) opens only what is of
    this session, and only while the account has no seat here; it always may refuse, revoke and cover.
    """
    return participant.owns_workbook or (scope is not Scope.ENTRIES and not account_is_here)
