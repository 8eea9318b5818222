"""Alembic's entry: it runs on the connection that app.database.upgrading hands over, and only there."""

from __future__ import annotations

from alembic import context

import app.database.tables  # noqa: F401 - fills the metadata
from app.database.columns import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
