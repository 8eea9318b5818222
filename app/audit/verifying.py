"""Whether the audit trail is whole: every row as it was written, in its order, from the first to the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.audit.trail import FIRST, HEAD, Trail
from app.database.tables import AuditHeadRow, AuditRow

CHUNK = 2000
"""Rows in memory at a time."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the trail ended at some moment, noted outside the record: what was there then has to be there still."""

    seq: int
    mac: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.mac}"

    @classmethod
    def parse(cls, text: str) -> Mark:
        """A mark from `SEQ:MAC`.

        Raises:
            ValueError: it is none.
        """
        seq, _, mac = text.strip().partition(":")
        if not seq.isdecimal() or len(mac) != len(FIRST) or set(mac) - set("0123456789abcdef"):
            raise ValueError("a mark is written as SEQ:MAC")
        return cls(int(seq), mac)


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that does not fit: at which row, and what."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at: how many rows, where the trail ends, and the first fault if there is one."""

    rows: int
    end: Mark
    fault: Fault | None


def verify(db: Session, trail: Trail, marks: Iterable[Mark] = ()) -> Verdict:
    """Read the whole trail and compare. `marks` show a trail that was cut at its end, which nothing inside it can.

    A changed, added, moved or missing row breaks the chain of MACs at its place; only who has the server's secret key
    could mend it.
    """
    expected: dict[int, set[str]] = {}
    for mark in marks:
        expected.setdefault(mark.seq, set()).add(mark.mac)
    before, count = FIRST, 0
    for row in _rows(db):
        if row.seq != count + 1:
            return Verdict(count, Mark(count, before), Fault(count + 1, "is missing"))
        if row.mac != trail.mac_of(row, before):
            return Verdict(count, Mark(count, before), Fault(row.seq, "was changed, added or moved"))
        if expected.pop(row.seq, {row.mac}) != {row.mac}:
            return Verdict(count, Mark(count, before), Fault(row.seq, "is not the row that was noted outside"))
        before, count = row.mac, row.seq
    end = Mark(count, before)
    return Verdict(count, end, _fault_of_end(db, end, expected))


def _fault_of_end(db: Session, end: Mark, expected: dict[int, set[str]]) -> Fault | None:
    head = db.get(AuditHeadRow, HEAD)
    if head is None and end.seq:
        return Fault(end.seq, "is the last one, and the end is not noted in the record")
    if head is not None and (head.seq, head.mac) != (end.seq, end.mac):
        return Fault(min(head.seq, end.seq) + 1, "is missing at the end, or was added there")
    beyond = sorted(seq for seq in expected if seq > end.seq)
    return Fault(end.seq + 1, "is missing at the end") if beyond else None


def _rows(db: Session) -> Iterator[Any]:
    # Plain rows, not objects: a trail of years has a million of them.
    connection, after = db.connection(), None
    while True:
        asked = _CHUNK if after is None else _CHUNK.where(_AUDIT.c.seq > after)
        rows = connection.execute(asked).all()
        yield from rows
        if len(rows) < CHUNK:
            return
        after = rows[-1].seq


_AUDIT = AuditRow.__table__  # type: ignore[attr-defined]
_CHUNK = select(_AUDIT).order_by(_AUDIT.c.seq).limit(CHUNK)
