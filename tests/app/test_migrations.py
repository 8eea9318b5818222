"""The migrations make exactly the tables of the program, on SQLite and on Postgres."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect

from app.database.columns import Table
from app.database.engine import Database
from app.database.upgrading import configuration, differences, revision_of, upgrade
from tests.support.postgres import postgres


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty record of each kind."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/waymark.db")
    else:
        database = Database(request.getfixturevalue("postgres_url"))
        _downgrade(database)
    yield database
    database.close()


def _downgrade(database: Database) -> None:
    if revision_of(database) is None:
        return
    config = configuration()
    with database.writing() as db:
        config.attributes["connection"] = db.connection()
        command.downgrade(config, "base")


def test_migrations_and_tables_agree(empty: Database) -> None:
    assert upgrade(empty) == "0004"
    assert differences(empty) == []
    made = set(inspect(empty.engine).get_table_names())
    assert made == {*Table.metadata.tables, "alembic_version"}


def test_a_second_start_changes_nothing(empty: Database) -> None:
    upgrade(empty)
    assert upgrade(empty) == revision_of(empty)


def test_back_to_nothing_leaves_nothing(empty: Database) -> None:
    upgrade(empty)
    _downgrade(empty)
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/waymark.db")
    upgrade(database)
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    database.close()
