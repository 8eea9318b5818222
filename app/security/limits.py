"""How often someone may guess. Only misses count: a person who types well is never in the way.

A try is counted before it is looked at and taken back when it was right, so that a hundred tries at once get no more
than one after another would. A full count begins anew after 15 minutes at the latest; whoever goes on trying can
fill it again. So what a stranger can fill from elsewhere shuts passwords typed at sign-in and, with many addresses,
typed codes: not passkeys and links, and not what somebody who is signed in shows once more.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.errors import AppError, InviteUnknown, PassUnknown, SignInFailed, TooMany

CODES_AN_ADDRESS = "20/minute;100/15 minutes"
CODES_ALTOGETHER = "600/minute"
SIGN_INS_AN_ADDRESS = "20/minute;100/15 minutes"
SIGN_INS_A_LOGIN = "10/5 minutes"
HANDSHAKES_AN_ADDRESS = "1200/minute"
"""A clinic behind one address, all of whose tablets come back at once, stays far below it."""
SECOND_STEPS_AN_ACCOUNT = "5/5 minutes;10/15 minutes"
"""Three of a million codes are right at any time: 15 minutes of guessing find one in 33,000 times."""

Count = tuple[RateLimitItem, tuple[str, ...]]
"""A limit, and under which names it is counted."""


class Guesses:
    """Counts wrong codes and wrong passwords of this process."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    @contextmanager
    def of_codes(self, address: str) -> Iterator[None]:
        """Around one look at a code. Six letters of eighteen are 34 million; see the limits above.

        Not for links: nobody guesses 256 bits, and one person's wrong codes must not shut another's link.

        Raises:
            TooMany: before the look, when there were too many misses.
        """
        counts = _counts(CODES_AN_ADDRESS, "code", address) + _counts(CODES_ALTOGETHER, "code")
        with self._counting(counts, InviteUnknown):
            yield

    @contextmanager
    def of_passes(self, address: str) -> Iterator[None]:
        """Around one look at a typed code that signs an account in; counted together with a session's codes.

        Raises:
            TooMany: before the look, when there were too many misses.
        """
        counts = _counts(CODES_AN_ADDRESS, "code", address) + _counts(CODES_ALTOGETHER, "code")
        with self._counting(counts, PassUnknown):
            yield

    @contextmanager
    def of_passwords(self, address: str, login: str) -> Iterator[None]:
        """Around one try to sign in.

        Raises:
            TooMany: before the try, when there were too many misses from this address or for this login.
        """
        name = login.strip().casefold()[:64]
        counts = _counts(SIGN_INS_AN_ADDRESS, "sign-in", address) + _counts(SIGN_INS_A_LOGIN, "login", name)
        with self._counting(counts, SignInFailed):
            yield

    @contextmanager
    def of_step_ups(self, address: str, user_id: str) -> Iterator[None]:
        """Around one look at the password of somebody who is signed in. No stranger who knows a login counts here.

        Raises:
            TooMany: before the look, when there were too many misses from this address or in this account.
        """
        counts = _counts(SIGN_INS_AN_ADDRESS, "sign-in", address) + _counts(SIGN_INS_A_LOGIN, "step-up", user_id)
        with self._counting(counts, SignInFailed):
            yield

    @contextmanager
    def of_second_steps(self, address: str, user_id: str) -> Iterator[None]:
        """Around one try of a code app's code or a recovery code, by someone who knows the password.

        Raises:
            TooMany: before the try, when there were too many misses from this address or for this account.
        """
        counts = _counts(SIGN_INS_AN_ADDRESS, "sign-in", address) + _counts(SECOND_STEPS_AN_ACCOUNT, "second", user_id)
        with self._counting(counts, SignInFailed):
            yield

    @contextmanager
    def of_handshakes(self, address: str) -> Iterator[None]:
        """Around the look at who asks for a websocket. Who comes back after a cut line is let in, and is not counted.

        Raises:
            TooMany: before the look, when too many were refused.
        """
        with self._counting(_counts(HANDSHAKES_AN_ADDRESS, "handshake", address), AppError):
            yield

    @contextmanager
    def _counting(self, counts: list[Count], miss: type[Exception]) -> Iterator[None]:
        self._take(counts)
        try:
            yield
        except miss:
            raise
        except BaseException:
            self._give_back(counts)
            raise
        self._give_back(counts)

    def _take(self, counts: list[Count]) -> None:
        """Count one try everywhere, or nowhere where one count is full (TooMany)."""
        taken: list[Count] = []
        for item, names in counts:
            taken.append((item, names))
            if not self._limiter.hit(item, *names):
                reset = self._limiter.get_window_stats(item, *names).reset_time
                self._give_back(taken)
                raise TooMany(max(1, ceil(reset - time.time())))

    def _give_back(self, counts: list[Count]) -> None:
        for item, names in counts:
            self._limiter.hit(item, *names, cost=-1)


def _counts(limits: str, *names: str) -> list[Count]:
    return [(item, names) for item in parse_many(limits)]
