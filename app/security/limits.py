"""How often someone may guess. Only misses count: a person who types well is never in the way.

A try is counted before it is looked at and taken back when it was right, so that a hundred tries at once get no more
than one after another would. A full count lets in again after 15 minutes at the latest.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from threading import Lock

from app.errors import InviteUnknown, PassUnknown, SignInFailed, TooMany

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many misses in any stretch of so many seconds."""

    misses: int
    seconds: float


CODES_AN_ADDRESS = (Limit(20, MINUTE), Limit(100, 15 * MINUTE))
CODES_ALTOGETHER = (Limit(600, MINUTE),)
SIGN_INS_AN_ADDRESS = (Limit(20, MINUTE), Limit(100, 15 * MINUTE))
SIGN_INS_A_LOGIN = (Limit(10, 5 * MINUTE),)
SECOND_STEPS_AN_ACCOUNT = (Limit(5, 5 * MINUTE), Limit(10, 15 * MINUTE))
"""Three of a million codes are right at any time: 15 minutes of guessing find one in 33,000 times."""
MOST_NAMES = 20_000
"""Counts that are kept at once; old ones are swept out beyond it."""

Count = tuple[Limit, tuple[str, ...]]
"""A limit, and under which names it is counted."""


class Guesses:
    """Counts wrong codes and wrong passwords of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._misses: defaultdict[Count, deque[float]] = defaultdict(deque)

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
    def of_second_steps(self, address: str, user_id: str) -> Iterator[None]:
        """Around one try of a code app's code or a recovery code, by someone who knows the password.

        Raises:
            TooMany: before the try, when there were too many misses from this address or for this account.
        """
        counts = _counts(SIGN_INS_AN_ADDRESS, "sign-in", address) + _counts(SECOND_STEPS_AN_ACCOUNT, "second", user_id)
        with self._counting(counts, SignInFailed):
            yield

    @contextmanager
    def _counting(self, counts: list[Count], miss: type[Exception]) -> Iterator[None]:
        at = self._take(counts)
        try:
            yield
        except miss:
            raise
        except BaseException:
            self._give_back(counts, at)
            raise
        self._give_back(counts, at)

    def _take(self, counts: list[Count]) -> float:
        """Count one try everywhere, or nowhere where one count is full (TooMany)."""
        with self._lock:
            at = self._clock()
            waits = [wait for count in counts if (wait := self._wait(count, at)) > 0]
            if waits:
                raise TooMany(ceil(max(waits)))
            for count in counts:
                self._misses[count].append(at)
            if len(self._misses) > MOST_NAMES:
                self._sweep(at)
        return at

    def _wait(self, count: Count, at: float) -> float:
        limit, misses = count[0], self._misses[count]
        while misses and misses[0] <= at - limit.seconds:
            misses.popleft()
        return misses[0] + limit.seconds - at if len(misses) >= limit.misses else 0

    def _give_back(self, counts: list[Count], at: float) -> None:
        with self._lock:
            for count in counts:
                if at in self._misses[count]:
                    self._misses[count].remove(at)
                if not self._misses[count]:
                    del self._misses[count]

    def _sweep(self, at: float) -> None:
        for count in [count for count in self._misses if self._wait(count, at) <= 0 and not self._misses[count]]:
            del self._misses[count]


def _counts(limits: tuple[Limit, ...], *names: str) -> list[Count]:
    return [(limit, names) for limit in limits]
