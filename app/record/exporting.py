"""Taking everything along: gathered, put into a file and noted in the trail (R29). Nobody is asked but its owner."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import BoundedSemaphore

from fastapi import Response

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.tables import UserRow
from app.errors import Forbidden, TooMany
from app.identity.caller import Caller
from app.pages.visit import Visit
from app.record.archive import File, Format, file_of
from app.record.as_pdf import when
from app.record.gathering import Gathering, have_workbook
from app.record.pieces import Record
from realtime.identity import Role
from web.rendering import Renderer

LONGEST_WAIT = 60
"""Seconds after which somebody who waits for another's file is asked to come back."""
_one_at_a_time = BoundedSemaphore(1)
"""A large PDF keeps a processor busy for seconds: what happens live goes before several of them at once."""


def own_account(caller: Caller) -> UserRow:
    """The account of a service user, who alone has a record.

    Raises:
        Forbidden: another role, or a seat without an account.
    """
    if caller.user is None or caller.role is not Role.SERVICE_USER:
        raise Forbidden
    return caller.user


def take_along(visit: Visit, caller: Caller, format_: Format) -> File:
    """The caller's whole record as a file, noted in the trail before it is handed over. The caller has stepped up.

    Raises:
        Forbidden: no service user.
        TooMany: many want a file at this moment.
    """
    owner = own_account(caller)
    with visit.database.writing() as db:
        visit.trail.note(db, Action.EXPORTED, Actor.of(caller), subject_id=owner.id, result=format_.value)
    have_workbook(visit.database, owner, visit.now)
    with visit.database.reading() as db:
        record = Gathering(db, visit.library, visit.read_entry, owner, visit.now).record()
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise TooMany(LONGEST_WAIT)
    try:
        return file_of(record, format_, page_of(visit.house.renderer), visit.house.say)
    finally:
        _one_at_a_time.release()


def page_of(renderer: Renderer) -> Callable[[Record], str]:
    """Draws a record as one HTML file, without a script and with its style inside."""

    def draw(record: Record) -> str:
        return renderer.render("export.html", nonce="", record=record, when=partial(when, language="en"))

    return draw


def download(file: File) -> Response:
    """The answer that a browser saves as a file. Nothing of it is kept on the way."""
    return Response(
        file.content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "Cache-Control": "no-store",
            "Repr-Digest": file.repr_digest,
            "X-Content-SHA256": file.sha256.hex(),
        },
    )
