"""Receipts of erasures: what is gone, what is left and until when. They say nothing about what it was (R31)."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from app.database.tables import ErasureRow
from app.errors import NotFound
from app.record.ledger import Kind


def _(words: str) -> str:
    """Marks a sentence for the catalogue; pages translate it when they show it."""
    return words


GONE: dict[Kind, tuple[str, ...]] = {
    Kind.ENTRY: (
        _("The words, and who wrote which part of them."),
        _("The list of the sessions in which you showed them."),
        _("The key that opens them. Nothing can read what is left without it."),
    ),
    Kind.WORKBOOK: (
        _("All that was written in your workbook, and who wrote which part of it."),
        _("All that was marked on pages."),
        _("The keys that open the words. Nothing can read what is left without them."),
        _("What was kept about the steps of your sessions."),
    ),
    Kind.ACCOUNT: (
        _("Your workbook: all that was written and marked in it, with its keys."),
        _("Your name here, your sign-in name, your password and every other way to sign in."),
        _("Your name and the names of your guests in all your sessions."),
        _("Who worked with you."),
    ),
}
LEFT: dict[Kind, tuple[str, ...]] = {
    Kind.ENTRY: (_("The list of who read it and when. It has no words of it."),),
    Kind.WORKBOOK: (
        _("The days of your sessions, and who took part."),
        _("The list of who read what and when. It has no words of it."),
        _("When you said yes to something, and when you took it back."),
    ),
    Kind.ACCOUNT: (
        _("That there were sessions and when, without your name."),
        _("The list of who did what and when. You are a number in it, and no name is kept for that number."),
    ),
}
BACKUPS = _(
    "Backups may hold it for a while. They are locked, and when one is used, it is erased again. The last is gone on:"
)


class Receipt(BaseModel):
    """One erasure."""

    id: str
    kind: Kind
    asked_at: datetime
    done_at: datetime | None = Field(description="null: the service finishes it when it starts the next time.")
    gone: list[str]
    left: list[str]
    backups: str
    backups_until: datetime = Field(description="The day on which the last backup that may hold it is overwritten.")


def receipt_of(row: ErasureRow, backups_kept_days: int) -> Receipt:
    """What a row of the ledger tells the person whose it was."""
    kind = Kind(row.kind)
    return Receipt(
        id=row.id,
        kind=kind,
        asked_at=row.requested_at,
        done_at=row.completed_at,
        gone=list(GONE[kind]),
        left=list(LEFT[kind]),
        backups=BACKUPS,
        backups_until=(row.completed_at or row.requested_at) + timedelta(days=backups_kept_days),
    )


def erasure_named(db: Session, erasure_id: str) -> ErasureRow:
    """The erasure with this id. The id itself is the right to see it: after an account is gone, nobody can sign in.

    Raises:
        NotFound: there is none.
    """
    row = db.get(ErasureRow, erasure_id)
    if row is None:
        raise NotFound
    return row


def erasures_of(db: Session, subject_id: str) -> list[ErasureRow]:
    """All erasures in a service user's workbook, newest first."""
    asked = select(ErasureRow).where(ErasureRow.subject_id == subject_id)
    return list(db.exec(asked.order_by(col(ErasureRow.requested_at).desc())))
