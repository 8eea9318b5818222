"""What is put down in the audit trail."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """One kind of happening. `docs/security.md` lists them."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    STEPPED_UP = "stepped_up"
    CREDENTIAL_ADDED = "credential_added"
    CREDENTIAL_REMOVED = "credential_removed"
    PASS_MADE = "pass_made"  # noqa: S105 - an action's name

    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_DISABLED = "account_disabled"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"

    SESSION_STARTED = "session_started"
    SESSION_ENDED = "session_ended"
    JOINED = "joined"
    REMOVED = "removed"
    WATCHED_PAGE = "watched_page"
    GRANTED = "granted"
    REVOKED = "revoked"
    COVERED = "covered"
    UNCOVERED = "uncovered"
    REFUSED = "refused"

    ENTRY_READ = "entry_read"
    ENTRY_SHARED = "entry_shared"
    ENTRY_UNSHARED = "entry_unshared"
    TYPING_ALLOWED = "typing_allowed"
    TYPING_STOPPED = "typing_stopped"
    TYPING_KEPT = "typing_kept"
    INITIATIVE_SHOWN = "initiative_shown"
    WORKBOOK_READ = "workbook_read"
    PREVIEWED = "previewed"

    EXPORTED = "exported"
    ERASED = "erased"
    RETENTION = "retention"
    EMERGENCY_OPENED = "emergency_opened"
    EMERGENCY_READ = "emergency_read"
    EMERGENCY_REVIEWED = "emergency_reviewed"
    KEYS_ROTATED = "keys_rotated"
    RESTORED = "restored"
