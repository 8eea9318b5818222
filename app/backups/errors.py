"""What can go wrong with a copy of the record."""

from __future__ import annotations


class BackupError(Exception):
    """The copy was not made, or not put back; nothing half-made is left. One sentence, for who runs the server."""
