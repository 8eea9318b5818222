"""Asks for the decision before any route of ours runs. It stands in front of every one, also of those to come.

A route may know more than its address does (a session named in the body, a state of things), and says so itself.
It cannot allow what was refused here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlmodel import Session
from starlette.requests import HTTPConnection

from app.authorization import relations
from app.authorization.decisions import OPEN_TO_ALL, Relation
from app.authorization.refusing import require
from app.authorization.routes import ROUTES, WEBSOCKET, About, Bound
from app.database.columns import now
from app.database.engine import Database
from app.dependencies import known_caller
from app.entries.entries import relation_to_entry_of
from app.errors import NotFound, NotSignedIn
from app.identity.caller import Caller

Names = dict[Callable[..., Any], list[tuple[str, str]]]
"""Endpoint -> the methods and address templates under which it stands."""


def names_of(app: FastAPI) -> Names:
    """Every endpoint of the application, websockets included; files and the OpenAPI description are none."""
    names: Names = {}
    for context in iter_route_contexts(app.routes):
        if context.endpoint is None or context.path in (None, app.openapi_url):
            continue
        for method in sorted((context.methods or {WEBSOCKET}) - {"HEAD"}):
            names.setdefault(context.endpoint, []).append((method, str(context.path)))
    return names


def _name(connection: HTTPConnection) -> str:
    """`METHOD /address/{template}` of the route that is about to run."""
    app, scope = connection.app, connection.scope
    if not hasattr(app.state, "route_names"):
        app.state.route_names = names_of(app)
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    for known, template in app.state.route_names.get(scope["endpoint"], ()):
        if known == method and template.format(**connection.path_params) == scope["path"]:
            return f"{method} {template}"
    return ""


async def guard(connection: HTTPConnection) -> None:
    """Let the request of a route go on, or refuse it.

    Raises:
        NotSignedIn, NotFound, SessionEnded, Forbidden: the decision is no; which of them follows from the relation.
    """
    if connection.scope["type"] == "websocket":
        return  # app.live.socket asks, with what the handshake brings
    bound = ROUTES.get(_name(connection))
    if bound is None:
        raise NotFound  # nobody has said yet who may use it
    if bound.action in OPEN_TO_ALL:
        return
    await to_thread.run_sync(_ask, connection, bound)


def _ask(connection: HTTPConnection, bound: Bound) -> None:
    caller = known_caller(connection)
    if caller is None:
        raise NotSignedIn
    database: Database = connection.app.state.database
    relation = relations.to_nothing(caller)
    if bound.about is not About.NOTHING:
        with database.reading() as db:
            relation = _relation(db, caller, bound.about, connection.path_params[bound.about])
    require(caller.role, relation, bound.action)


def _relation(db: Session, caller: Caller, about: About, name: str) -> Relation:
    at = now()
    if about is About.SESSION:
        return relations.to_session(db, caller, name, at)
    if about is About.PERSON:
        return relations.to_person(db, caller, name, at)
    if about is About.EMERGENCY:
        return relations.to_emergency(db, caller, name, at)
    return relation_to_entry_of(db, caller, name, at)
