"""First shape: people, sessions, workbooks, documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "user",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column("display_name", sa.String(80), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("login", name=op.f("uq_user_login")),
    )
    op.create_table(
        "case_assignment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("worker_id", sa.String(36), nullable=False),
        sa.Column("service_user_id", sa.String(36), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["service_user_id"], ["user.id"], name=op.f("fk_case_assignment_service_user_id_user")),
        sa.ForeignKeyConstraint(["worker_id"], ["user.id"], name=op.f("fk_case_assignment_worker_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_assignment")),
    )
    op.create_index(op.f("ix_case_assignment_service_user_id"), "case_assignment", ["service_user_id"], unique=False)
    op.create_index(op.f("ix_case_assignment_worker_id"), "case_assignment", ["worker_id"], unique=False)

    op.create_table(
        "workbook",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_user_id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["service_user_id"], ["user.id"], name=op.f("fk_workbook_service_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbook")),
        sa.UniqueConstraint("service_user_id", name=op.f("uq_workbook_service_user_id")),
    )
    op.create_table(
        "live_session",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("workbook_id", sa.String(36), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("started_by", sa.String(36), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("content_version", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["started_by"], ["user.id"], name=op.f("fk_live_session_started_by_user")),
        sa.ForeignKeyConstraint(["workbook_id"], ["workbook.id"], name=op.f("fk_live_session_workbook_id_workbook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_session")),
    )
    op.create_index(op.f("ix_live_session_workbook_id"), "live_session", ["workbook_id"], unique=False)
    op.create_index(
        "uq_live_session_alone",
        "live_session",
        ["workbook_id"],
        unique=True,
        sqlite_where=sa.text("mode = 'alone'"),
        postgresql_where=sa.text("mode = 'alone'"),
    )

    op.create_table(
        "mark",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("workbook_id", sa.String(36), nullable=False),
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("page", sa.String(129), nullable=False),
        sa.Column("block", sa.String(64), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end_", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("author", sa.String(36), nullable=False),
        sa.Column("author_person", sa.String(64), nullable=False),
        sa.Column("author_name", sa.String(80), nullable=False),
        sa.Column("author_role", sa.String(16), nullable=False),
        sa.Column("content_version", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["live_session.id"], name=op.f("fk_mark_session_id_live_session")),
        sa.ForeignKeyConstraint(["workbook_id"], ["workbook.id"], name=op.f("fk_mark_workbook_id_workbook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
    )
    op.create_index(op.f("ix_mark_workbook_id_page"), "mark", ["workbook_id", "page"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("display_name", sa.String(80), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_participant_session_id_live_session")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_participant_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("session_id", "user_id", name=op.f("uq_participant_session_id_user_id")),
    )
    op.create_index(op.f("ix_participant_session_id"), "participant", ["session_id"], unique=False)
    op.create_index(op.f("ix_participant_user_id"), "participant", ["user_id"], unique=False)

    op.create_table(
        "session_event",
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(36), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_session_event_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("session_id", "seq", name=op.f("pk_session_event")),
    )
    op.create_table(
        "auth_session",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=True),
        sa.Column("participant_id", sa.String(36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_auth_session_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_auth_session_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_auth_session_token_hash")),
    )
    op.create_index(op.f("ix_auth_session_participant_id"), "auth_session", ["participant_id"], unique=False)
    op.create_index(op.f("ix_auth_session_user_id"), "auth_session", ["user_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("workbook_id", sa.String(36), nullable=False),
        sa.Column("page", sa.String(129), nullable=False),
        sa.Column("exercise", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("writer_key", sa.String(64), nullable=False),
        sa.Column("writer_user_id", sa.String(36), nullable=True),
        sa.Column("writer_participant_id", sa.String(36), nullable=True),
        sa.Column("writer_role", sa.String(16), nullable=False),
        sa.Column("writer_name", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workbook_id"], ["workbook.id"], name=op.f("fk_entry_workbook_id_workbook")),
        sa.ForeignKeyConstraint(
            ["writer_participant_id"], ["participant.id"], name=op.f("fk_entry_writer_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["writer_user_id"], ["user.id"], name=op.f("fk_entry_writer_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint(
            "workbook_id", "page", "exercise", "writer_key", name=op.f("uq_entry_workbook_id_page_exercise_writer_key")
        ),
    )
    op.create_index(op.f("ix_entry_workbook_id"), "entry", ["workbook_id"], unique=False)

    op.create_table(
        "invite",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("for_user_id", sa.String(36), nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redeemed_by", sa.String(36), nullable=True),
        sa.Column("redeemed_with", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["participant.id"], name=op.f("fk_invite_created_by_participant")),
        sa.ForeignKeyConstraint(["for_user_id"], ["user.id"], name=op.f("fk_invite_for_user_id_user")),
        sa.ForeignKeyConstraint(["session_id"], ["live_session.id"], name=op.f("fk_invite_session_id_live_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invite_code_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invite_token_hash")),
    )
    op.create_index(op.f("ix_invite_session_id"), "invite", ["session_id"], unique=False)

    op.create_table(
        "session_grant",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("participant_id", sa.String(36), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("granted_by", sa.String(36), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_session_grant_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_session_grant_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_grant")),
    )
    op.create_index(op.f("ix_session_grant_participant_id"), "session_grant", ["participant_id"], unique=False)
    op.create_index(op.f("ix_session_grant_session_id"), "session_grant", ["session_id"], unique=False)

    op.create_table(
        "socket_ticket",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("participant_id", sa.String(36), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_socket_ticket_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_socket_ticket_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_socket_ticket")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("workbook_id", sa.String(36), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("key_wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["entry.id"], name=op.f("fk_document_id_entry")),
        sa.ForeignKeyConstraint(["workbook_id"], ["workbook.id"], name=op.f("fk_document_workbook_id_workbook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_workbook_id"), "document", ["workbook_id"], unique=False)

    op.create_table(
        "entry_share",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("shared_by", sa.String(36), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_share_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_entry_share_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_share")),
    )
    op.create_index(op.f("ix_entry_share_entry_id"), "entry_share", ["entry_id"], unique=False)
    op.create_index(op.f("ix_entry_share_session_id"), "entry_share", ["session_id"], unique=False)

    op.create_table(
        "document_client",
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.String(36), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_client_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", "client_id", name=op.f("pk_document_client")),
    )
    op.create_table(
        "document_snapshot",
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("upto_seq", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_snapshot_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", "upto_seq", name=op.f("pk_document_snapshot")),
    )
    op.create_table(
        "document_update",
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.LargeBinary(), nullable=False),
        sa.Column("actor", sa.String(36), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_update_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", "seq", name=op.f("pk_document_update")),
        sa.UniqueConstraint("document_id", "update_id", name=op.f("uq_document_update_document_id_update_id")),
    )


def downgrade() -> None:
    """Drop all tables, and their indexes with them."""
    for table in (
        "document_update",
        "document_snapshot",
        "document_client",
        "entry_share",
        "document",
        "socket_ticket",
        "session_grant",
        "invite",
        "entry",
        "auth_session",
        "session_event",
        "participant",
        "mark",
        "live_session",
        "workbook",
        "case_assignment",
        "user",
    ):
        op.drop_table(table)
