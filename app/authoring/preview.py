"""`waymark content preview`: a pack in the real templates, two frames side by side, with what the check says.

For one author on their own computer: it listens on the loopback address only, knows no people, and keeps nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from app.authoring.looking import PackOnDisk, Seen
from app.pages.answers import Answer, filled_in
from app.pages.contacts import SAMPLE, read_contacts
from app.settings import SettingsError
from app.static_files import BuiltFiles
from content.exercises import FORMS
from content.exercises.kind import BadAnswer
from content.files import inside
from content.model import Page
from content.stacking import BUILT_IN, BUILT_IN_NAME
from web.assets import DIST, Assets
from web.languages import SOURCE_LOCALE, languages
from web.rendering import Renderer

HERE: Final = Path(__file__).parent
LOOPBACK: Final = "127.0.0.1"
FRAMED: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; base-uri 'none'"
)
"""A page in its frame: as strict as the real one, and without any script, as on an old or guarded device."""
AROUND: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "width": ("480", "320", "768", "1280"),
    "theme": ("system", "light", "dark"),
    "text": ("100", "125", "150", "200"),
    "words": ("usual", "easy"),
}
"""What can be chosen; the first is what holds at the start."""
COOKIE: Final = "waymark-preview"


@dataclass(frozen=True, slots=True)
class Chosen:
    """How an author wants to see the pages."""

    lang: str
    values: Mapping[str, str]

    @property
    def cookie(self) -> str:
        """The choice in a word, for the frames."""
        return ".".join([self.lang, *(self.values[name] for name in CHOICES)])


def make_preview(paths: list[Path]) -> Starlette:
    """The application that shows a pack, or a stack of packs."""
    contacts = next((path / "help.yaml" for path in reversed(paths) if (path / "help.yaml").is_file()), SAMPLE)
    constants: dict[str, Any] = {
        "exit_url": "/",
        "demo": False,
        "contacts": read_contacts(contacts),
        "unanswered": Answer(),
    }
    app = Starlette(
        routes=[
            Route("/", _start),
            Route("/look/{topic}/{page}", _look),
            Route("/topics/{topic}/{page}", _page),
            Route("/sessions/preview/entries", _try, methods=["POST"]),
            Route("/changes", _changes),
            Route("/preview/{name}", _own_file),
            Route("/media/{path:path}", _media),
            Mount("/static/build", BuiltFiles(DIST)),
            Route("/{path:path}", _elsewhere, methods=["GET", "POST"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])],
    )
    app.state.pack = PackOnDisk([BUILT_IN if str(path) == BUILT_IN_NAME else path for path in paths])
    app.state.renderer = Renderer(Assets(), constants=constants, folders={"exercises": FORMS, "preview": HERE})
    return app


def _seen(request: Request) -> Seen:
    pack: PackOnDisk = request.app.state.pack
    return pack.look()


def _start(request: Request) -> Response:
    seen = _seen(request)
    if seen.library is None:
        return _shell(request, seen, None)
    pages = [page.id for topic in seen.library.topics for page in topic.pages]
    return RedirectResponse(f"/look/{(*seen.own, *pages)[0]}", 303)


def _look(request: Request) -> Response:
    seen = _seen(request)
    page_id = "{topic}/{page}".format(**request.path_params)
    is_known = seen.library is None or seen.library.has_page(page_id)
    if not is_known and not seen.faults_of(page_id)[0]:
        return RedirectResponse("/", 303)
    return _shell(request, seen, page_id)


def _shell(request: Request, seen: Seen, page_id: str | None) -> Response:
    chosen = _chosen(request.query_params, seen)
    here, rest = seen.faults_of(page_id or "")
    library = seen.library
    can_be_shown = library is not None and page_id is not None and library.has_page(page_id)
    html = request.app.state.renderer.render(
        "preview/preview.html",
        nonce="",
        page_id=page_id if can_be_shown else None,
        unreadable=page_id if here and not can_be_shown else None,
        topics=library.topics if library is not None else (),
        languages_of_pack=library.languages if library is not None else (),
        has_easy=library is not None and page_id is not None and library.has_easy(page_id, chosen.lang),
        own=seen.own,
        stamp=seen.stamp,
        here=here,
        rest=rest,
        choices=CHOICES,
        chosen=chosen.values,
        chosen_lang=chosen.lang,
    )
    answer = HTMLResponse(html, headers=_headers(AROUND))
    answer.set_cookie(COOKIE, chosen.cookie, httponly=True, samesite="strict")
    return answer


def _chosen(asked: Mapping[str, str], seen: Seen) -> Chosen:
    values = {name: asked[name] if asked.get(name) in known else known[0] for name, known in CHOICES.items()}
    known = seen.library.languages if seen.library is not None else ()
    lang = asked.get("lang", "")
    return Chosen(lang if lang in known else next(iter(known), SOURCE_LOCALE), values)


def _page(request: Request) -> Response:
    return _shown(request, "{topic}/{page}".format(**request.path_params), {})


async def _try(request: Request) -> Response:
    """Fill in an exercise and see it again. Nothing of it is kept."""
    form = await request.form()
    page_id, name = str(form.get("page", "")), str(form.get("exercise", ""))
    library = _seen(request).library
    block = library.page(page_id).block(name) if library is not None and library.has_page(page_id) else None
    if block is None:
        return _elsewhere(request)
    try:
        filled, problem = filled_in(block, form), None
    except BadAnswer as bad:
        filled, problem = bad.filled, request.app.state.renderer.text(bad.message, SOURCE_LOCALE, bad.values)
    saved = None if problem else datetime.now(UTC)
    answer = Answer(text=filled.text or "", values=filled.answer or {}, saved=saved, problem=problem)
    return _shown(request, page_id, {name: answer})


def _shown(request: Request, page_id: str, answers: dict[str, Answer]) -> Response:
    """A page in the real template."""
    seen = _seen(request)
    lang, *words = request.cookies.get(COOKIE, "").split(".")
    asked = dict(zip(CHOICES, words, strict=False)) | {"lang": lang}
    chosen = _chosen(asked, seen)
    if seen.library is None or not seen.library.has_page(page_id):
        return _elsewhere(request)
    edition = seen.library.edition(chosen.lang, easy=chosen.values["words"] == "easy")
    page: Page = edition.page(page_id)
    html = request.app.state.renderer.render(
        "reading.html",
        nonce="",
        locale=chosen.lang if chosen.lang in languages() else SOURCE_LOCALE,
        page=page,
        topic=edition.topic_of(page),
        turn="link",
        session_id="preview",
        writing="form",
        marks={},
        answers=answers,
        shared={},
        role=None,
        page_id=page.id,
    )
    looks = f'data-text="{chosen.values["text"]}"'
    if chosen.values["theme"] != "system":
        looks += f' data-theme="{chosen.values["theme"]}"'
    return HTMLResponse(html.replace("<html ", f"<html {looks} ", 1), headers=_headers(FRAMED))


def _changes(request: Request) -> Response:
    return JSONResponse({"stamp": request.app.state.pack.stamp()}, headers=_headers(FRAMED))


def _own_file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ("preview.css", "preview.js"):
        return _elsewhere(request)
    return FileResponse(HERE / name, headers=_headers(FRAMED))


def _media(request: Request) -> Response:
    library = _seen(request).library
    if library is not None:
        path = library.media_root / request.path_params["path"]
        if inside(library.media_root, path) and path.is_file():
            return FileResponse(path, headers=_headers(FRAMED))
    return _elsewhere(request)


def _elsewhere(request: Request) -> Response:
    words = "Here the service itself goes on: help, signing in, topics. The preview has the pages of the pack only."
    return PlainTextResponse(words, 404, headers=_headers(FRAMED))


def _headers(policy: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


def serve_preview(paths: list[Path], port: int) -> None:
    """Serve until Ctrl-C.

    Raises:
        SettingsError: the port is taken.
    """
    for path in paths:
        if str(path) != BUILT_IN_NAME and not path.is_dir():
            raise SettingsError(f"There is no folder {path}. Give the folder of a pack.")
    try:
        listening = socket.create_server((LOOPBACK, port))
    except OSError as taken:
        raise SettingsError(f"Port {port} cannot be used: {taken.strerror}. Choose another with --port.") from None
    app = make_preview(paths)
    with listening:
        print(f"Look at http://{LOOPBACK}:{listening.getsockname()[1]}/  Ctrl-C ends it.", flush=True)
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            pass  # as asked for
        finally:
            app.state.pack.close()
