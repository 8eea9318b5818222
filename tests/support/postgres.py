"""A Postgres of our own for the tests that need one: Debian's binaries, a temporary folder, a free port."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql")


class PostgresMissing(Exception):
    """The binaries are not on this machine: apt install postgresql."""


def binaries() -> Path:
    """The folder of the newest version installed.

    Raises:
        PostgresMissing
    """
    found = sorted(BINARIES.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresMissing("no initdb: install Debian's postgresql")
    return Path(on_path).resolve().parent


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """Start a server, give its URL, and take all of it away afterwards. `durable`: it writes as a real one does."""
    folder = Path(tempfile.mkdtemp(prefix="waymark-pg-"))
    programs, account = binaries(), _other_account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    port = _free_port()
    fsync = "on" if durable else "off"
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync={fsync}"
    control = [str(programs / "pg_ctl"), "-D", f"{folder}/data", "-w", "-t", "60"]
    try:
        _run(
            [
                str(programs / "initdb"),
                "-D",
                f"{folder}/data",
                "-U",
                "waymark",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
            ],
            account,
        )
        _run([*control, "-l", f"{folder}/log", "-o", options, "start"], account)
        try:
            yield f"postgresql://waymark@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"], account)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_account() -> pwd.struct_passwd | None:
    """Postgres refuses to run as root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _run(command: list[str], account: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        command,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stdout}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
