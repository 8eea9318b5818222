"""A server reads its content again when it is told to, and goes on as before when there is a fault in it (SIGHUP)."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from app.library.shelf import Shelf
from app.logs import logger
from app.settings import SettingsError
from content.errors import PackError

log = logger("content")


async def reload(shelf: Shelf, withdrawn: Callable[[], Awaitable[None]]) -> bool:
    """Load the content anew; False, with the reasons in the log, when it cannot be used.

    Stories that it withdraws are hidden in both cases.
    `withdrawn` is called when stories are gone that were shown before: pages that are open have to hear of it.
    """
    before = shelf.withdrawn
    loaded = await _load(shelf)
    hidden = shelf.withdrawn - before
    if hidden and not loaded:
        log.warning("stories_hidden_though_refused", count=len(hidden))
    if hidden:
        await withdrawn()
    return loaded


async def _load(shelf: Shelf) -> bool:
    try:
        library = await asyncio.to_thread(shelf.reload)
    except PackError as error:
        for fault in error.faults:
            log.error("content_refused", where=f"{fault.file}:{fault.line}", error=fault.sentence)
        return False
    except (SettingsError, OSError) as error:
        log.error("content_refused", error=str(error))
        return False
    log.info("content_loaded", version=library.version, count=sum(1 for _ in library.pages))
    return True


@asynccontextmanager
async def reloading(shelf: Shelf, withdrawn: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Reload at each SIGHUP while the block lasts, one reload after the other."""
    asked = asyncio.Event()

    async def wait() -> None:
        while True:
            await asked.wait()
            asked.clear()
            try:
                await reload(shelf, withdrawn)
            except Exception:  # the next time that it is told to, it tries again
                log.exception("content_not_reloaded")

    loop = asyncio.get_running_loop()
    task = asyncio.create_task(wait())
    # Where there is no such signal, or this is not the main thread, a restart loads new content.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        loop.add_signal_handler(signal.SIGHUP, asked.set)
    try:
        yield
    finally:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGHUP)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
