"""May they? One pure decision for every page, route and socket: role x relation x action.

Read TABLE from left to right: an action, and who may do it. What is not listed is refused. The relation says what the
asker is to the thing that is asked for; app.authorization.relations finds it in the record, and nobody can send it.
What the live engine decides on each frame stands in realtime.permissions; a test shows that the two agree.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from realtime.identity import Role


class Relation(StrEnum):
    """What the asker is to what they ask for."""

    NOBODY = "nobody"
    """Not signed in, or not any more."""
    ACCOUNT = "account"
    """Signed in with an account; the route names nothing that belongs to somebody."""
    SEAT = "seat"
    """Here by a code, without an account; the route names nothing that belongs to somebody."""
    STRANGER = "stranger"
    """It is there, and none of their business; or it is not there. Both look alike."""
    REMOVED = "removed"
    """Took part once, and may not any more. Looks like a stranger."""
    ASSIGNED = "assigned"
    """A worker who works with this service user now."""
    WAS_ASSIGNED = "was_assigned"
    """A worker who worked with them before. Looks like a stranger."""
    OWNER = "owner"
    """The account whose workbook, session or entry it is."""
    OWNER_OUTSIDE = "owner_outside"
    """That account, before it has gone into a session that someone opened over its workbook."""
    ALONE = "alone"
    """That account, in the standing session in which it reads by itself."""
    IN_SESSION = "in_session"
    """Has a seat in the open session, and needs nobody's grant: the worker, and a seat taken for the service user."""
    BESIDE_OWNER = "beside_owner"
    """A seat taken for the service user without the account, while the account is in the session too (decision 12)."""
    WAITING = "waiting"
    """Has a seat, and the service user has not said yes, or has taken it back."""
    COVERED = "covered"
    """A supervisor with a grant, while the service user keeps this part private, or is away."""
    SEES_PAGES = "sees_pages"
    SEES_POINTERS = "sees_pointers"
    SEES_ENTRIES = "sees_entries"
    ENDED = "ended"
    """Had a seat, or owns the workbook, and the session is over."""
    WRITER = "writer"
    """Wrote the entry."""
    SHOWN = "shown"
    """Reads somebody else's entry while it is shown to them."""
    OPENED_IT = "opened_it"
    """The admin who opened this emergency read, while its hour lasts."""
    IS_OVER = "is_over"
    """That admin, after the hour."""
    SECOND_PERSON = "second_person"
    """Named to review this emergency read, or in the place of someone whose account was closed."""
    SUBJECT = "subject"
    """Their workbook was read."""


class Action(StrEnum):
    """What a route does. A route does one thing."""

    LOOK_AROUND = "look_around"
    """What anybody may see: the sign-in page, topics, Help, the way in with a code, health."""
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    USE_CODE = "use_code"
    SEE_ONESELF = "see_oneself"
    LIST_SESSIONS = "list_sessions"
    LIST_ENTRIES = "list_entries"
    SEE_PEOPLE = "see_people"
    GO_TOGETHER = "go_together"
    START_SESSION = "start_session"
    WORK_WITH = "work_with"
    """Start a session over this person's workbook, or do another thing for which the two must work together."""
    SEE_SESSION = "see_session"
    """Learn that it is there, who takes part, and whether one may come in."""
    GO_IN = "go_in"
    SEE_PAGE = "see_page"
    GET_TICKET = "get_ticket"
    OPEN_SOCKET = "open_socket"
    TURN_PAGE = "turn_page"
    INVITE = "invite"
    GRANT = "grant"
    REVOKE = "revoke"
    TAKE_OUT = "take_out"
    """Take someone out of a session that goes on."""
    END_SESSION = "end_session"
    SEE_RECAP = "see_recap"
    BEGIN_ENTRY = "begin_entry"
    WRITE_HERE = "write_here"
    """Write into an entry of one's own in this session."""
    READ_SHOWN = "read_shown"
    """Read what others show in this session."""
    READ_ENTRY = "read_entry"
    SHOW_ENTRY = "show_entry"
    ERASE_ENTRY = "erase_entry"
    ERASE_FROM_WORKBOOK = "erase_from_workbook"
    """The same, on the page of one's own workbook."""
    SEE_WORKBOOK = "see_workbook"
    ADMINISTER = "administer"
    MANAGE_CODES = "manage_codes"
    """The second way in that staff need, and the service's own provider."""
    CHOOSE_READING = "choose_reading"
    """How one reads oneself: stories that are hidden, questions to talk about."""
    MANAGE_ACCOUNT = "manage_account"
    """One's own ways in and devices."""
    ERASE_ONESELF = "erase_oneself"
    """One's own workbook or account, and the receipts of it."""
    LET_IN = "let_in"
    """Hand a way to sign in to someone with whom one works."""
    AGREE_PLAN = "agree_plan"
    """See and write what the two agree for the case that the line drops."""
    SHOW_ONESELF = "show_oneself"
    """Show once more that it is you, before a careful step."""
    PREVIEW = "preview"
    """Look at what another person sees now."""
    READ_IN_EMERGENCY = "read_in_emergency"
    REVIEW_EMERGENCY = "review_emergency"
    NOTICE_EMERGENCY = "notice_emergency"


class Rule(NamedTuple):
    """Anybody in one of `roles` who stands in one of `relations`."""

    roles: frozenset[Role]
    relations: frozenset[Relation]


R = Relation
EVERY_ROLE: Final = frozenset(Role)
SERVICE_USER: Final = frozenset({Role.SERVICE_USER})
WORKER: Final = frozenset({Role.WORKER})
THE_TWO: Final = SERVICE_USER | WORKER
PEOPLE: Final = EVERY_ROLE - {Role.ADMIN}
"""Everybody but who runs the service: an admin reads no entry and sits in no session."""
WATCHERS: Final = frozenset({Role.SUPERVISOR, Role.GUEST})
GUEST: Final = frozenset({Role.GUEST})
ADMIN: Final = frozenset({Role.ADMIN})
STAFF: Final = frozenset({Role.WORKER, Role.SUPERVISOR, Role.ADMIN})

SIGNED_IN: Final = frozenset({R.ACCOUNT, R.SEAT})
TAKES_PART: Final = frozenset({R.OWNER, R.IN_SESSION, R.BESIDE_OWNER})
MAY_TAKE_PART: Final = TAKES_PART | {R.OWNER_OUTSIDE}
"""The owner sits down with the first thing that they do in a session (app.sessions.arriving)."""
GRANTED: Final = frozenset({R.SEES_PAGES, R.SEES_POINTERS, R.SEES_ENTRIES})
HAS_A_SEAT: Final = TAKES_PART | GRANTED | {R.WAITING, R.COVERED, R.ENDED}


def who(roles: frozenset[Role], *relations: Relation | frozenset[Relation]) -> Rule:
    """A rule, written as it is read: who(WORKER, R.ASSIGNED)."""
    flat = (part if isinstance(part, frozenset) else frozenset({part}) for part in relations)
    return Rule(roles, frozenset().union(*flat))


OPEN_TO_ALL: Final = frozenset({Action.LOOK_AROUND, Action.SIGN_IN, Action.SIGN_OUT, Action.USE_CODE})
"""For anybody at all, nobody included. A code or a password is checked where it is used."""

TABLE: Final[dict[Action, tuple[Rule, ...]]] = {
    # --- nothing that belongs to somebody else
    Action.SEE_ONESELF: (who(EVERY_ROLE, SIGNED_IN),),
    Action.LIST_SESSIONS: (who(EVERY_ROLE, SIGNED_IN),),
    Action.CHOOSE_READING: (who(EVERY_ROLE, SIGNED_IN),),
    Action.LIST_ENTRIES: (who(EVERY_ROLE, SIGNED_IN),),
    Action.SEE_PEOPLE: (who(WORKER, R.ACCOUNT),),
    Action.GO_TOGETHER: (who(SERVICE_USER, R.ACCOUNT),),
    Action.START_SESSION: (who(THE_TWO, R.ACCOUNT),),
    Action.SEE_WORKBOOK: (who(SERVICE_USER, R.ACCOUNT),),
    Action.ADMINISTER: (who(ADMIN, R.ACCOUNT),),
    Action.SHOW_ONESELF: (who(EVERY_ROLE, R.ACCOUNT),),
    Action.MANAGE_ACCOUNT: (who(EVERY_ROLE, R.ACCOUNT),),
    Action.MANAGE_CODES: (who(STAFF, R.ACCOUNT),),
    Action.ERASE_ONESELF: (who(SERVICE_USER, R.ACCOUNT),),
    # --- a person
    Action.WORK_WITH: (who(SERVICE_USER, R.OWNER), who(WORKER, R.ASSIGNED)),
    Action.LET_IN: (who(WORKER, R.ASSIGNED),),
    # --- a session
    Action.SEE_SESSION: (who(PEOPLE, HAS_A_SEAT), who(SERVICE_USER, R.OWNER_OUTSIDE, R.ALONE)),
    Action.GO_IN: (who(SERVICE_USER, R.OWNER, R.OWNER_OUTSIDE, R.ALONE),),
    Action.SEE_PAGE: (who(THE_TWO, TAKES_PART), who(SERVICE_USER, R.ALONE), who(WATCHERS, GRANTED)),
    Action.GET_TICKET: (
        who(THE_TWO, MAY_TAKE_PART),
        who(SERVICE_USER, R.ALONE),
        who(WATCHERS, GRANTED, R.COVERED),
    ),
    Action.OPEN_SOCKET: (
        who(THE_TWO, TAKES_PART),
        who(SERVICE_USER, R.ALONE),
        who(WATCHERS, GRANTED, R.COVERED),
    ),
    Action.TURN_PAGE: (who(THE_TWO, MAY_TAKE_PART), who(SERVICE_USER, R.ALONE)),
    Action.INVITE: (who(THE_TWO, MAY_TAKE_PART),),
    Action.GRANT: (who(SERVICE_USER, MAY_TAKE_PART - {R.BESIDE_OWNER}),),
    Action.REVOKE: (who(SERVICE_USER, MAY_TAKE_PART),),
    Action.TAKE_OUT: (who(SERVICE_USER, MAY_TAKE_PART),),
    Action.END_SESSION: (who(THE_TWO, MAY_TAKE_PART, R.ENDED),),
    Action.SEE_RECAP: (who(PEOPLE, HAS_A_SEAT), who(SERVICE_USER, R.ALONE)),
    Action.WRITE_HERE: (
        who(THE_TWO, MAY_TAKE_PART),
        who(SERVICE_USER, R.ALONE),
        who(GUEST, R.SEES_ENTRIES),
    ),
    Action.READ_SHOWN: (who(THE_TWO, TAKES_PART), who(WATCHERS, R.SEES_ENTRIES)),
    Action.AGREE_PLAN: (who(THE_TWO, TAKES_PART),),
    Action.PREVIEW: (who(SERVICE_USER, TAKES_PART),),
    # --- an entry
    Action.BEGIN_ENTRY: (who(EVERY_ROLE, SIGNED_IN),),
    Action.READ_ENTRY: (who(PEOPLE, R.WRITER, R.SHOWN), who(SERVICE_USER, R.OWNER)),
    Action.SHOW_ENTRY: (who(THE_TWO | GUEST, R.WRITER),),
    Action.ERASE_ENTRY: (who(THE_TWO | GUEST, R.WRITER), who(SERVICE_USER, R.OWNER)),
    Action.ERASE_FROM_WORKBOOK: (who(SERVICE_USER, R.WRITER, R.OWNER),),
    # --- an emergency read
    Action.READ_IN_EMERGENCY: (who(ADMIN, R.OPENED_IT),),
    Action.REVIEW_EMERGENCY: (who(ADMIN | {Role.SUPERVISOR}, R.SECOND_PERSON),),
    Action.NOTICE_EMERGENCY: (who(SERVICE_USER, R.SUBJECT),),
}
"""Action -> who may do it. BEGIN_ENTRY names its session in the body: WRITE_HERE decides there."""


def decide(role: Role | None, relation: Relation, action: Action) -> bool:
    """Whether someone in `role` (None: nobody), who is `relation` to the thing, may do `action` to it."""
    if action in OPEN_TO_ALL:
        return True
    if role is None or relation is Relation.NOBODY:
        return False
    return any(role in rule.roles and relation in rule.relations for rule in TABLE[action])
