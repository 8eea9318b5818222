"""A sealed file: chunks of AES-256-GCM under a data key of its own, wrapped by the master key.

The head is bound to the key; each chunk to its place, and the last one to being the last: a file that is cut, or whose
chunks are changed in order, does not open (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.backups.errors import BackupError
from app.encryption.errors import DoesNotOpen
from app.encryption.keyring import KEY_ID_BYTES, NONCE_BYTES, TAG_BYTES, WRAPPED_BYTES, Keyring, new_key

MAGIC = b"WAYMARK BACKUP 1\n"
NAME_BYTES = 16
CHUNK = 1024 * 1024
"""Plain bytes in each chunk but the last one."""

DAMAGED = "This backup is damaged, or not whole: nothing of it was used."


def seal(plain: BinaryIO, sealed: BinaryIO, keyring: Keyring) -> None:
    """Write what `plain` holds into `sealed`, encrypted under the newest master key."""
    name, key = os.urandom(NAME_BYTES), new_key()
    wrapped, by = keyring.wrap_newest(key, _bound_to(name))
    sealed.write(MAGIC + name + bytes.fromhex(by) + wrapped)
    cipher, number, chunk = AESGCM(key), 0, plain.read(CHUNK)
    while True:
        following = plain.read(CHUNK)
        # The key seals nothing else, so that a count is as good a nonce as a random one (NIST SP 800-38D, 8.2.1).
        sealed.write(cipher.encrypt(_nonce(number), chunk, _label(name, last=not following)))
        if not following:
            return
        chunk, number = following, number + 1


def opened(sealed: BinaryIO, keyring: Keyring) -> Iterator[bytes]:
    """The plain bytes of a sealed file, a chunk at a time. Use none of them before the last one came.

    Raises:
        BackupError: no backup, damaged, or cut.
        KeyMissing: it was made under a master key that is not here.
    """
    name, by, wrapped = _head(sealed)
    try:
        cipher = AESGCM(keyring.unwrap(wrapped, by, _bound_to(name)))
        number, chunk = 0, sealed.read(CHUNK + TAG_BYTES)
        while True:
            following = sealed.read(CHUNK + TAG_BYTES)
            yield cipher.decrypt(_nonce(number), chunk, _label(name, last=not following))
            if not following:
                return
            chunk, number = following, number + 1
    except (InvalidTag, DoesNotOpen):
        raise BackupError(DAMAGED) from None


def _head(sealed: BinaryIO) -> tuple[bytes, str, bytes]:
    if sealed.read(len(MAGIC)) != MAGIC:
        raise BackupError("This is no backup that waymark backup made.")
    rest = sealed.read(NAME_BYTES + KEY_ID_BYTES + WRAPPED_BYTES)
    if len(rest) < NAME_BYTES + KEY_ID_BYTES + WRAPPED_BYTES:
        raise BackupError(DAMAGED)
    name, by = rest[:NAME_BYTES], rest[NAME_BYTES : NAME_BYTES + KEY_ID_BYTES]
    return name, by.hex(), rest[NAME_BYTES + KEY_ID_BYTES :]


def _nonce(number: int) -> bytes:
    return struct.pack(">Q", number).rjust(NONCE_BYTES, b"\0")


def _bound_to(name: bytes) -> str:
    return f"backup:{name.hex()}"


def _label(name: bytes, *, last: bool) -> bytes:
    return f"waymark/1/backup/{name.hex()}/{'last' if last else 'more'}".encode()
