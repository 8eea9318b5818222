"""What a sealed value is bound to: the row and column where it stands, and nowhere else."""

from __future__ import annotations

SUFFIX = "_sealed"


def sealed_name(table: str, row_id: str, column: str) -> str:
    """`bound_to` of a sealed column: `user:<id>:totp` for `user.totp_sealed`. Every sealed column is named by this."""
    return f"{table}:{row_id}:{column.removesuffix(SUFFIX)}"


def key_name(document_id: str, workbook_id: str) -> str:
    """`bound_to` of a document's wrapped key: a document that is moved into another workbook does not open."""
    return f"document:{document_id}:{workbook_id}"


def update_name(document_id: str, epoch: int, seq: int) -> str:
    """`bound_to` of one update of a document."""
    return f"document:{document_id}:{epoch}:update:{seq}"


def snapshot_name(document_id: str, epoch: int, upto_seq: int) -> str:
    """`bound_to` of a snapshot of a document."""
    return f"document:{document_id}:{epoch}:snapshot:{upto_seq}"
