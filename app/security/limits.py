"""How often someone may guess. Only misses count: a person who types well is never in the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import InviteUnknown, SignInFailed, TooMany

CODES_AN_ADDRESS = "20/minute;100/hour"
CODES_ALTOGETHER = "600/minute"
SIGN_INS_AN_ADDRESS = "20/minute;200/hour"
SIGN_INS_A_LOGIN = "10/5 minutes"


Counted = tuple[RateLimitItem, tuple[str, ...]]
"""A limit, and under which names it is counted."""


class Guesses:
    """Counts wrong codes and wrong passwords of this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    @contextmanager
    def of_codes(self, address: str) -> Iterator[None]:
        """Around one look at a code. Six letters of eighteen are 34 million; see the limits above.

        Not for links: nobody guesses 256 bits, and one person's wrong codes must not shut another's link.

        Raises:
            TooMany: before the look, when there were too many misses.
        """
        limits: list[Counted] = [(item, ("code", address)) for item in parse_many(CODES_AN_ADDRESS)]
        limits += [(item, ("code",)) for item in parse_many(CODES_ALTOGETHER)]
        with self._counting(limits, InviteUnknown):
            yield

    @contextmanager
    def of_passwords(self, address: str, login: str) -> Iterator[None]:
        """Around one try to sign in.

        Raises:
            TooMany: before the try, when there were too many misses from this address or for this login.
        """
        limits: list[Counted] = [(item, ("sign-in", address)) for item in parse_many(SIGN_INS_AN_ADDRESS)]
        limits += [(item, ("login", login.strip().casefold()[:64])) for item in parse_many(SIGN_INS_A_LOGIN)]
        with self._counting(limits, SignInFailed):
            yield

    @contextmanager
    def _counting(self, limits: list[Counted], miss: type[Exception]) -> Iterator[None]:
        for item, names in limits:
            if not self._limiter.test(item, *names):
                raise TooMany(int(self._limiter.get_window_stats(item, *names).reset_time - time.time()) + 1)
        try:
            yield
        except miss:
            for item, names in limits:
                self._limiter.hit(item, *names)
            raise
