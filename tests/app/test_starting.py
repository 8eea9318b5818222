"""What a server makes sure of before it serves (R32)."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.database.engine import Database
from app.main import prepare
from app.settings import SettingsError
from app.starting import check_durable, lock_file, only_server
from tests.app.test_settings import SAFE
from tests.app.world import settings_in

HOLD = """
import sys
from pathlib import Path
from app.settings import Settings
from app.starting import only_server
with only_server(Settings(_env_file=None, var_path=Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_R32_a_second_server_on_one_file_does_not_start_and_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.var_path.mkdir()
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(settings.var_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdin is not None and other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(SettingsError, match="Another server is at work"), only_server(settings):
        pytest.fail("two at once")
    other.kill()
    other.wait()
    other.stdin.close()
    other.stdout.close()
    with only_server(settings):
        assert settings.database_file is not None
        assert lock_file(settings.database_file).stat().st_mode & 0o077 == 0


def test_R32_production_refuses_a_sqlite_that_keeps_commits_in_memory(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, **SAFE)
    database = Database(settings.database)
    prepare(settings, database)

    def hasty(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")

    database.close()
    event.listen(database.engine, "connect", hasty)
    with pytest.raises(SettingsError, match="SQLite needs synchronous=FULL"):
        prepare(settings, database)
    database.close()


def test_a_record_as_we_open_it_reaches_the_disk(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'record.db'}")
    check_durable(database)
    database.close()
