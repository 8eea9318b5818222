"""The application, put together: parts, routes, middleware, start and stop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from anyio import to_thread
from fastapi import APIRouter, Depends, FastAPI
from prometheus_client import CollectorRegistry

from app import health, problems
from app.audit.anchoring import anchor_file, anchoring
from app.audit.trail import Trail
from app.authorization.guard import guard
from app.database.engine import Database
from app.database.upgrading import upgrade
from app.edge import Edge, RequestMetrics
from app.encryption.documents import DocumentKeys
from app.encryption.sealing import seal_plain_documents
from app.entries import endpoints as entries
from app.identity import endpoints as identity
from app.library import endpoints as library_endpoints
from app.library.media import MediaFiles
from app.library.reloading import reloading
from app.library.searching import SqliteSearch
from app.library.shelf import Shelf
from app.library.unused import clear_versions
from app.live import socket
from app.live.opening import live_rooms
from app.live.reading import Reader
from app.pages import install
from app.people import admin_endpoints, demo_endpoints
from app.people import endpoints as people
from app.people.demo import demo_accounts, demo_people
from app.record import endpoints as record
from app.record.replaying import finish
from app.retention.clearing import clearing
from app.security.body_limit import BodyLimit
from app.security.headers import SecurityHeaders
from app.security.limits import Guesses
from app.security.origin import HostGuard, OriginGuard
from app.sessions import endpoints as sessions
from app.sessions import plan_endpoints as plans
from app.settings import Settings, SettingsError, load_settings, make_var_folder
from app.starting import check_durable, check_keys
from app.static_files import BuiltFiles
from content.library import Library
from web.assets import DIST

API = "/api/v1"

Live = Callable[[FastAPI], AbstractAsyncContextManager[None]]
"""Opens the live rooms: sets `app.state.hub`, and closes them when it ends."""


def create_app(settings: Settings | None = None, live: Live | None = None) -> FastAPI:
    """The application. `live` stands in for the live rooms where a test needs none.

    Raises:
        SettingsError: settings that cannot be used.
        content.errors.PackError: a content pack with faults.
        web.assets.AssetsError: the front end is not built.
    """
    settings = settings if settings is not None else load_settings()
    app = FastAPI(
        title="Waymark",
        version="1",
        lifespan=_lifespan(live),
        openapi_url=f"{API}/openapi.json",
        dependencies=[Depends(guard)],
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database)
    app.state.keyring = settings.keyring
    app.state.document_keys = DocumentKeys(app.state.keyring)
    app.state.read_entry = Reader(app.state.document_keys)
    app.state.trail = Trail(settings.key)
    app.state.shelf = Shelf(settings)
    app.state.shelf.on_change(partial(_show, app))
    app.state.guesses = Guesses()
    app.state.registry = CollectorRegistry()
    _add_routes(app, settings)
    problems.install(app)
    # The last one added is the outermost: every answer gets the headers, a refused or failed one too.
    app.add_middleware(BodyLimit)
    app.add_middleware(OriginGuard, settings=settings)
    app.add_middleware(HostGuard, settings=settings)
    app.add_middleware(Edge, metrics=RequestMetrics(app.state.registry))
    app.add_middleware(SecurityHeaders, settings=settings)
    return app


def _add_routes(app: FastAPI, settings: Settings) -> None:
    api = APIRouter(prefix=API, responses=problems.DESCRIBED)
    for part in (people, admin_endpoints, identity, library_endpoints, sessions, plans, entries, record):
        api.include_router(part.router)
    app.include_router(api)
    app.include_router(health.router)
    app.include_router(socket.router)
    if not settings.is_production:
        app.include_router(demo_endpoints.router)
    install.install(app, settings)
    app.mount("/static/build", BuiltFiles(DIST), name="build")
    app.mount("/media", MediaFiles(app.state.shelf), name="media")


def _show(app: FastAPI, library: Library) -> None:
    """From now on, this is the content."""
    app.state.search = SqliteSearch(library)
    app.state.library = library


def _lifespan(live: Live | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await to_thread.run_sync(prepare, app.state.settings, app.state.database)
        state = app.state
        await to_thread.run_sync(state.shelf.keep)
        async with (
            anchoring(state.database, anchor_file(state.settings.var_path)),
            (live or _rooms)(app),
            reloading(state.shelf, state.hub.stories_withdrawn),
            clearing(state.database, state.trail, partial(clear_versions, state.shelf, state.database)),
        ):
            yield
        app.state.database.close()

    return lifespan


@asynccontextmanager
async def _rooms(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    async with live_rooms(state.database, state.shelf, state.settings, state.document_keys) as hub:
        state.hub = hub
        yield


def prepare(settings: Settings, database: Database) -> None:
    """Bring the record to its newest shape, and make the demo people of a demo.

    Raises:
        SettingsError: a production server over a record with demo people, whose passwords lie in a file; a database
            that may lose what it said is saved; a master key that is missing.
    """
    make_var_folder(settings)
    upgrade(database)
    if settings.is_production:
        check_durable(database)
    check_keys(settings, database)
    finish(database, settings)
    seal_plain_documents(database, DocumentKeys(settings.keyring))
    if not settings.is_production:
        demo_people(database, settings)
        return
    with database.reading() as db:
        invented = demo_accounts(db)
    if invented:
        logins = ", ".join(user.login for user in invented)
        raise SettingsError(
            f"Demo people can sign in here ({logins}): waymark user disable each, or use another database."
        )
