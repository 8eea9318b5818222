"""What the trail says about one person, in order; read with the index over (subject, number)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from app.database.tables import AuditRow

MOST = 1000


def about(
    db: Session, subject_id: str, since: datetime, until: datetime, *, after: int = 0, most: int = MOST
) -> list[AuditRow]:
    """Rows that concern one service user, from `since` and before `until`, behind the row with the number `after`."""
    asked = (
        select(AuditRow)
        .where(
            AuditRow.subject_id == subject_id,
            col(AuditRow.seq) > after,
            col(AuditRow.at) >= since,
            col(AuditRow.at) < until,
        )
        .order_by(col(AuditRow.seq))
        .limit(most)
    )
    return list(db.exec(asked))
