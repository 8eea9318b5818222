"""The master keys, and envelopes: AES-256-GCM, each ciphertext bound to the row it belongs to.

An envelope holds its own data key, wrapped by a master key, so that a change of master keys wraps that key anew and
leaves the text alone. `bound_to` names the row and column (app.encryption.names): a sealed value that is moved to
another row does not open there (NIST SP 800-38D: additional authenticated data).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.encryption.errors import BadMasterKey, DoesNotOpen, KeyMissing

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 8
TAG_BYTES = 16
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES
VERSION = b"\x01"
HEAD_BYTES = len(VERSION) + KEY_ID_BYTES + WRAPPED_BYTES

NewKeys = Callable[[], Sequence[bytes] | None]
"""Looks whether the keys changed since it was last asked: all of them, newest first; None when they did not."""


class Keyring:
    """The first key seals; every key opens. Safe to share between threads."""

    def __init__(self, keys: Sequence[bytes], news: NewKeys | None = None) -> None:
        """Take 32-byte keys, newest first. With `news`, a key that is added while the server runs is used at once.

        Raises:
            BadMasterKey: none, or one of another length.
        """
        self._news = news
        self._take(keys)

    def _take(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadMasterKey
        # One assignment: another thread sees the old keys or the new ones, never half of each.
        self._now = (key_id(keys[0]), {key_id(key): AESGCM(key) for key in keys})

    def _look_again(self) -> None:
        keys = self._news() if self._news is not None else None
        if keys:
            self._take(keys)

    @property
    def current(self) -> str:
        """The name of the key that seals."""
        return self._now[0]

    @property
    def ids(self) -> frozenset[str]:
        """The names of all keys that open."""
        return frozenset(self._now[1])

    def wrap_newest(self, key: bytes, bound_to: str) -> tuple[bytes, str]:
        """A data key, wrapped by the newest master key, and the name of that one."""
        self._look_again()
        current, ciphers = self._now
        nonce = os.urandom(NONCE_BYTES)
        return nonce + ciphers[current].encrypt(nonce, key, _label("key", bound_to)), current

    def unwrap(self, wrapped: bytes, by: str, bound_to: str) -> bytes:
        """The data key again.

        Raises:
            KeyMissing: it was wrapped by a master key that is not here.
            DoesNotOpen: it is damaged, or belongs to another row.
        """
        if by not in self._now[1]:
            self._look_again()
        master = self._now[1].get(by)
        if master is None:
            raise KeyMissing(by)
        return _open(master, wrapped, _label("key", bound_to))

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """An envelope of `plain` for the row and column that `bound_to` names."""
        key = new_key()
        return self._head(key, bound_to) + encrypt(key, plain, bound_to)

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """What an envelope holds.

        Raises:
            KeyMissing, DoesNotOpen: see unwrap.
        """
        return decrypt(self._key_of(sealed, bound_to), sealed[HEAD_BYTES:], bound_to)

    def reseal(self, sealed: bytes, bound_to: str) -> bytes:
        """The same envelope with its data key wrapped by the newest master key; the text is not opened.

        Raises:
            KeyMissing, DoesNotOpen: see unwrap.
        """
        return self._head(self._key_of(sealed, bound_to), bound_to) + sealed[HEAD_BYTES:]

    def _head(self, key: bytes, bound_to: str) -> bytes:
        wrapped, by = self.wrap_newest(key, bound_to)
        return VERSION + bytes.fromhex(by) + wrapped

    def _key_of(self, sealed: bytes, bound_to: str) -> bytes:
        if len(sealed) < HEAD_BYTES or sealed[:1] != VERSION:
            raise DoesNotOpen
        return self.unwrap(sealed[HEAD_BYTES - WRAPPED_BYTES : HEAD_BYTES], sealed_by(sealed), bound_to)


def new_key() -> bytes:
    """A fresh data key."""
    return os.urandom(KEY_BYTES)


def key_id(key: bytes) -> str:
    """The name of a master key, 16 hex digits: it tells nothing of the key."""
    return hashlib.sha256(b"waymark master key\0" + key).hexdigest()[: 2 * KEY_ID_BYTES]


def sealed_by(sealed: bytes) -> str:
    """The name of the master key of an envelope."""
    return sealed[len(VERSION) : len(VERSION) + KEY_ID_BYTES].hex()


def encrypt(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Nonce and ciphertext of `plain` under a data key."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, _label("text", bound_to))


def decrypt(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """What `encrypt` was given.

    Raises:
        DoesNotOpen: damaged, or moved from another row.
    """
    return _open(AESGCM(key), sealed, _label("text", bound_to))


def parse_master_keys(text: str) -> list[bytes]:
    """Master keys from their text: lines or commas between them, newest first; what follows a # is for people.

    Raises:
        BadMasterKey: one is no master key.
    """
    lines = (line.split("#", 1)[0] for line in text.splitlines())
    return [parse_master_key(word) for line in lines for word in line.replace(",", " ").split()]


def parse_master_key(text: str) -> bytes:
    """A master key from its text: 32 bytes as URL-safe base64.

    Raises:
        BadMasterKey: it is not.
    """
    try:
        key = base64.b64decode(text.strip() + "=" * (-len(text.strip()) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadMasterKey from error
    if len(key) != KEY_BYTES:
        raise BadMasterKey
    return key


def _open(cipher: AESGCM, sealed: bytes, label: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label)
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen from error


def _label(kind: str, bound_to: str) -> bytes:
    return f"waymark/1/{kind}/{bound_to}".encode()
