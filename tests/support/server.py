"""A real server process on a free port with a record of its own: started, killed and started again by tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from app.database.opening import opened_record
from app.people.demo import demo_people
from app.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
COMMAND = [sys.executable, "-c", "import sys; from app.cli import main; main()"]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`waymark serve` as a process of its own. `stop()` it, or `kill()` it as a power cut would."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("WAYMARK_")},
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "default",
            "WAYMARK_VAR_PATH": str(folder),
            "PORT": str(self.port),
            **settings,
        }
        self.log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._people: dict[str, dict[str, Any]] = {}

    def start(self) -> Server:
        """Start it and wait until it answers; a failure shows the server's own log."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*COMMAND, "serve"], cwd=self.folder, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/readyz", timeout=1).status_code == 200:
                    return self
            except httpx.TransportError:
                self._process.poll()
            _pause()
        raise AssertionError(f"the server did not start:\n{self.log.read_text()[-3000:]}")

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something in another process that sends no word of it, as a line in the log; 30 s at most."""
        until = time.monotonic() + START_SECONDS
        while not holds():
            assert time.monotonic() < until, f"it never came:\n{self.log.read_text(errors='replace')[-3000:]}"
            _pause()

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, in good order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(30)

    def people(self) -> dict[str, dict[str, Any]]:
        """The demo people by login, as `waymark demo --json` tells them; a process of its own would take seconds."""
        if not self._people:
            own = {
                name.removeprefix("WAYMARK_").lower(): value
                for name, value in self.environment.items()
                if name.startswith("WAYMARK_")
            }
            settings = load_settings(PORT=self.port, **own)
            with opened_record(settings) as database:
                self._people = {person.login: asdict(person) for person in demo_people(database, settings)}
        return self._people

    def token(self, login: str) -> str:
        """A bearer token of a demo person, one for the whole run: hashing a password takes its time by design."""
        person = self.people()[login]
        if "token" not in person:
            body = {"login": login, "password": person["password"]}
            answer = httpx.post(f"{self.url}/api/v1/tokens", json=body, timeout=30)
            person["token"] = answer.raise_for_status().json()["token"]
        return str(person["token"])


def _pause() -> None:
    """The one wait of the suite that no event can replace: another process is at work."""
    time.sleep(0.1)
