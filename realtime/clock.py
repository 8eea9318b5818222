"""The time, as a port. One clock for the engine: Unix seconds that never step back."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> float:
        """Unix seconds; never smaller than before, whatever the machine's clock does."""


class SteadyClock:
    """Wall time at the start, monotonic time from there on."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        """See Clock."""
        return self._offset + time.monotonic()


class FakeClock:
    """A clock that tests move by hand."""

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        """See Clock."""
        return self._now

    def advance(self, seconds: float) -> float:
        """Let time pass."""
        self._now += seconds
        return self._now
