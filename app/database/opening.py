"""The record for one command of `waymark`: opened, brought to its newest shape, closed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.database.engine import Database
from app.database.upgrading import upgrade
from app.settings import Settings, make_var_folder


@contextmanager
def opened_record(settings: Settings) -> Iterator[Database]:
    """The record at its newest shape, while the block lasts. The server may run beside it.

    Raises:
        SettingsError: its folder cannot be made.
        DatabaseUnavailable: it is out of reach.
    """
    make_var_folder(settings)
    database = Database(settings.database)
    try:
        upgrade(database)
        yield database
    finally:
        database.close()
