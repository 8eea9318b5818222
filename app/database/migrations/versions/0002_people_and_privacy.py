"""People and privacy: ways to sign in, teams, consent, audit, erasure, emergency reads, covered sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what earns trust."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("actor_id", sa.String(36), nullable=True),
        sa.Column("actor_role", sa.String(16), nullable=True),
        sa.Column("subject_id", sa.String(36), nullable=True),
        sa.Column("session_id", sa.String(36), nullable=True),
        sa.Column("object_id", sa.String(129), nullable=True),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(36), nullable=True),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_actor_id_seq"), "audit", ["actor_id", "seq"], unique=False)
    op.create_index(op.f("ix_audit_subject_id_seq"), "audit", ["subject_id", "seq"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target_hash", sa.String(64), nullable=False),
        sa.Column("subject_id", sa.String(36), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_target_hash"), "erasure", ["target_hash"], unique=False)
    op.create_table(
        "team",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "challenge",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_challenge_user_id_user")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_challenge")),
    )
    op.create_table(
        "emergency_read",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("admin_id", sa.String(36), nullable=False),
        sa.Column("service_user_id", sa.String(36), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("second_id", sa.String(36), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subject_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["admin_id"], ["user.id"], name=op.f("fk_emergency_read_admin_id_user")),
        sa.ForeignKeyConstraint(["second_id"], ["user.id"], name=op.f("fk_emergency_read_second_id_user")),
        sa.ForeignKeyConstraint(["service_user_id"], ["user.id"], name=op.f("fk_emergency_read_service_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_read")),
    )
    op.create_index(op.f("ix_emergency_read_admin_id"), "emergency_read", ["admin_id"], unique=False)
    op.create_index(op.f("ix_emergency_read_second_id"), "emergency_read", ["second_id"], unique=False)
    op.create_index(op.f("ix_emergency_read_service_user_id"), "emergency_read", ["service_user_id"], unique=False)
    op.create_table(
        "oidc_identity",
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_oidc_identity_user_id_user")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_oidc_identity")),
    )
    op.create_index(op.f("ix_oidc_identity_user_id"), "oidc_identity", ["user_id"], unique=False)
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_passkey_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"], unique=False)
    op.create_table(
        "sign_in_pass",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_sign_in_pass_made_by_user")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_pass_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_pass")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_sign_in_pass_code_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_pass_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_pass_user_id"), "sign_in_pass", ["user_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_user_id", sa.String(36), nullable=True),
        sa.Column("session_id", sa.String(36), nullable=True),
        sa.Column("participant_id", sa.String(36), nullable=True),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_consent_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["service_user_id"], ["user.id"], name=op.f("fk_consent_service_user_id_user")),
        sa.ForeignKeyConstraint(["session_id"], ["live_session.id"], name=op.f("fk_consent_session_id_live_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_participant_id"), "consent", ["participant_id"], unique=False)
    op.create_index(op.f("ix_consent_service_user_id"), "consent", ["service_user_id"], unique=False)
    op.create_index(op.f("ix_consent_session_id"), "consent", ["session_id"], unique=False)
    op.add_column("auth_session", sa.Column("stepped_up_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("auth_session", sa.Column("method", sa.String(16), nullable=False, server_default=""))
    op.add_column("auth_session", sa.Column("device", sa.String(80), nullable=False, server_default=""))
    op.add_column(
        "entry_share", sa.Column("kept_from_watchers", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("live_session", sa.Column("covered", sa.String(16), nullable=True))
    op.add_column("live_session", sa.Column("plan_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("socket_ticket", sa.Column("auth_id", sa.String(36), nullable=True))
    op.add_column("participant", sa.Column("invited_by", sa.String(36), nullable=True))
    op.add_column("user", sa.Column("team_id", sa.String(36), nullable=True))
    op.add_column("user", sa.Column("totp_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("user", sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user", sa.Column("totp_last_step", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_user_team_id"), "user", ["team_id"], unique=False)
    # A sealed payload begins with its nonce.
    op.drop_column("document_update", "nonce")
    op.drop_column("document_snapshot", "nonce")


def downgrade() -> None:
    """Take it away again. What was sealed stays sealed."""
    op.add_column("document_snapshot", sa.Column("nonce", sa.LargeBinary(), nullable=True))
    op.add_column("document_update", sa.Column("nonce", sa.LargeBinary(), nullable=True))
    op.drop_index(op.f("ix_user_team_id"), table_name="user")
    op.drop_column("user", "totp_last_step")
    op.drop_column("user", "totp_confirmed_at")
    op.drop_column("user", "totp_sealed")
    op.drop_column("user", "team_id")
    op.drop_column("participant", "invited_by")
    op.drop_column("socket_ticket", "auth_id")
    op.drop_column("live_session", "plan_sealed")
    op.drop_column("live_session", "covered")
    op.drop_column("entry_share", "kept_from_watchers")
    op.drop_column("auth_session", "device")
    op.drop_column("auth_session", "method")
    op.drop_column("auth_session", "stepped_up_at")
    op.drop_index(op.f("ix_consent_session_id"), table_name="consent")
    op.drop_index(op.f("ix_consent_service_user_id"), table_name="consent")
    op.drop_index(op.f("ix_consent_participant_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_sign_in_pass_user_id"), table_name="sign_in_pass")
    op.drop_table("sign_in_pass")
    op.drop_index(op.f("ix_recovery_code_user_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_index(op.f("ix_passkey_user_id"), table_name="passkey")
    op.drop_table("passkey")
    op.drop_index(op.f("ix_oidc_identity_user_id"), table_name="oidc_identity")
    op.drop_table("oidc_identity")
    op.drop_index(op.f("ix_emergency_read_service_user_id"), table_name="emergency_read")
    op.drop_index(op.f("ix_emergency_read_second_id"), table_name="emergency_read")
    op.drop_index(op.f("ix_emergency_read_admin_id"), table_name="emergency_read")
    op.drop_table("emergency_read")
    op.drop_table("challenge")
    op.drop_table("team")
    op.drop_index(op.f("ix_erasure_target_hash"), table_name="erasure")
    op.drop_table("erasure")
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_audit_subject_id_seq"), table_name="audit")
    op.drop_index(op.f("ix_audit_actor_id_seq"), table_name="audit")
    op.drop_table("audit")
