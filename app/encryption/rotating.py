"""Changing master keys while the server runs: each data key is wrapped anew, the text itself is not touched."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, select, update

from app.database.engine import Database
from app.database.tables import DocumentRow
from app.encryption.errors import DoesNotOpen
from app.encryption.keyring import Keyring
from app.encryption.names import key_name
from app.encryption.sealed_columns import SEALED, SealedColumn

BATCH = 500
"""Keys in one transaction: a few milliseconds, so that nobody who writes meanwhile waits for it."""
AGAIN = 3
"""Passes at most: what a server sealed with the old key meanwhile is found by the next one."""


@dataclass(slots=True)
class Rotated:
    """What was done. `damaged`: table and id of what does not open under its own name; it stays as it is."""

    documents: int = 0
    fields: int = 0
    damaged: list[str] = field(default_factory=list)


def rotate(database: Database, keyring: Keyring, batch: int = BATCH) -> Rotated:
    """Wrap everything that an older master key wrapped with the newest one, a batch at a time.

    It may be stopped at any moment and started again: what is done is done.

    Raises:
        KeyMissing: something was wrapped by a key that is not here; it says which.
        DatabaseUnavailable: locked or out of reach.
    """
    done = Rotated()
    for _ in range(AGAIN):
        before = done.documents + done.fields
        done.damaged.clear()
        _documents(database, keyring, batch, done)
        for column in SEALED:
            _fields(database, keyring, column, batch, done)
        if done.documents + done.fields == before:
            break
    return done


def used_keys(database: Database) -> dict[str, int]:
    """How many documents and fields each master key wraps now, by the key's name."""
    used: dict[str, int] = {}
    with database.reading() as db:
        connection = db.connection()
        documents = {str(name): int(count) for name, count in connection.execute(_COUNT)}
        counts = [documents, *(column.used_keys(connection) for column in SEALED)]
    for found in counts:
        for name, count in found.items():
            used[name] = used.get(name, 0) + count
    return used


def _documents(database: Database, keyring: Keyring, batch: int, done: Rotated) -> None:
    after = ""
    while True:
        with database.writing() as db:
            values = {"current_": keyring.current, "after_": after, "batch_": batch}
            rows = db.connection().execute(_OLD, values).all()
            fresh = []
            for row in rows:
                name = key_name(row.id, row.workbook_id)
                try:
                    wrapped, by = keyring.wrap_newest(keyring.unwrap(row.key_wrapped, row.key_id, name), name)
                except DoesNotOpen:
                    done.damaged.append(f"document {row.id}")
                    continue
                fresh.append({"id_": row.id, "wrapped_": wrapped, "by_": by})
            if fresh:
                db.connection().execute(_WRAPPED, fresh)
        done.documents += len(fresh)
        if not rows:
            return
        after = rows[-1].id


def _fields(database: Database, keyring: Keyring, column: SealedColumn, batch: int, done: Rotated) -> None:
    after = ""
    while True:
        with database.writing() as db:
            seen = list(column.reseal(db.connection(), keyring, after, batch))
        done.fields += sum(opened for _, opened in seen)
        done.damaged += [f"{column.table.name} {row_id}" for row_id, opened in seen if not opened]
        if not seen:
            return
        after = seen[-1][0]


_DOCUMENT = DocumentRow.__table__  # type: ignore[attr-defined]
_COUNT = (
    select(_DOCUMENT.c.key_id, func.count()).where(_DOCUMENT.c.key_wrapped.is_not(None)).group_by(_DOCUMENT.c.key_id)
)
_OLD = (
    select(_DOCUMENT.c.id, _DOCUMENT.c.workbook_id, _DOCUMENT.c.key_wrapped, _DOCUMENT.c.key_id)
    .where(
        _DOCUMENT.c.key_wrapped.is_not(None),
        _DOCUMENT.c.key_id != bindparam("current_"),
        _DOCUMENT.c.id > bindparam("after_"),
    )
    .order_by(_DOCUMENT.c.id)
    .limit(bindparam("batch_"))
    .with_for_update()
)
_WRAPPED = (
    update(_DOCUMENT)
    .where(_DOCUMENT.c.id == bindparam("id_"))
    .values(key_wrapped=bindparam("wrapped_"), key_id=bindparam("by_"))
)
