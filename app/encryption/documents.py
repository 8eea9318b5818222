"""The keys of documents: each document's text is under a data key of its own, wrapped by a master key.

To erase a document is to delete its wrapped key: copies of its rows elsewhere, in a backup say, say nothing any more.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.encryption.errors import DoesNotOpen
from app.encryption.keyring import NONCE_BYTES, TAG_BYTES, Keyring, new_key
from app.encryption.names import key_name, snapshot_name, update_name

REMEMBERED = 2048
"""Documents whose keys stay in memory: more than are open at a time in any service that we know of."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A document's key as its row holds it."""

    wrapped: bytes
    by: str
    """Name of the master key."""


class DocumentCipher:
    """Seals and opens the rows of one document. What it seals is nonce, then ciphertext and tag (AES-256-GCM)."""

    __slots__ = ("_cipher", "_id")

    def __init__(self, document_id: str, key: bytes) -> None:
        self._id = document_id
        self._cipher = AESGCM(key)

    def seal_update(self, plain: bytes, epoch: int, seq: int) -> bytes:
        """An update for the row (epoch, seq)."""
        return self._seal(plain, update_name(self._id, epoch, seq))

    def open_update(self, sealed: bytes, epoch: int, seq: int) -> bytes:
        """The update of the row (epoch, seq).

        Raises:
            DoesNotOpen: damaged, or from another row.
        """
        return self._open(sealed, update_name(self._id, epoch, seq))

    def seal_snapshot(self, plain: bytes, epoch: int, upto_seq: int) -> bytes:
        """A snapshot for the row (epoch, upto_seq)."""
        return self._seal(plain, snapshot_name(self._id, epoch, upto_seq))

    def open_snapshot(self, sealed: bytes, epoch: int, upto_seq: int) -> bytes:
        """The snapshot of the row (epoch, upto_seq).

        Raises:
            DoesNotOpen: damaged, or from another row.
        """
        return self._open(sealed, snapshot_name(self._id, epoch, upto_seq))

    def _seal(self, plain: bytes, name: str) -> bytes:
        # Random nonces: one key seals far fewer than the 2**32 rows that NIST SP 800-38D allows with them.
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, _label(name))

    def _open(self, sealed: bytes, name: str) -> bytes:
        if len(sealed) < NONCE_BYTES + TAG_BYTES:
            raise DoesNotOpen
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _label(name))
        except InvalidTag as error:
            raise DoesNotOpen from error


class DocumentKeys:
    """Makes, unwraps and remembers the keys of documents. Safe to share between threads."""

    def __init__(self, keyring: Keyring, remembered: int = REMEMBERED) -> None:
        self._keyring = keyring
        self._remembered = remembered
        self._known: OrderedDict[str, tuple[bytes, DocumentCipher]] = OrderedDict()
        self._lock = Lock()

    def make(self, document_id: str, workbook_id: str) -> tuple[WrappedKey, DocumentCipher]:
        """A fresh key for a document that has none, wrapped by the newest master key."""
        key = new_key()
        wrapped, by = self._keyring.wrap_newest(key, key_name(document_id, workbook_id))
        return WrappedKey(wrapped, by), DocumentCipher(document_id, key)

    def cipher(self, document_id: str, workbook_id: str, key: WrappedKey) -> DocumentCipher:
        """What opens a document's rows.

        Raises:
            KeyMissing: its key was wrapped by a master key that is not here.
            DoesNotOpen: the key is damaged, or the document was moved here from elsewhere.
        """
        name = key_name(document_id, workbook_id)
        with self._lock:
            known = self._known.get(name)
            if known is not None and known[0] == key.wrapped:
                self._known.move_to_end(name)
                return known[1]
        cipher = DocumentCipher(document_id, self._keyring.unwrap(key.wrapped, key.by, name))
        with self._lock:
            self._known[name] = (key.wrapped, cipher)
            self._known.move_to_end(name)
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        return cipher

    def forget(self, document_id: str) -> None:
        """Let go of the key of a document that was erased."""
        with self._lock:
            for name in [name for name in self._known if name.startswith(key_name(document_id, ""))]:
                del self._known[name]


def _label(name: str) -> bytes:
    return f"waymark/1/text/{name}".encode()
