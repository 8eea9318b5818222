"""Which route does what, and to whose thing: the one list from which the guard asks for a decision.

A route that is not in it is answered by nobody (see app.authorization.guard), and tests/app/authorization fails on it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from app.authorization.decisions import Action


class About(StrEnum):
    """What the address names: whose relation counts."""

    NOTHING = "nothing"
    SESSION = "session_id"
    ENTRY = "entry_id"
    EMERGENCY = "read_id"
    PERSON = "user_id"
    """A service user, by account."""


class Bound(NamedTuple):
    """What a route does, and to what."""

    action: Action
    about: About = About.NOTHING


def _session(action: Action) -> Bound:
    return Bound(action, About.SESSION)


def _entry(action: Action) -> Bound:
    return Bound(action, About.ENTRY)


def _emergency(action: Action) -> Bound:
    return Bound(action, About.EMERGENCY)


A = Action
API: Final = "/api/v1"
WEBSOCKET: Final = "WEBSOCKET"
"""Stands for the method of a websocket. Its handshake asks for the decision itself: it may come with a ticket."""

OPERATIONS: Final[dict[str, Bound]] = {
    "GET /healthz": Bound(A.LOOK_AROUND),
    "GET /readyz": Bound(A.LOOK_AROUND),
    "GET /metrics": Bound(A.LOOK_AROUND),
}

PROGRAMS: Final[dict[str, Bound]] = {
    f"POST {API}/tokens": Bound(A.SIGN_IN),
    f"POST {API}/step-up": Bound(A.SHOW_ONESELF),
    f"DELETE {API}/tokens/current": Bound(A.SEE_ONESELF),
    f"GET {API}/me": Bound(A.SEE_ONESELF),
    f"GET {API}/topics": Bound(A.LOOK_AROUND),
    f"GET {API}/pages/{{topic}}/{{page}}": Bound(A.LOOK_AROUND),
    f"POST {API}/sessions": Bound(A.START_SESSION),
    f"GET {API}/sessions": Bound(A.LIST_SESSIONS),
    f"GET {API}/sessions/{{session_id}}": _session(A.SEE_SESSION),
    f"POST {API}/sessions/{{session_id}}/end": _session(A.END_SESSION),
    f"POST {API}/sessions/{{session_id}}/invites": _session(A.INVITE),
    f"POST {API}/join": Bound(A.USE_CODE),
    f"POST {API}/sessions/{{session_id}}/grants": _session(A.GRANT),
    f"DELETE {API}/sessions/{{session_id}}/grants/{{grant_id}}": _session(A.REVOKE),
    f"DELETE {API}/sessions/{{session_id}}/participants/{{participant_id}}": _session(A.TAKE_OUT),
    f"POST {API}/sessions/{{session_id}}/tickets": _session(A.GET_TICKET),
    f"POST {API}/entries": Bound(A.BEGIN_ENTRY),
    f"GET {API}/entries": Bound(A.LIST_ENTRIES),
    f"GET {API}/entries/{{entry_id}}": _entry(A.READ_ENTRY),
    f"PUT {API}/entries/{{entry_id}}/visibility": _entry(A.SHOW_ENTRY),
    f"DELETE {API}/entries/{{entry_id}}": _entry(A.ERASE_ENTRY),
}

PAGES: Final[dict[str, Bound]] = {
    "GET /": Bound(A.LOOK_AROUND),
    "POST /sign-in": Bound(A.SIGN_IN),
    "POST /sign-out": Bound(A.SIGN_OUT),
    "POST /sign-in/code": Bound(A.SIGN_IN),
    "GET /step-up": Bound(A.SHOW_ONESELF),
    "POST /step-up": Bound(A.SHOW_ONESELF),
    "POST /leave": Bound(A.SIGN_OUT),
    "GET /demo/{token}": Bound(A.SIGN_IN),
    "GET /help": Bound(A.LOOK_AROUND),
    "GET /help-worker.js": Bound(A.LOOK_AROUND),
    "POST /language": Bound(A.LOOK_AROUND),
    "GET /topics": Bound(A.LOOK_AROUND),
    "POST /topics/find": Bound(A.LOOK_AROUND),
    "POST /topics/today": Bound(A.LOOK_AROUND),
    "GET /topics/{topic_id}/{page_id}": Bound(A.LOOK_AROUND),
    "GET /topics/{topic_id}/{page_id}/was/{version}": Bound(A.LOOK_AROUND),
    "GET /reading": Bound(A.CHOOSE_READING),
    "POST /reading/talk": Bound(A.CHOOSE_READING),
    "POST /stories/hide": Bound(A.CHOOSE_READING),
    "POST /stories/show": Bound(A.CHOOSE_READING),
    "GET /join": Bound(A.LOOK_AROUND),
    "POST /join": Bound(A.USE_CODE),
    "GET /join/enter": Bound(A.USE_CODE),
    "POST /join/enter": Bound(A.USE_CODE),
    "GET /join/{token}": Bound(A.USE_CODE),
    "GET /people": Bound(A.SEE_PEOPLE),
    "GET /together": Bound(A.GO_TOGETHER),
    "GET /workbook": Bound(A.SEE_WORKBOOK),
    "GET /workbook/entries/{entry_id}/erase": _entry(A.ERASE_FROM_WORKBOOK),
    "POST /workbook/entries/{entry_id}/erase": _entry(A.ERASE_FROM_WORKBOOK),
    "POST /sessions": Bound(A.START_SESSION),
    "POST /sessions/{session_id}/enter": _session(A.GO_IN),
    "GET /sessions/{session_id}": _session(A.SEE_SESSION),
    "GET /sessions/{session_id}/recap": _session(A.SEE_RECAP),
    "GET /sessions/{session_id}/pages": _session(A.SEE_PAGE),
    "GET /sessions/{session_id}/pages/{topic_id}/{page_id}": _session(A.SEE_PAGE),
    "GET /sessions/{session_id}/initiative": _session(A.SEE_PAGE),
    "POST /sessions/{session_id}/find": _session(A.SEE_PAGE),
    "POST /sessions/{session_id}/today": _session(A.SEE_PAGE),
    "POST /sessions/{session_id}/entries": _session(A.WRITE_HERE),
    "POST /sessions/{session_id}/navigate": _session(A.TURN_PAGE),
    "POST /sessions/{session_id}/end": _session(A.END_SESSION),
    "POST /sessions/{session_id}/invites": _session(A.INVITE),
    "GET /sessions/{session_id}/view/{participant_id}": _session(A.PREVIEW),
}

ADMINISTRATION: Final[dict[str, Bound]] = {
    f"{method} /admin{path}": Bound(A.ADMINISTER)
    for path, methods in {
        "": "GET",
        "/accounts/new": "GET POST",
        "/accounts/{user_id}": "GET POST",
        "/accounts/{user_id}/people": "POST",
        "/accounts/{user_id}/people/end": "POST",
        "/accounts/{user_id}/role": "GET POST",
        "/accounts/{user_id}/close": "GET POST",
        "/accounts/{user_id}/open": "POST",
        "/accounts/{user_id}/reset": "GET POST",
        "/accounts/{user_id}/link": "GET POST",
        "/teams": "GET POST",
        "/teams/{team_id}": "POST",
        "/emergency": "GET",
        "/emergency/open": "GET POST",
    }.items()
    for method in methods.split()
} | {
    f"{method} {API}/admin{path}": Bound(A.ADMINISTER)
    for path, methods in {
        "/accounts": "GET POST",
        "/accounts/{user_id}/disable": "POST",
        "/accounts/{user_id}/enable": "POST",
        "/assignments": "POST",
        "/assignments/{worker_id}/{service_user_id}": "DELETE",
        "/teams": "GET POST",
    }.items()
    for method in methods.split()
}

EMERGENCIES: Final[dict[str, Bound]] = {
    "GET /admin/emergency/{read_id}": _emergency(A.READ_IN_EMERGENCY),
    "POST /emergency/{read_id}/seen": _emergency(A.NOTICE_EMERGENCY),
    "GET /emergency/{read_id}/review": _emergency(A.REVIEW_EMERGENCY),
    "POST /emergency/{read_id}/review": _emergency(A.REVIEW_EMERGENCY),
}

ACCOUNTS: Final[dict[str, Bound]] = {
    "GET /account": Bound(A.MANAGE_ACCOUNT),
    "POST /account/passkeys/{passkey_id}/remove": Bound(A.MANAGE_ACCOUNT),
    "POST /account/password": Bound(A.MANAGE_ACCOUNT),
    "POST /account/devices/{auth_id}/sign-out": Bound(A.MANAGE_ACCOUNT),
    "POST /account/sign-out-everywhere": Bound(A.MANAGE_ACCOUNT),
    "POST /account/way-in/remove": Bound(A.MANAGE_ACCOUNT),
    "POST /account/code-app": Bound(A.MANAGE_CODES),
    "POST /account/code-app/confirm": Bound(A.MANAGE_CODES),
    "POST /account/code-app/remove": Bound(A.MANAGE_CODES),
    "POST /account/recovery-codes": Bound(A.MANAGE_CODES),
    "GET /account/provider": Bound(A.MANAGE_CODES),
    "POST /account/provider/remove": Bound(A.MANAGE_ACCOUNT),
    "POST /passkeys/new": Bound(A.MANAGE_ACCOUNT),
    "POST /passkeys": Bound(A.MANAGE_ACCOUNT),
    "POST /passkeys/ask": Bound(A.SIGN_IN),
    "POST /passkeys/answer": Bound(A.SIGN_IN),
    "GET /sign-in/provider": Bound(A.SIGN_IN),
    "GET /sign-in/provider/back": Bound(A.SIGN_IN),
    "GET /way-in": Bound(A.LOOK_AROUND),
    "GET /way-in/{token}": Bound(A.USE_CODE),
    "POST /way-in": Bound(A.USE_CODE),
    "POST /people/{user_id}/way-in": Bound(A.LET_IN, About.PERSON),
}

RECORD: Final[dict[str, Bound]] = {
    f"DELETE {API}/workbook": Bound(A.ERASE_ONESELF),
    f"DELETE {API}/account": Bound(A.ERASE_ONESELF),
    "GET /account/erase": Bound(A.ERASE_ONESELF),
    "POST /account/erase": Bound(A.ERASE_ONESELF),
    "GET /workbook/erase": Bound(A.ERASE_ONESELF),
    "POST /workbook/erase": Bound(A.ERASE_ONESELF),
    f"GET {API}/workbook/export": Bound(A.SEE_WORKBOOK),
    "GET /workbook/take": Bound(A.SEE_WORKBOOK),
    "GET /workbook/take/{format_}": Bound(A.SEE_WORKBOOK),
    f"GET {API}/access-log": Bound(A.SEE_WORKBOOK),
    "GET /record": Bound(A.SEE_WORKBOOK),
    "GET /privacy": Bound(A.LOOK_AROUND),
    f"GET {API}/receipts": Bound(A.ERASE_ONESELF),
    "GET /receipts": Bound(A.ERASE_ONESELF),
    "GET /receipts/{receipt_id}": Bound(A.LOOK_AROUND),
    # Who knows a receipt's id may see it: it names nobody, and its person may have no account any more.
    f"GET {API}/receipts/{{receipt_id}}": Bound(A.LOOK_AROUND),
}

PLANS: Final[dict[str, Bound]] = {
    f"GET {API}/sessions/{{session_id}}/plan": _session(A.AGREE_PLAN),
    f"PUT {API}/sessions/{{session_id}}/plan": _session(A.AGREE_PLAN),
    "GET /sessions/{session_id}/plan": _session(A.AGREE_PLAN),
    "POST /sessions/{session_id}/plan": _session(A.AGREE_PLAN),
}

SOCKETS: Final[dict[str, Bound]] = {f"{WEBSOCKET} /ws/sessions/{{session_id}}": _session(A.OPEN_SOCKET)}

ROUTES: Final[dict[str, Bound]] = (
    OPERATIONS | PROGRAMS | PAGES | ACCOUNTS | RECORD | PLANS | ADMINISTRATION | EMERGENCIES | SOCKETS
)
"""`METHOD /address/{template}` -> what it does. Built files, media and the OpenAPI description are open to all."""
