"""Clearing away what is over: on demand, and once a day while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.audit.actions import Action
from app.audit.trail import Trail
from app.database.columns import now
from app.database.engine import Database
from app.errors import DatabaseUnavailable
from app.logs import logger, where
from app.retention.classes import CLASSES, Kept

log = logger("retention")

FIRST_AFTER = timedelta(minutes=1)
"""A start has enough to do."""
EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """What of one class is over, or was taken away."""

    kind: Kept
    count: int


def what_is_over(database: Database, at: datetime) -> list[Line]:
    """How much of each class would go now. Changes nothing."""
    with database.reading() as db:
        return [Line(kind, kind.count(db, at)) for kind in CLASSES]


def clear(database: Database, trail: Trail, at: datetime) -> list[Line]:
    """Take away what is over, class by class, each in transactions of its own. Twice is the same as once.

    The trail says how much of which class went, in the same transaction.
    """
    return [Line(kind, _clear(database, trail, kind, at)) for kind in CLASSES]


def _clear(database: Database, trail: Trail, kind: Kept, at: datetime) -> int:
    total = 0
    while True:
        with database.writing() as db:
            if not kind.count(db, at):
                return total
            gone = kind.clear(db, at)
            trail.note(db, Action.RETENTION, object_id=kind.name, result=f"cleared:{gone}", at=at)
        total += gone


async def clear_daily(database: Database, trail: Trail, also: Callable[[], object] | None = None) -> None:
    """Clear soon after the start and each day from then on, until cancelled."""
    pause = FIRST_AFTER
    while True:
        await asyncio.sleep(pause.total_seconds())
        pause = EVERY
        await clear_now(database, trail, also)


async def clear_now(database: Database, trail: Trail, also: Callable[[], object] | None = None) -> None:
    """Clear, and do what else is to be cleared. What fails is told and left for the next day, whatever it is."""
    try:
        lines = await asyncio.to_thread(clear, database, trail, now())
        log.info("retention", count=sum(line.count for line in lines))
        if also is not None:
            await asyncio.to_thread(also)
    except DatabaseUnavailable as error:
        log.warning("retention_failed", error=type(error).__name__)
    except Exception as error:
        log.error("retention_failed", error=type(error).__name__, where=where(error))


@asynccontextmanager
async def clearing(database: Database, trail: Trail, also: Callable[[], object] | None = None) -> AsyncIterator[None]:
    """Clear once a day while the block lasts, and then do what else is to be cleared outside of the record."""
    task = asyncio.create_task(clear_daily(database, trail, also))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
