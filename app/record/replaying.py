"""Erasing again what is still there: after a crash in the middle, and after a backup was put back.

`finish` runs at each start. `replay` is for who restores a backup: it reads the file of erasures, which no backup
takes back, and erases everything in it that the backup brought with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import Trail
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import EntryRow, ErasureRow, MarkRow, UserRow, WorkbookRow
from app.record.forgetting import forget_account, forget_entry, forget_workbook, is_erased
from app.record.ledger import Kind, Ledger, LedgerError
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many things were there again, and are gone again."""

    entries: int = 0
    workbooks: int = 0
    accounts: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.entries + self.workbooks + self.accounts


_UNFINISHED = select(ErasureRow).where(col(ErasureRow.completed_at).is_(None)).order_by(col(ErasureRow.requested_at))


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: Kind
    hash: str
    asked_at: datetime
    id: str


def finish(database: Database, settings: Settings) -> Replayed:
    """Bring every erasure to its end that a crash left in the middle. Call it at start, before anybody is let in.

    Raises:
        DatabaseUnavailable: locked or out of reach; the next start does it.
    """
    with database.reading() as db:
        rows = db.exec(_UNFINISHED).all()
    if not rows:
        return Replayed()
    wanted = [_Wanted(Kind(row.kind), row.target_hash, row.requested_at, row.id) for row in rows]
    return _erase_again(database, settings, wanted)


def replay(database: Database, settings: Settings) -> Replayed:
    """Erase again everything in the ledger that is there. Call it after a backup was put back, before serving.

    Raises:
        LedgerError: a line is damaged, or was written under another secret key: nothing was erased. Put the secret
            key of that time back, and do it again.
        DatabaseUnavailable: locked or out of reach.
    """
    ledger = Ledger.of(settings)
    lines = list(ledger.lines())
    if any(line.key != ledger.key_mark for line in lines):
        raise LedgerError("The ledger of erasures was written under another secret key: put WAYMARK_SECRET_KEY back.")
    with database.writing() as db:
        known = set(db.exec(select(ErasureRow.id)))
        for line in lines:
            if line.id not in known:
                db.add(ErasureRow(id=line.id, kind=line.kind.value, target_hash=line.target, requested_at=line.at))
    return _erase_again(database, settings, [_Wanted(line.kind, line.target, line.at, line.id) for line in lines])


def _erase_again(database: Database, settings: Settings, wanted: list[_Wanted]) -> Replayed:
    ledger, trail = Ledger.of(settings), Trail(settings.key)
    with database.writing() as db:
        counts = {kind: 0 for kind in Kind}
        by_hash = {want.hash: want for want in wanted}
        for kind, ids in _ids(db).items():
            for target in ids:
                want = by_hash.get(ledger.hash_of(kind, target))
                if want is not None and _forget(db, trail, want, target):
                    counts[kind] += 1
        _close(db, wanted)
    database.empty_log()
    return Replayed(counts[Kind.ENTRY], counts[Kind.WORKBOOK], counts[Kind.ACCOUNT])


def _ids(db: Session) -> dict[Kind, list[str]]:
    return {
        Kind.ENTRY: list(db.exec(select(EntryRow.id))),
        Kind.WORKBOOK: list(db.exec(select(WorkbookRow.id))),
        Kind.ACCOUNT: list(db.exec(select(UserRow.id))),
    }


def _forget(db: Session, trail: Trail, want: _Wanted, target: str) -> bool:
    """Erase one thing again; whether anything of it was there. Each leaves its note in the audit trail."""
    subject = _subject(db, want.kind, target)
    if want.kind is Kind.ENTRY:
        if subject is None:
            return False  # went with its workbook a moment ago
        forget_entry(db, target)
    elif want.kind is Kind.WORKBOOK:
        was_there = _has_old_things(db, target, want.asked_at)
        forget_workbook(db, target, want.asked_at)
        if not was_there:
            return False
    else:
        if is_erased(db.get_one(UserRow, target)):
            return False
        forget_account(db, trail, target, now())
    trail.note(db, Action.ERASED, subject_id=subject, object_id=want.id, result=f"{want.kind.value}:again")
    row = db.get(ErasureRow, want.id)
    if row is not None and row.subject_id is None:
        row.subject_id = subject
        db.add(row)
    return True


def _subject(db: Session, kind: Kind, target: str) -> str | None:
    if kind is Kind.ACCOUNT:
        return target
    workbook = target
    if kind is Kind.ENTRY:
        entry = db.get(EntryRow, target)
        if entry is None:
            return None
        workbook = entry.workbook_id
    return db.get_one(WorkbookRow, workbook).service_user_id


def _has_old_things(db: Session, workbook_id: str, asked_at: datetime) -> bool:
    return any(
        db.exec(select(table.id).where(table.workbook_id == workbook_id, table.created_at <= asked_at)).first()
        for table in (EntryRow, MarkRow)
    )


def _close(db: Session, wanted: list[_Wanted]) -> None:
    at = now()
    for want in wanted:
        row = db.get(ErasureRow, want.id)
        if row is not None and row.completed_at is None:
            row.completed_at = at
            db.add(row)
