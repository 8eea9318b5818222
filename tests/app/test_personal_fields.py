"""What the record can hold of a person at all: a name of their choice, and nothing that nobody needs (R35)."""

from __future__ import annotations

import re

import app.database.tables  # noqa: F401 - fills the metadata
from app.database.columns import Table

NOBODY_NEEDS = re.compile(r"diagnos|icd|medic|symptom|risk|score|birth|gender|address|e_?mail|phone|insur")


def test_R35_no_column_asks_for_a_diagnosis_or_who_someone_is_outside() -> None:
    columns = [f"{table.name}.{column.name}" for table in Table.metadata.tables.values() for column in table.columns]
    assert len(columns) > 100
    assert [name for name in columns if NOBODY_NEEDS.search(name)] == []


def test_R35_an_account_is_a_role_a_login_and_a_name_that_may_be_invented() -> None:
    user = Table.metadata.tables["user"]
    said = {column.name for column in user.columns if not column.nullable}
    assert said - {"id", "active", "created_at", "password_hash", "totp_last_step"} == {"role", "login", "display_name"}
