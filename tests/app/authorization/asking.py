"""One request for each route, as good as its sender can make it; and what an answer says about who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.authorization.decisions import Action, Relation, decide
from app.authorization.refusing import UNSAID, UNSEEN
from app.authorization.routes import ROUTES, WEBSOCKET, About
from tests.app.authorization.stage import Actor, Stage
from tests.app.world import EXERCISE, ORIGIN, PAGE, STORY

NOWHERE = "00000000-0000-4000-8000-000000000000"
REACHED = "allow"
"""The route itself answered: it did what it was asked, or said what is wrong with the request."""


@dataclass(frozen=True)
class Ask:
    """How a route is asked. Values are strings, or functions of the stage and the actor."""

    json: Any = None
    form: dict[str, str] | None = None
    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    reached: frozenset[int] = frozenset()
    """Statuses beside success by which this route says no for another reason than who asks."""
    also: tuple[Action, About, str] | None = None
    """What the body names beside the address: an action, and the name of a session or account on the stage."""


def _grantee(stage: Stage, actor: Actor) -> dict[str, str]:
    seat = {"covered": "pru, covered", "outside": "pol, outside"}.get(actor.session, "pat")
    return {"participant_id": stage.seats[seat].id, "scope": "pages"}


def _another(stage: Stage, actor: Actor) -> str:
    """Somebody else in the session."""
    return {
        "joint": stage.seats["pru"],
        "covered": stage.seats["pru, covered"],
        "outside": stage.seats["jo, waiting for sam"],
        "ended": stage.seats["pru, after the end"],
        "alone": stage.seats["sam, alone"],
    }[actor.session].id


UNKNOWN_CODE = frozenset({404})
SIGN_IN_FAILED = frozenset({401, 422})
ENTRY_HERE = {"page": PAGE, "exercise": EXERCISE}

ASKS: dict[str, Ask] = {
    "POST /api/v1/tokens": Ask(json={"login": "at-sam", "password": "not the password"}, reached=SIGN_IN_FAILED),
    "GET /api/v1/pages/{topic}/{page}": Ask(path={"topic": "hard-day", "page": "what-helps"}),
    "POST /api/v1/step-up": Ask(json={"password": "not the password"}, reached=SIGN_IN_FAILED),
    "POST /api/v1/sessions": Ask(json={"mode": "remote"}, reached=frozenset({422})),
    "POST /api/v1/sessions/{session_id}/invites": Ask(json={"role": "guest"}),
    "POST /api/v1/join": Ask(json={"code": "BBBBBB"}, reached=UNKNOWN_CODE),
    "POST /api/v1/sessions/{session_id}/grants": Ask(json=_grantee),
    "DELETE /api/v1/sessions/{session_id}/grants/{grant_id}": Ask(),
    "DELETE /api/v1/sessions/{session_id}/participants/{participant_id}": Ask(path={"participant_id": _another}),
    "POST /api/v1/entries": Ask(
        json=lambda stage, actor: ENTRY_HERE | {"session_id": stage.sessions[actor.session].id},
        also=(Action.WRITE_HERE, About.SESSION, ""),
    ),
    "PUT /api/v1/entries/{entry_id}/visibility": Ask(json={"visibility": "draft"}),
    "POST /sign-in": Ask(form={"login": "at-sam", "password": "not the password"}, reached=SIGN_IN_FAILED),
    "GET /demo/{token}": Ask(path={"token": "nobody-knows"}, reached=UNKNOWN_CODE),
    "POST /sign-in/code": Ask(form={"code": "BBBBBB"}, reached=SIGN_IN_FAILED),
    "POST /step-up": Ask(form={"password": "not the password"}, reached=SIGN_IN_FAILED),
    "GET /topics/{topic_id}/{page_id}": Ask(path={"topic_id": "hard-day", "page_id": "what-helps"}),
    "GET /topics/{topic_id}/{page_id}/was/{version}": Ask(
        path={"topic_id": "hard-day", "page_id": "what-helps", "version": "0" * 12}, reached=frozenset({404})
    ),
    "POST /reading/talk": Ask(form={"talk": "off"}),
    "POST /stories/hide": Ask(form={"story": f"{PAGE}#{STORY}"}),
    "POST /stories/show": Ask(form={"story": f"{PAGE}#{STORY}"}),
    "POST /join": Ask(form={"code": "BBBBBB"}),
    "POST /join/enter": Ask(form={"code": "BBBBBB"}, reached=UNKNOWN_CODE),
    "GET /join/{token}": Ask(path={"token": "nobody-knows"}, reached=UNKNOWN_CODE),
    "POST /sessions": Ask(form={"mode": "remote"}, reached=frozenset({422})),
    "GET /sessions/{session_id}/pages/{topic_id}/{page_id}": Ask(
        path={"topic_id": "hard-day", "page_id": "what-helps"}
    ),
    "POST /sessions/{session_id}/entries": Ask(form={"page": PAGE, "exercise": EXERCISE, "text": "Hello"}),
    "POST /sessions/{session_id}/navigate": Ask(form={"page": PAGE}),
    "POST /sessions/{session_id}/invites": Ask(form={"role": "guest"}),
    "GET /sessions/{session_id}/view/{participant_id}": Ask(path={"participant_id": _another}),
    "POST /account/passkeys/{passkey_id}/remove": Ask(reached=UNKNOWN_CODE),
    "POST /account/devices/{auth_id}/sign-out": Ask(reached=UNKNOWN_CODE),
    "POST /account/password": Ask(form={"password": "short"}, reached=frozenset({422})),
    "POST /account/code-app/confirm": Ask(form={"code": "000000"}, reached=frozenset({404, 409, 422})),
    "POST /account/recovery-codes": Ask(reached=frozenset({404, 409, 422})),
    "GET /account/provider": Ask(reached=UNKNOWN_CODE),
    "POST /account/provider/remove": Ask(reached=UNKNOWN_CODE),
    "POST /passkeys/ask": Ask(reached=frozenset({404, 422})),
    "POST /passkeys/answer": Ask(json={}, reached=frozenset({401, 404, 409, 422})),
    "POST /passkeys/new": Ask(reached=UNKNOWN_CODE),
    "POST /passkeys": Ask(json={}, reached=frozenset({404, 409, 422})),
    "GET /sign-in/provider": Ask(reached=UNKNOWN_CODE),
    "GET /sign-in/provider/back": Ask(reached=frozenset({404, 422})),
    "GET /way-in/{token}": Ask(path={"token": "nobody-knows"}, reached=UNKNOWN_CODE),
    "POST /way-in": Ask(form={"code": "BBBBBB"}, reached=UNKNOWN_CODE),
    "GET /api/v1/receipts/{receipt_id}": Ask(reached=UNKNOWN_CODE),
    "GET /receipts/{receipt_id}": Ask(reached=UNKNOWN_CODE),
    "GET /workbook/take/{format_}": Ask(path={"format_": "json"}),
    "GET /api/v1/workbook/export": Ask(query={"format": "json"}),
    "POST /workbook/erase": Ask(form={"sure": "yes"}, reached=frozenset({422})),
    "POST /account/erase": Ask(form={"sure": "yes"}, reached=frozenset({422})),
    "PUT /api/v1/sessions/{session_id}/plan": Ask(json={"place": "at home"}),
    "POST /sessions/{session_id}/plan": Ask(form={"place": "at home"}),
    "POST /api/v1/admin/accounts": Ask(
        json={"login": "new-one", "display_name": "New", "role": "supervisor", "password": "a long and quiet password"}
    ),
    "POST /api/v1/admin/assignments": Ask(
        json=lambda stage, actor: {"worker_id": stage.users["bo"].id, "service_user_id": stage.users["sam"].id}
    ),
    "DELETE /api/v1/admin/assignments/{worker_id}/{service_user_id}": Ask(
        path={
            "worker_id": lambda stage, actor: stage.users["jo"].id,
            "service_user_id": lambda stage, actor: stage.users["sam"].id,
        }
    ),
    "POST /api/v1/admin/teams": Ask(json={"name": "North"}),
    "POST /admin/accounts/new": Ask(form={"login": "new-one", "display_name": "New", "role": "worker"}),
    "POST /admin/accounts/{user_id}": Ask(form={"display_name": "Beau"}),
    "POST /admin/accounts/{user_id}/people": Ask(form={"login": "at-sam"}),
    "POST /admin/accounts/{user_id}/people/end": Ask(form={"other_id": NOWHERE}, reached=UNKNOWN_CODE),
    "POST /admin/accounts/{user_id}/role": Ask(form={"role": "supervisor"}),
    "POST /admin/teams": Ask(form={"name": "North"}),
    "POST /admin/teams/{team_id}": Ask(form={"name": "North"}, path={"team_id": NOWHERE}, reached=UNKNOWN_CODE),
    "POST /admin/emergency/open": Ask(form={"login": "nobody", "reason": "short"}, reached=frozenset({404, 422})),
    "POST /emergency/{read_id}/review": Ask(form={"words": "I looked at it with them."}, reached=frozenset({422})),
}
"""What a route needs beside its address; one that needs nothing does not stand here."""


@dataclass(frozen=True)
class Cell:
    """One line of the matrix."""

    route: str
    who: str
    thing: str
    """Name of the session or entry on the stage, or nothing."""


def cells(stage: Stage) -> list[Cell]:
    """Every route x everybody x everything that its address can name.

    Where an address names nothing of anybody's, one person for each role counts, with an account and without; and
    everybody whose token is worth nothing.
    """
    found = []
    here = [actor for actor in stage.actors.values() if actor.session == "joint"]
    kinds = {(actor.role, actor.user_id is None) if actor.role else actor.name: actor for actor in reversed(here)}
    for route, bound in ROUTES.items():
        if bound.about is About.SESSION or _names_a_session(route):
            found += [Cell(route, actor.name, actor.session) for actor in stage.actors.values()]
        elif bound.about is About.NOTHING:
            found += [Cell(route, actor.name, "") for actor in kinds.values()]
        else:
            things = {About.ENTRY: stage.entries, About.EMERGENCY: stage.emergencies}.get(bound.about, ("sam", "kim"))
            found += [Cell(route, actor.name, thing) for actor in here for thing in things]
    return found


def _names_a_session(route: str) -> bool:
    ask = ASKS.get(route)
    return ask is not None and ask.also is not None


def is_page(route: str) -> bool:
    """Whether a person's browser asks this."""
    return " /api/" not in route and not route.startswith(WEBSOCKET)


def request(stage: Stage, cell: Cell) -> httpx.Request:
    """The request of a cell, with the sender's own token or cookie."""
    actor, ask = stage.actors[cell.who], ASKS.get(cell.route, Ask())
    method, template = cell.route.split(" ", 1)
    headers = {}
    if is_page(cell.route):
        headers |= {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
        if actor.cookie is not None:
            headers["Cookie"] = f"waymark={actor.cookie}"
    elif actor.bearer is not None:
        headers["Authorization"] = f"Bearer {actor.bearer}"
    values = {name: str(_value(value, stage, actor)) for name, value in ask.path.items()}
    if cell.thing in stage.sessions:
        values["session_id"] = stage.sessions[cell.thing].id
    if cell.thing in stage.entries:
        values["entry_id"] = stage.entries[cell.thing]
    if cell.thing in stage.emergencies:
        values["read_id"] = stage.emergencies[cell.thing]
    values.setdefault("grant_id", stage.grants.get(actor.session, NOWHERE))
    values.setdefault("user_id", stage.users[cell.thing if cell.thing in stage.users else "bo"].id)
    for name in ("passkey_id", "auth_id", "receipt_id"):
        values.setdefault(name, NOWHERE)
    path = template.format_map(values)
    return httpx.Request(
        method,
        f"{ORIGIN}{path}",
        params=ask.query or None,
        json=_value(ask.json, stage, actor),
        data=_value(ask.form, stage, actor),
        headers=headers,
    )


def _value(value: Any, stage: Stage, actor: Actor) -> Any:
    return value(stage, actor) if isinstance(value, Callable) else value  # type: ignore[arg-type]


def outcome(route: str, answer: httpx.Response) -> str:
    """What an answer says: allow, a refusal by its status, or the way to the sign-in page."""
    if answer.status_code in ASKS.get(route, Ask()).reached and not _is_not_signed_in(route, answer):
        return REACHED
    if answer.status_code == 303 and answer.headers["location"].startswith("/?next="):
        return "redirect"
    if answer.status_code < 400:
        return REACHED
    return f"deny-{answer.status_code}"


def _is_not_signed_in(route: str, answer: httpx.Response) -> bool:
    """A wrong password is 401 for programs too; its code tells the two apart."""
    return answer.status_code == 401 and (is_page(route) or answer.json()["code"] == "not_signed_in")


def expected(stage: Stage, cell: Cell, relation: Relation, also: Relation | None) -> str:
    """What the decision means for this cell: how the matrix was first written, before people went through it."""
    bound, actor = ROUTES[cell.route], stage.actors[cell.who]
    questions = [(relation, bound.action)]
    ask = ASKS.get(cell.route, Ask())
    if ask.also is not None and also is not None:
        questions.append((also, ask.also[0]))
    for asked_of, action in questions:
        if not decide(actor.role, asked_of, action):
            return _refused(cell.route, asked_of, action)
    return REACHED


def _refused(route: str, relation: Relation, action: Action) -> str:
    if relation is Relation.NOBODY:
        return "redirect" if is_page(route) and route.startswith("GET") else "deny-401"
    if relation in UNSEEN or action in UNSAID:
        return "deny-404"
    return "deny-409" if relation in (Relation.ENDED, Relation.IS_OVER) else "deny-403"
