"""What can go wrong with keys and envelopes."""

from __future__ import annotations


class EncryptionError(Exception):
    """Base of this package's errors."""


class BadMasterKey(EncryptionError):
    """A master key is not 32 bytes in URL-safe base64."""

    def __init__(self) -> None:
        super().__init__("a master key is 32 random bytes in URL-safe base64")


class KeyMissing(EncryptionError):
    """Something was sealed by a master key that this server does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the master key {name} is missing")
        self.name = name


class DoesNotOpen(EncryptionError):
    """A sealed value is damaged, or stands in a row that it does not belong to."""

    def __init__(self) -> None:
        super().__init__("a sealed value does not open")
