"""A file of master keys, one a line, the newest first; a running server notices when it changes."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from app.encryption.errors import BadMasterKey
from app.encryption.keyring import KEY_BYTES, key_id, parse_master_keys
from app.private_files import write_private


class KeyFile:
    """The file, and what it looked like when it was last read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None

    def read(self) -> list[bytes]:
        """The keys in it.

        Raises:
            OSError: it cannot be read.
            BadMasterKey: a line is no master key.
        """
        seen = self._look()
        keys = parse_master_keys(self.path.read_text(encoding="utf-8"))
        self._seen = seen
        return keys

    def news(self) -> list[bytes] | None:
        """The keys if the file changed since it was read; a file that is missing or faulty now changes nothing."""
        try:
            return self.read() if self._look() != self._seen else None
        except (OSError, BadMasterKey):
            return None

    def add(self) -> str:
        """Put a fresh key first, keep the others, and give back the fresh one's name.

        Raises:
            OSError: it cannot be read or written; it is as it was.
        """
        key = os.urandom(KEY_BYTES)
        old = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        line = base64.urlsafe_b64encode(key).decode().rstrip("=")
        write_private(self.path, f"{line}\n{old}")
        return key_id(key)

    def _look(self) -> tuple[int, int, int]:
        found = self.path.stat()
        return found.st_ino, found.st_mtime_ns, found.st_size
