"""Adding to the audit trail, in the transaction of what it tells of.

Each row carries an HMAC-SHA-256 (RFC 2104) over its fields and the row before it. The key is derived from the secret
key of the server, which is not in the record: who can change rows cannot make them fit again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as select_columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.audit.actions import Action
from app.database.columns import now
from app.database.tables import AuditHeadRow, AuditRow
from app.identity.caller import Caller
from app.request_id import request_id as current_request

FIRST = "0" * 64
HEAD = 1


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: an account, or a participant without one. Both None: the server itself, or nobody known."""

    id: str | None = None
    role: str | None = None

    @classmethod
    def of(cls, caller: Caller | None) -> Actor:
        """The actor behind a caller."""
        if caller is None:
            return cls()
        row = caller.user or caller.seat
        return cls(row.id if row is not None else None, caller.role.value)


NOBODY = Actor()


class Trail:
    """The chain. One per server; it holds the key only."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.new(secret.encode(), b"waymark audit chain 1", hashlib.sha256).digest()

    def note(
        self,
        db: Session,
        action: Action,
        actor: Actor = NOBODY,
        *,
        subject_id: str | None = None,
        session_id: str | None = None,
        object_id: str | None = None,
        result: str = "done",
        request_id: str | None = None,
        at: datetime | None = None,
    ) -> AuditRow:
        """Add a row within the caller's transaction. Ids only: no field may hold what people wrote."""
        head = self._head(db)
        row = AuditRow(
            seq=head.seq + 1,
            at=at or now(),
            action=action.value,
            actor_id=actor.id,
            actor_role=actor.role,
            subject_id=subject_id,
            session_id=session_id,
            object_id=object_id,
            result=result,
            request_id=request_id if request_id is not None else current_request(),
            mac="",
        )
        row.mac = self.mac_of(row, head.mac)
        head.seq, head.mac = row.seq, row.mac
        db.add(row)
        db.add(head)
        db.flush()
        return row

    def mac_of(self, row: AuditRow, before: str) -> str:
        """What the `mac` of `row` has to be when the row before it has the mac `before`."""
        fields = [
            before,
            row.seq,
            row.at.isoformat(timespec="microseconds"),
            row.action,
            row.actor_id,
            row.actor_role,
            row.subject_id,
            row.session_id,
            row.object_id,
            row.result,
            row.request_id,
        ]
        return hmac.new(self._key, json.dumps(fields).encode(), hashlib.sha256).hexdigest()

    def _head(self, db: Session) -> AuditHeadRow:
        head = db.get(AuditHeadRow, HEAD, with_for_update=True, populate_existing=True)
        if head is not None:
            return head
        try:
            with db.begin_nested():
                db.add(AuditHeadRow(id=HEAD, seq=0, mac=FIRST))
        except IntegrityError:
            pass  # another writer began the chain
        db.execute(select_columns(col(AuditHeadRow.id)).where(col(AuditHeadRow.id) == HEAD).with_for_update())
        return db.get_one(AuditHeadRow, HEAD, populate_existing=True)
