"""Holding the write lock of a running server's SQLite file, as a backup or a stuck program would."""

from __future__ import annotations

import sqlite3

from tests.support.server import Server

NOTICED = "the record cannot be written"


class WriteLock:
    """The one write lock of a server's record."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._held: sqlite3.Connection | None = None
        self._noticed_before = 0

    def take(self) -> None:
        """Take it; the server cannot commit from now on."""
        self._noticed_before = self._times_noticed()
        self._held = sqlite3.connect(
            self._server.folder / "waymark.db", timeout=20, isolation_level=None, check_same_thread=False
        )
        self._held.execute("BEGIN IMMEDIATE")

    def until_noticed(self) -> None:
        """Wait until the server has tried to commit and could not."""
        self._server.until(lambda: self._times_noticed() > self._noticed_before)

    def _times_noticed(self) -> int:
        return self._server.log.read_text(errors="replace").count(NOTICED)

    def release(self) -> None:
        """Let go; nothing happens when it is not held."""
        if self._held is not None:
            self._held.execute("ROLLBACK")
            self._held.close()
            self._held = None
