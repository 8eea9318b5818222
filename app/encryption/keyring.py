"""The master keys, and envelopes: AES-256-GCM, each ciphertext bound to the row it belongs to.

An envelope holds its own data key, wrapped by a master key, so that a change of master keys wraps that key anew and
leaves the text alone. `bound_to` names the row and column ("user:<id>:totp"): a sealed value that is moved to another
row does not open there (NIST SP 800-38D: additional authenticated data).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence

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


class Keyring:
    """The first key seals; every key opens."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Take 32-byte keys, newest first.

        Raises:
            BadMasterKey: none, or one of another length.
        """
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadMasterKey
        self._keys = {key_id(key): AESGCM(key) for key in keys}
        self.current = key_id(keys[0])

    @property
    def ids(self) -> frozenset[str]:
        """The names of all keys that open."""
        return frozenset(self._keys)

    def wrap(self, key: bytes, bound_to: str) -> bytes:
        """A data key, wrapped by the newest master key (its name is `current`)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._keys[self.current].encrypt(nonce, key, _label("key", bound_to))

    def unwrap(self, wrapped: bytes, by: str, bound_to: str) -> bytes:
        """The data key again.

        Raises:
            KeyMissing: it was wrapped by a master key that is not here.
            DoesNotOpen: it is damaged, or belongs to another row.
        """
        master = self._keys.get(by)
        if master is None:
            raise KeyMissing(by)
        return _open(master, wrapped, _label("key", bound_to))

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """An envelope of `plain` for the row and column that `bound_to` names."""
        key = new_key()
        head = VERSION + bytes.fromhex(self.current) + self.wrap(key, bound_to)
        return head + encrypt(key, plain, bound_to)

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """What an envelope holds.

        Raises:
            KeyMissing, DoesNotOpen: see unwrap.
        """
        if len(sealed) < HEAD_BYTES or sealed[:1] != VERSION:
            raise DoesNotOpen
        by = sealed_by(sealed)
        key = self.unwrap(sealed[HEAD_BYTES - WRAPPED_BYTES : HEAD_BYTES], by, bound_to)
        return decrypt(key, sealed[HEAD_BYTES:], bound_to)

    def reseal(self, sealed: bytes, bound_to: str) -> bytes:
        """The same envelope with its data key wrapped by the newest master key; the text is not opened."""
        key = self.unwrap(sealed[HEAD_BYTES - WRAPPED_BYTES : HEAD_BYTES], sealed_by(sealed), bound_to)
        return VERSION + bytes.fromhex(self.current) + self.wrap(key, bound_to) + sealed[HEAD_BYTES:]


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


def parse_master_key(text: str) -> bytes:
    """A master key from its text: 32 bytes as URL-safe base64.

    Raises:
        BadMasterKey: it is not.
    """
    try:
        key = base64.urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
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
