"""Taking everything along: gathered, put into a file and noted in the trail (R29). Nobody is asked but its owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import BoundedSemaphore, Lock

from fastapi import Response

from app.audit.actions import Action
from app.audit.trail import Actor
from app.choices.choices import choices_of
from app.database.tables import UserRow
from app.errors import Forbidden, TooMany
from app.identity.caller import Caller
from app.pages.house import House
from app.pages.visit import Visit
from app.record.archive import File, Format, file_of
from app.record.gathering import Gathering, have_workbook
from app.record.pieces import Record
from app.record.saying import when
from realtime.identity import Role

LONGEST_WAIT = 20
"""Seconds after which somebody who waits for another's file is asked to come back."""
MOST = 4
"""People whose files are made or waited for at a time. Each keeps a thread, and all that people do needs those."""


class Turns:
    """One file at a time, and one of each person: a large PDF keeps a processor busy for seconds."""

    def __init__(self) -> None:
        self._people: set[str] = set()
        self._lock = Lock()
        self._one_at_a_time = BoundedSemaphore(1)

    @contextmanager
    def of(self, person: str) -> Iterator[None]:
        """This person's turn.

        Raises:
            TooMany: their last file is still being made, or many people want one at this moment.
        """
        with self._lock:
            if person in self._people or len(self._people) >= MOST:
                raise TooMany(LONGEST_WAIT)
            self._people.add(person)
        try:
            if not self._one_at_a_time.acquire(timeout=LONGEST_WAIT):
                raise TooMany(LONGEST_WAIT)
            try:
                yield
            finally:
                self._one_at_a_time.release()
        finally:
            with self._lock:
                self._people.discard(person)


_turns = Turns()


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
        TooMany: their last file is still being made, or many want one at this moment.
    """
    owner = own_account(caller)
    with _turns.of(owner.id):
        with visit.database.writing() as db:
            visit.trail.note(db, Action.EXPORTED, Actor.of(caller), subject_id=owner.id, result=format_.value)
        have_workbook(visit.database, owner, visit.now)
        with visit.database.reading() as db:
            choices = choices_of(db, visit.keyring, caller)
            record = Gathering(db, visit.library, visit.read_entry, owner, visit.now, visit.house.say).record(choices)
        return file_of(record, format_, page_of(visit.house), visit.house.say, visit.house.language)


def page_of(house: House) -> Callable[[Record], str]:
    """Draws a record as one HTML file, without a script and with its style inside."""
    language = house.language

    def draw(record: Record) -> str:
        said_at = partial(when, language=language)
        return house.renderer.render("export.html", nonce="", locale=language, record=record, when=said_at)

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
