"""The `waymark` command: what it prints, where errors go, and how it ends."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import structlog

from app.cli import main

SERVE = [sys.executable, "-c", "from app.cli import main; main()", "serve"]
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


class Shell:
    """Runs the command in this process, in a folder of its own: starting Python for each takes seconds."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._patch, self._capture = folder, patch, capture

    def run(self, *words: str, typed: str = "", **settings: str) -> Done:
        with self._patch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["waymark", *words])
            patch.setattr(sys, "stdin", io.StringIO(typed))
            for name, value in settings.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        told = self._capture.readouterr()
        return Done(int(ended.value.code or 0), told.out, told.err)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield Shell(tmp_path, monkeypatch, capsys)
    structlog.reset_defaults()
    root.handlers[:], root.level = before


def _one_line(done: Done, code: int, words: str) -> None:
    assert done.code == code, done.err
    assert done.out == ""
    assert done.err.count("\n") == 1 and done.err.startswith("waymark: ")
    assert words in done.err


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.mark.parametrize(
    "words", [(), ("nothing",), ("user",), ("user", "add"), ("user", "add", "boss", "x", "y"), ("backup",)]
)
def test_wrong_usage_is_one_line_and_ends_with_2(shell: Shell, words: tuple[str, ...]) -> None:
    _one_line(shell.run(*words), 2, "waymark --help")


def test_a_failure_is_one_line_and_ends_with_1(shell: Shell) -> None:
    _one_line(shell.run("backup", "copy.db"), 1, "There is no record")
    _one_line(shell.run("user", "disable", "nobody"), 1, "There is no account")
    _one_line(shell.run("serve", WAYMARK_ENV="production"), 1, "WAYMARK_SECRET_KEY")
    _one_line(shell.run("migrate", WAYMARK_DATABASE_URL="mysql://x"), 1, "WAYMARK_DATABASE_URL")
    _one_line(shell.run("demo", WAYMARK_DATABASE_URL="postgresql://x@127.0.0.1:1/x"), 1, "cannot reach")
    _one_line(shell.run("serve", WAYMARK_CONTENT_PATH=str(shell.folder)), 1, "pack.yaml")


def test_help_names_every_command_and_serve_every_setting(shell: Shell) -> None:
    shown = shell.run("--help").out
    for name in ("serve", "migrate", "demo", "user", "content", "protocol", "backup", "restore", "keys", "audit"):
        assert re.search(rf"^  {name} ", shown, re.MULTILINE), name
    settings = shell.run("serve", "--help").out
    assert {"WAYMARK_DATABASE_URL", "WAYMARK_SECRET_KEY", "WAYMARK_PUBLIC_URL"} <= set(
        re.findall(r"WAYMARK_\w+", settings)
    )


def test_accounts_are_added_listed_and_disabled(shell: Shell) -> None:
    made = shell.run("user", "add", "worker", "mary", "Mary", typed="a long and quiet password\n")
    assert made.code == 0 and "Password" not in made.out
    own = shell.run("user", "add", "service_user", "tom", "Tom")
    assert re.search(r"^Password: \S{20}$", own.out, re.MULTILINE)
    assert shell.run("user", "disable", "mary").code == 0
    listed = shell.run("user", "list").out.splitlines()
    assert ["disabled" in line for line in listed] == [True, False]


def test_a_worker_is_assigned_and_taken_off(shell: Shell) -> None:
    shell.run("user", "add", "worker", "mary", "Mary")
    shell.run("user", "add", "service_user", "tom", "Tom")
    assert "from now on" in shell.run("user", "assign", "mary", "tom").out
    assert "no more" in shell.run("user", "assign", "mary", "tom", "--end").out
    _one_line(shell.run("user", "assign", "tom", "mary"), 1, "Name a worker first")
    _one_line(shell.run("user", "assign", "mary", "nobody"), 1, "There is no account")


def test_content_check_and_protocol(shell: Shell) -> None:
    assert shell.run("content", "check").code == 0
    faulty = shell.run("content", "check", str(shell.folder))
    assert faulty.code == 1 and "pack.yaml:1: " in faulty.err
    assert "export " in shell.run("protocol").out


def test_a_backup_is_private_sealed_and_never_over_something_else(shell: Shell, tmp_path: Path) -> None:
    shell.run("user", "add", "worker", "mary", "Mary")
    assert shell.run("backup", "copy.backup").code == 0
    copy = tmp_path / "copy.backup"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert b"mary" not in copy.read_bytes()
    assert [path.name for path in (tmp_path / "var").iterdir() if "copy" in path.name] == []
    _one_line(shell.run("backup", "copy.backup"), 1, "is there already")
    _one_line(shell.run("backup", "nowhere/copy.backup"), 1, "cannot be written")


def test_a_backup_comes_back(shell: Shell, tmp_path: Path) -> None:
    shell.run("user", "add", "worker", "mary", "Mary")
    shell.run("backup", "copy.backup")
    shell.run("user", "add", "worker", "later", "Later")
    assert "This backup is good: 1 accounts" in shell.run("restore", "copy.backup", "--check").out
    _one_line(shell.run("restore", "copy.backup"), 1, "--force puts it aside")
    _one_line(shell.run("restore", "missing.backup", "--force"), 1, "There is no backup")
    back = shell.run("restore", "copy.backup", "--force")
    assert back.code == 0 and "The record is back: 1 accounts" in back.out
    assert "mary" in shell.run("user", "list").out and "later" not in shell.run("user", "list").out
    whole = shell.run("audit", "verify")
    assert whole.code == 0 and "The trail is whole" in whole.out
    (kept,) = (tmp_path / "var").glob("waymark.db.before-*")
    with sqlite3.connect(kept) as connection:
        assert connection.execute('SELECT count(*) FROM "user"').fetchone() == (2,)
    connection.close()
    _one_line(shell.run("restore"), 2, "Name the file")


def test_the_audit_trail_is_looked_at(shell: Shell, tmp_path: Path) -> None:
    shell.run("user", "add", "worker", "mary", "Mary")
    end = shell.run("audit", "head").out.strip()
    assert shell.run("audit", "verify", "--head", end).code == 0
    _one_line(shell.run("audit", "verify", "--head", "nothing"), 2, "SEQ:MAC")
    with sqlite3.connect(tmp_path / "var" / "waymark.db") as connection:
        connection.execute("UPDATE audit SET actor_id = 'someone else' WHERE seq = 1")
    connection.close()
    found = shell.run("audit", "verify")
    assert found.code == 1 and found.out.startswith("Row 1 was changed")


def test_the_keys_change_from_the_command_line(shell: Shell, tmp_path: Path) -> None:
    shell.run("user", "add", "worker", "mary", "Mary")
    old = tmp_path / "var" / "master.key"
    before = shell.run("keys", "list").out
    changed = shell.run("keys", "rotate", "--new-key-file")
    assert changed.code == 0 and "Nothing is left under an older key" in changed.out
    after = shell.run("keys", "list").out.splitlines()
    assert len(after) == 2 and before.split()[0] in after[1] and "(newest)" in after[0]
    old.write_text(old.read_text().splitlines()[0])
    assert len(shell.run("keys", "list").out.splitlines()) == 1
    _one_line(shell.run("keys", "rotate", "--new-key-file", WAYMARK_MASTER_KEY="A" * 43), 1, "WAYMARK_MASTER_KEY_FILE")


@pytest.fixture
def served(tmp_path: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """`waymark serve` as a process of its own; it has begun to print."""
    with _serving(tmp_path, port) as process:
        yield process, tmp_path


def _serving(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        SERVE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _processor_seconds(process: subprocess.Popen[str]) -> float:
    """What a process used so far. The clock on the wall would measure the machine's other work too."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    read = ""
    for line in process.stdout:
        read += line
        if words in line:
            return read
    assert process.stderr is not None
    raise AssertionError(f"the server ended: {process.stderr.read()}")


@pytest.mark.alone
def test_serve_prints_links_that_work_and_stops_in_good_order(
    served: tuple[subprocess.Popen[str], Path], shell: Shell, port: int
) -> None:
    process, folder = served
    shown = _read_until(process, "Ctrl+C")
    links = re.findall(rf"http://127\.0\.0\.1:{port}/demo/\S+", shown)
    assert len(links) == 4
    # The port is open before the links are printed: what comes early waits in line.
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get(links[0], follow_redirects=True).status_code == 200
        assert client.get("/api/v1/me").json()["display_name"] == "Sam"
    told = json.loads(shell.run("demo", "--json", PORT=str(port)).out)["people"]
    assert [person["link"] for person in told] == links
    assert told[0].keys() == {"role", "login", "password", "display_name", "link"}
    _one_line(shell.run("serve", PORT=str(port)), 1, f"Port {port}")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) in (0, -signal.SIGTERM)

    with _serving(folder, port) as second:
        _read_until(second, "Ctrl+C")
        assert httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=20).status_code == 200
        took = _processor_seconds(second)
        second.send_signal(signal.SIGTERM)
        second.wait(timeout=20)
    assert took < 4, f"the second start took {took:.1f} s of processor time"
