"""Whether whoever is behind a record may still write, asked in the transaction that would keep it (R30, G6).

The rooms close sockets as soon as they hear of a change; this is the wall behind them. It asks the record itself, so
that what another process or another node has just changed counts too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, exists, or_, select
from sqlmodel import col

from app.database.columns import now
from app.database.tables import AuthSessionRow, ParticipantRow, SessionGrantRow, UserRow
from realtime.identity import Participant, Role, Scope
from realtime.journal import Record, UpdateRecord


def author_of(record: Record) -> Participant | None:
    """Who is behind a record; None: the server itself."""
    return record.author if isinstance(record, UpdateRecord) else record.actor


class Admitted:
    """Who of the people behind the records of one commit may be here now."""

    def __init__(self, connection: Connection, records: Iterable[Record]) -> None:
        authors = {author for record in records if (author := author_of(record)) is not None}
        ids = [author.id for author in authors]
        sign_ins = [author.sign_in for author in authors if author.sign_in is not None]
        if sign_ins and connection.dialect.name != "sqlite":  # there, who writes holds the whole file
            connection.execute(_HOLD, {"sign_ins": sign_ins})
        asked = {"ids": ids, "sign_ins": sign_ins, "now": now()}
        rows = connection.execute(_ADMITTED, asked).all() if ids else ()
        self._people = frozenset(row.id for row in rows)
        self._sign_ins = frozenset(row.sign_in for row in rows)
        self._scopes = {(row.id, row.scope) for row in rows if row.scope is not None}

    def admits(self, record: Record) -> bool:
        """Whether this record may be kept."""
        author = author_of(record)
        if author is None:
            return True
        if author.id not in self._people or (author.sign_in is not None and author.sign_in not in self._sign_ins):
            return False
        if author.role is not Role.GUEST:
            return True
        needed = Scope.ENTRIES if isinstance(record, UpdateRecord) else Scope.PAGES
        return any((author.id, scope.value) in self._scopes for scope in Scope if scope.includes(needed))


def _at(column: Any) -> BindParameter[Any]:
    return bindparam("now", type_=column.type)


# Built once, as the journal's own: they run in every commit. One statement, as each costs more than what it asks.
_SIGN_IN: Any = AuthSessionRow.__table__  # type: ignore[attr-defined]
_SEAT: Any = ParticipantRow.__table__  # type: ignore[attr-defined]
_GRANT: Any = SessionGrantRow.__table__  # type: ignore[attr-defined]
_ADMITTED = (
    select(_SEAT.c.id, _SIGN_IN.c.id.label("sign_in"), _GRANT.c.scope)
    .select_from(_SEAT)
    .outerjoin(
        _SIGN_IN,
        and_(
            _SIGN_IN.c.id.in_(bindparam("sign_ins", expanding=True)),
            _SIGN_IN.c.expires_at > _at(_SIGN_IN.c.expires_at),
            or_(_SIGN_IN.c.participant_id == _SEAT.c.id, _SIGN_IN.c.user_id == _SEAT.c.user_id),
        ),
    )
    .outerjoin(
        _GRANT,
        and_(
            _SEAT.c.role == Role.GUEST.value,
            _GRANT.c.participant_id == _SEAT.c.id,
            _GRANT.c.revoked_at.is_(None),
            or_(_GRANT.c.until.is_(None), _GRANT.c.until > _at(_GRANT.c.until)),
        ),
    )
    .where(
        _SEAT.c.id.in_(bindparam("ids", expanding=True)),
        _SEAT.c.removed_at.is_(None),
        or_(
            _SEAT.c.user_id.is_(None),
            exists().where(col(UserRow.id) == _SEAT.c.user_id, col(UserRow.active).is_(True)),
        ),
    )
    .order_by(_SEAT.c.id)
    .with_for_update(read=True, of=_SEAT)
)
"""Seats are held so on Postgres until the commit: who is being removed meanwhile waits, and writes nothing after it."""
_HOLD = (
    select(_SIGN_IN.c.id)
    .where(_SIGN_IN.c.id.in_(bindparam("sign_ins", expanding=True)))
    .order_by(_SIGN_IN.c.id)
    .with_for_update(read=True, key_share=True)
)
"""So are sign-ins: signing out waits, or is over before anybody is asked for."""
