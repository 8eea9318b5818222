"""Noting the end of the trail outside the record: in a file beside it, and in the log, which goes elsewhere.

Who can change the record can cut the trail at its end and nothing in the record shows it; the notes outside do.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from app.audit.trail import HEAD
from app.audit.verifying import Mark
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import AuditHeadRow, AuditRow
from app.errors import AppError
from app.logs import logger
from app.private_files import write_private

log = logger("audit")
SECONDS = 3600.0
NAME = "audit.anchor"


def anchor_file(var_path: Path) -> Path:
    """The file of the notes: a line with time, number and MAC each."""
    return var_path / NAME


def marks_in(path: Path) -> list[Mark]:
    """The marks of a file; a line that is none is left out, as a half line after a power failure."""
    marks = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            marks.append(Mark.parse(line.split()[-1]))
        except (ValueError, IndexError):
            continue
    return marks


def keep_what_fits(database: Database, path: Path) -> None:
    """After a backup was put back: notes of what came after it are put aside, the others stay."""
    noted = marks_in(path)
    with database.reading() as db:
        rows = {mark.seq: db.get(AuditRow, mark.seq) for mark in noted}
    fitting = [mark for mark in noted if (row := rows[mark.seq]) is not None and row.mac == mark.mac]
    if len(fitting) < len(noted):
        at = now()
        path.replace(path.with_name(f"{path.name}.before-{at:%Y%m%dT%H%M%S}"))
        write_private(path, "".join(f"{at.isoformat(timespec='seconds')} {mark}\n" for mark in fitting))


def anchor(database: Database, path: Path) -> Mark | None:
    """Note where the trail ends now, on the disk before this returns; None when nothing was added since.

    An older note that does not fit any more is said in the log, as an error.
    """
    with database.reading() as db:
        head = db.get(AuditHeadRow, HEAD)
        noted = marks_in(path)
        last = noted[-1] if noted else None
        row = db.get(AuditRow, last.seq) if last is not None and last.seq else None
        if last is not None and last.seq and (row is None or row.mac != last.mac or head is None):
            log.error("audit_trail_does_not_fit", seq=last.seq)
    if head is None or (last is not None and last == Mark(head.seq, head.mac)):
        return None
    mark = Mark(head.seq, head.mac)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(f"{now().isoformat(timespec='seconds')} {mark}\n")
        file.flush()
        os.fsync(file.fileno())
    log.info("audit_anchor", seq=mark.seq, mac=mark.mac)
    return mark


@asynccontextmanager
async def anchoring(database: Database, path: Path, seconds: float = SECONDS) -> AsyncIterator[None]:
    """While the block lasts, note the end of the trail every hour, at first at once; and once more at its end."""
    noting = asyncio.create_task(_keep_anchored(database, path, seconds))
    try:
        yield
    finally:
        noting.cancel()
        with suppress(asyncio.CancelledError):
            await noting
        with suppress(ValueError):  # standard error may be closed by now; the file has the note
            await asyncio.to_thread(_try, database, path)


async def _keep_anchored(database: Database, path: Path, seconds: float) -> None:
    while True:
        await asyncio.to_thread(_try, database, path)
        await asyncio.sleep(seconds)


def _try(database: Database, path: Path) -> None:
    try:
        anchor(database, path)
    except (AppError, OSError) as error:
        log.error("audit_not_anchored", error=type(error).__name__)
