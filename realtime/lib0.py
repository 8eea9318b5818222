"""lib0's variable-length encoding, strict: the integers, strings and byte arrays that Yjs speaks.

Decoding is total: any bytes give a value or `BadFrame`. Sources: lib0's encoding.js and decoding.js, described at
https://github.com/dmonad/lib0. Integers are bounded to 53 bits, as JavaScript's are.
"""

from __future__ import annotations

from realtime.errors import BadFrame

_MAX_VAR_UINT_BYTES = 8
_MAX_SAFE_INTEGER = 2**53 - 1


def var_uint(value: int) -> bytes:
    """Encode a whole number of 0 to 2^53 - 1: seven bits a byte, lowest first."""
    if value < 0x80:
        return bytes((value,))
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(0x80 | (value & 0x7F))
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def var_bytes(value: bytes) -> bytes:
    """Encode bytes behind their length."""
    return var_uint(len(value)) + value


def var_string(value: str) -> bytes:
    """Encode text as UTF-8 behind its length in bytes."""
    return var_bytes(value.encode())


class Reader:
    """Reads one message from its start to its end."""

    __slots__ = ("_bytes", "_end", "position")

    def __init__(self, message: bytes, position: int = 0) -> None:
        self._bytes = message
        self._end = len(message)
        self.position = position

    @property
    def left(self) -> int:
        """How many bytes have not been read."""
        return self._end - self.position

    def byte(self) -> int:
        """One byte."""
        if self.position >= self._end:
            raise BadFrame("the message ends too early")
        value = self._bytes[self.position]
        self.position += 1
        return value

    def var_uint(self) -> int:
        """A whole number of 0 to 2^53 - 1."""
        value = self.byte()
        if value < 0x80:
            return value
        value &= 0x7F
        shift = 7
        for _ in range(_MAX_VAR_UINT_BYTES - 1):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value > _MAX_SAFE_INTEGER:
                    break
                return value
            shift += 7
        raise BadFrame("a number is too large")

    def var_int(self) -> None:
        """Pass over a signed number; its value is never needed here."""
        if self.byte() & 0x80:
            for _ in range(_MAX_VAR_UINT_BYTES):
                if self.byte() < 0x80:
                    return
            raise BadFrame("a number is too large")

    def take(self, length: int) -> bytes:
        """The next `length` bytes."""
        start = self.position
        if length > self._end - start:
            raise BadFrame("the message ends too early")
        self.position = start + length
        return self._bytes[start : self.position]

    def var_bytes(self) -> bytes:
        """Bytes behind their length."""
        return self.take(self.var_uint())

    def var_string(self) -> str:
        """UTF-8 text behind its length in bytes."""
        try:
            return self.var_bytes().decode()
        except UnicodeDecodeError:
            raise BadFrame("a text is not UTF-8") from None

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(self.left)

    def finish(self) -> None:
        """The whole message must have been used."""
        if self.position != self._end:
            raise BadFrame("the message has bytes too many")
