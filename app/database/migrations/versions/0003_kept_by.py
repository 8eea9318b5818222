"""Who kept what somebody else typed for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was written so far was typed by who kept it."""
    op.add_column("document_update", sa.Column("kept_by", sa.String(36), nullable=True))


def downgrade() -> None:
    """Authorship by the one who typed stays."""
    op.drop_column("document_update", "kept_by")
