"""`waymark user` and `waymark retention`: what they do to the record, and what they print."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from app.cli import main
from app.retention.classes import CLASSES


class Shell:
    """Runs `waymark` in this process, in a folder of its own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._folder, self._patch, self._capture = folder, patch, capture

    def __call__(self, *words: str, code: int = 0) -> str:
        """What it printed, where it should; it ended with `code`."""
        with self._patch.context() as patch:
            patch.chdir(self._folder)
            patch.setattr(sys, "argv", ["waymark", *words])
            patch.setattr(sys, "stdin", io.StringIO())
            with pytest.raises(SystemExit) as ended:
                main()
        told = self._capture.readouterr()
        assert int(ended.value.code or 0) == code, told.err
        return told.err if code else told.out


@pytest.fixture
def waymark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    shell = Shell(tmp_path, monkeypatch, capsys)
    shell("user", "add", "worker", "mary", "Mary")
    shell("user", "add", "service_user", "blue-kite", "Blue Kite", "--no-password")
    return shell


def test_someone_without_a_password_comes_with_a_link(waymark: Shell) -> None:
    shown = waymark("user", "link", "blue-kite")
    assert re.fullmatch(r"Link: http://\S+/way-in/\S{43}\nCode: [A-Z]{8}\n", shown)
    assert waymark("user", "link", "blue-kite") != shown
    assert "no account" in waymark("user", "link", "nobody", code=1)
    waymark("user", "disable", "blue-kite")
    assert "closed" in waymark("user", "link", "blue-kite", code=1)


def test_a_disabled_account_is_enabled_again(waymark: Shell) -> None:
    waymark("user", "disable", "mary")
    assert "disabled" in waymark("user", "list").splitlines()[1]
    assert waymark("user", "enable", "mary") == "mary can sign in again.\n"
    assert "active" in waymark("user", "list").splitlines()[1]


def test_staff_change_their_role_and_nobody_else_does(waymark: Shell) -> None:
    assert waymark("user", "role", "mary", "supervisor") == "mary is supervisor now.\n"
    assert "Only staff" in waymark("user", "role", "blue-kite", "admin", code=1)
    assert "Only staff" in waymark("user", "role", "mary", "guest", code=1)


def test_work_begins_and_ends(waymark: Shell) -> None:
    assert "from now on" in waymark("user", "assign", "mary", "blue-kite")
    assert "no more" in waymark("user", "unassign", "mary", "blue-kite")
    waymark("user", "disable", "mary")
    assert "closed" in waymark("user", "assign", "mary", "blue-kite", code=1)


def test_retention_shows_first_and_clears_then(waymark: Shell) -> None:
    assert waymark("retention", "--dry-run").splitlines()[0].endswith("would go")
    lines = waymark("retention").splitlines()
    assert lines[0].endswith("gone")
    assert [line.split("  ")[0] for line in lines[1:]] == [kept.words for kept in CLASSES]
