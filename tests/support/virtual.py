"""An event loop whose time passes only when nothing else is left to do: waits of minutes take none, and are exact.

A test that would wait for ever fails at once instead.
"""

from __future__ import annotations

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

P = ParamSpec("P")


class NothingWillHappen(AssertionError):
    """Every task waits, and no time or event will ever wake one of them."""


class _Selector(selectors.DefaultSelector):
    """Turns waiting into the passing of time."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready at once; else the clock jumps to the next timer."""
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise NothingWillHappen
        self.now += max(timeout, 1e-6)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An asyncio loop on virtual time."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        """Seconds since the loop was made, none of which really passed."""
        return self._virtual.now


class LoopClock:
    """realtime.clock.Clock by the running loop's time."""

    def now(self) -> float:
        """See Clock."""
        return 1_700_000_000.0 + asyncio.get_running_loop().time()


def in_virtual_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an async test on a loop of virtual time."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


async def pass_seconds(seconds: float) -> None:
    """Let time pass, with all that happens meanwhile."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_later(seconds, done.set_result, None)
    await done


async def quiet() -> None:
    """Let everything happen that needs no time to pass."""
    await pass_seconds(1e-7)
