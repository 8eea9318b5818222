"""The servers under test: started, pinned to a core, asked for their CPU time, and ended by their own id."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class ServerFailed(Exception):
    """A server under test did not start; the text is the end of what it said."""


class Server:
    """One server process on a free port of the loopback."""

    def __init__(self, words: list[str], environment: dict[str, str], folder: Path, core: int | None) -> None:
        self.port = free_port()
        self._said = tempfile.TemporaryFile()
        with pinned_to(core):  # a child inherits it, before it starts threads of its own
            self._process = subprocess.Popen(
                words,
                cwd=folder,
                env=os.environ | environment | {"PORT": str(self.port), "HOST": "127.0.0.1"},
                stdin=subprocess.DEVNULL,
                stdout=self._said,
                stderr=subprocess.STDOUT,
            )

    async def wait_until_open(self, seconds: float = 60) -> None:
        """Return when the port answers.

        Raises:
            ServerFailed: it ended, or does not listen in time.
        """
        for _ in range(int(seconds / 0.1)):
            if self._process.poll() is not None:
                break
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            writer.close()
            await writer.wait_closed()
            return
        raise ServerFailed(self.last_words())

    def last_words(self) -> str:
        """The end of what the process printed."""
        self._said.seek(0)
        return self._said.read().decode(errors="replace")[-2000:]

    def cpu_seconds(self) -> float:
        """CPU time used so far, in user and kernel, by the process with all its threads and ended children."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:15]) / _TICKS_A_SECOND

    def stop(self) -> None:
        """End it, kindly first."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._said.close()


@contextmanager
def pinned_to(core: int | None) -> Iterator[None]:
    """Run on one core alone for the length of a block; None changes nothing."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cores() -> tuple[int | None, int | None]:
    """The cores for the server and for the generator; (None, None) where there is only one."""
    available = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return (available[0], available[1]) if len(available) > 1 else (None, None)
