"""Whether whoever is behind a record may still write, asked in the transaction that would keep it (R30, G6).

The rooms close sockets as soon as they hear of a change; this is the wall behind them. It asks the record itself, so
that what another process or another node has just changed counts too.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, exists, or_, select
from sqlmodel import col

from app.database.columns import now
from app.database.tables import AuthSessionRow, ParticipantRow, SessionGrantRow, UserRow
from realtime.identity import Participant, Role
from realtime.journal import Record, UpdateRecord


def author_of(record: Record) -> Participant | None:
    """Who is behind a record; None: the server itself."""
    return record.author if isinstance(record, UpdateRecord) else record.actor


class Admitted:
    """Who of the people behind the records of one commit may be here now."""

    def __init__(self, connection: Connection, records: Iterable[Record]) -> None:
        authors = {author for record in records if (author := author_of(record)) is not None}
        ids = {author.id for author in authors}
        sign_ins = {author.sign_in for author in authors if author.sign_in is not None}
        guests = {author.id for author in authors if author.role is Role.GUEST}
        self._people = _found(connection, _HERE, ids)
        self._sign_ins = _found(connection, _SIGNED_IN, sign_ins)
        self._guests = _found(connection, _GRANTED, guests)

    def admits(self, record: Record) -> bool:
        """Whether this record may be kept."""
        author = author_of(record)
        if author is None:
            return True
        if author.id not in self._people or (author.sign_in is not None and author.sign_in not in self._sign_ins):
            return False
        return author.role is not Role.GUEST or author.id in self._guests


def _found(connection: Connection, asked: object, ids: Iterable[str]) -> frozenset[str]:
    wanted = list(ids)
    if not wanted:
        return frozenset()
    return frozenset(connection.execute(asked, {"ids": wanted, "now": now()}).scalars())  # type: ignore[call-overload]


# Built once, as the journal's own: they run in every commit.
_HERE = (
    select(col(ParticipantRow.id))
    .where(
        col(ParticipantRow.id).in_(bindparam("ids", expanding=True)),
        col(ParticipantRow.removed_at).is_(None),
        or_(
            col(ParticipantRow.user_id).is_(None),
            exists().where(col(UserRow.id) == col(ParticipantRow.user_id), col(UserRow.active).is_(True)),
        ),
    )
    .order_by(col(ParticipantRow.id))
    .with_for_update(read=True, of=ParticipantRow.__table__)  # type: ignore[attr-defined]
)
"""Held so on Postgres until the commit: who is being removed meanwhile waits, and writes nothing after it."""
_SIGNED_IN = select(col(AuthSessionRow.id)).where(
    col(AuthSessionRow.id).in_(bindparam("ids", expanding=True)),
    col(AuthSessionRow.expires_at) > bindparam("now", type_=AuthSessionRow.__table__.c.expires_at.type),  # type: ignore[attr-defined]
)
_GRANTED = select(col(SessionGrantRow.participant_id)).where(
    col(SessionGrantRow.participant_id).in_(bindparam("ids", expanding=True)),
    col(SessionGrantRow.revoked_at).is_(None),
    or_(
        col(SessionGrantRow.until).is_(None),
        col(SessionGrantRow.until) > bindparam("now", type_=SessionGrantRow.until.type),  # type: ignore[union-attr]
    ),
)
