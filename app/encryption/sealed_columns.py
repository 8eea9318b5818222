"""Every column that holds an envelope: what a change of master keys has to find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, func, literal_column, select, update

from app.database.tables import ChallengeRow, EmergencyReadRow, LiveSessionRow, ReadingChoiceRow, UserRow
from app.encryption.errors import DoesNotOpen
from app.encryption.keyring import KEY_ID_BYTES, VERSION, Keyring
from app.encryption.names import sealed_name


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One such column, and the one column of its table's primary key."""

    table: Table
    column: str

    @property
    def value(self) -> Column[Any]:
        """The column itself."""
        return self.table.c[self.column]

    @property
    def row_id(self) -> Column[Any]:
        """What names its row."""
        (key,) = self.table.primary_key.columns
        return key

    @property
    def _sealed_by(self) -> Any:
        # Plain numbers: with parameters, Postgres does not see that two of these are the same.
        return func.substr(self.value, literal_column(str(len(VERSION) + 1)), literal_column(str(KEY_ID_BYTES)))

    def used_keys(self, connection: Connection) -> dict[str, int]:
        """How many envelopes each master key has here."""
        asked = select(self._sealed_by, func.count()).where(self.value.is_not(None)).group_by(self._sealed_by)
        return {bytes(name).hex(): count for name, count in connection.execute(asked)}

    def reseal(self, connection: Connection, keyring: Keyring, after: str, batch: int) -> Iterator[tuple[str, bool]]:
        """Wrap up to `batch` envelopes anew, in order of id behind `after`: each one's id, and whether it opened.

        Run it to its end inside a writing transaction.
        """
        asked = (
            select(self.row_id, self.value)
            .where(self.value.is_not(None), self.row_id > after, self._sealed_by != bytes.fromhex(keyring.current))
            .order_by(self.row_id)
            .limit(batch)
            .with_for_update()
        )
        fresh = []
        for row_id, sealed in connection.execute(asked).all():
            try:
                again = keyring.reseal(bytes(sealed), sealed_name(self.table.name, row_id, self.column))
            except DoesNotOpen:
                yield row_id, False
                continue
            fresh.append({"id_": row_id, "sealed_": again})
            yield row_id, True
        if fresh:
            change = (
                update(self.table).where(self.row_id == bindparam("id_")).values({self.column: bindparam("sealed_")})
            )
            connection.execute(change, fresh)


def _of(row: Any, column: str) -> SealedColumn:
    return SealedColumn(row.__table__, column)


SEALED = (
    _of(UserRow, "totp_sealed"),
    _of(LiveSessionRow, "plan_sealed"),
    _of(EmergencyReadRow, "reason_sealed"),
    _of(EmergencyReadRow, "review_sealed"),
    _of(ChallengeRow, "sealed"),
    _of(ReadingChoiceRow, "choices_sealed"),
)
