"""How a person likes to read, sealed: an account's, or a seat's while its session lasts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.create_table(
        "reading_choice",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=True),
        sa.Column("participant_id", sa.String(36), nullable=True),
        sa.Column("choices_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reading_choice_user_id_user")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_reading_choice_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_choice")),
        sa.UniqueConstraint("user_id", name=op.f("uq_reading_choice_user_id")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_reading_choice_participant_id")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("reading_choice")
