"""Who has seen what in a service user's record, and when: read from the audit trail, names filled in now (R32).

The trail holds ids only. What an id means is looked up when the list is read, so a name that was changed or erased
since is not kept here. Everybody is in it: workers, guests, supervisors, and who runs the service.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, Field
from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.database.tables import AuditRow, EntryRow, ParticipantRow, SessionGrantRow, UserRow
from app.identity.entering import BY_LINK
from app.record.forgetting import is_erased
from app.record.gathering import title_of_lost
from content.library import Edition

CHOSEN: Final = "chosen"
"""Why a part was covered: the service user asked for it. What the service covers by itself is no line."""
TOGETHER: Final = timedelta(minutes=10)
"""The same thing again within this time is one line."""
AT_ONCE: Final = 200
"""Lines of the trail that are read at a time."""

BY_OTHERS: Final = (
    Action.ENTRY_READ,
    Action.WATCHED_PAGE,
    Action.JOINED,
    Action.WORKBOOK_READ,
    Action.EMERGENCY_OPENED,
    Action.EMERGENCY_READ,
    Action.EMERGENCY_REVIEWED,
    Action.ACCOUNT_ADDED,
    Action.ACCOUNT_CHANGED,
    Action.ACCOUNT_DISABLED,
    Action.ASSIGNED,
    Action.UNASSIGNED,
    Action.PASS_MADE,
    Action.CREDENTIAL_REMOVED,
    Action.REFUSED,
)
"""Told when somebody else did it."""
BY_ANYONE: Final = (
    Action.GRANTED,
    Action.REVOKED,
    Action.REMOVED,
    Action.ENTRY_SHARED,
    Action.ENTRY_UNSHARED,
    Action.PREVIEWED,
    Action.EXPORTED,
    Action.ERASED,
)
"""Told whoever did it: one's own steps about who can see are part of the story."""
WITH_A_LINK: Final = (Action.SIGNED_IN, Action.STEPPED_UP)
"""Told where it was done with a link or code that somebody handed over, and could have used."""
ABOUT_ENTRIES: Final = {Action.ENTRY_READ, Action.ENTRY_SHARED, Action.ENTRY_UNSHARED}
WITH_AN_END: Final = {Action.GRANTED.value, Action.COVERED.value}
"""Each says from when until when, and so stands by itself: two of them as one would tell the second's times only."""
ABOUT_PEOPLE: Final = {
    Action.GRANTED,
    Action.REVOKED,
    Action.REMOVED,
    Action.PREVIEWED,
    Action.ASSIGNED,
    Action.UNASSIGNED,
}


class Seen(BaseModel):
    """One line: somebody did something that has to do with who sees what."""

    at: datetime = Field(description="The last time, when it happened several times within ten minutes.")
    who: str = Field(description="Name; empty for the service itself, or an account that was erased.")
    role: str | None = Field(description="Role of who did it; null for the service itself.")
    you: bool = Field(description="Whether the person whose record it is did it.")
    what: str = Field(description="An action of the audit trail.")
    page: str | None = Field(default=None, description="topic/page, where it is about one.")
    page_title: str | None = None
    entry: str | None = Field(default=None, description="Id of an entry, where it is about one.")
    gone: bool = Field(default=False, description="Whether what it was about is erased now.")
    about: str | None = Field(default=None, description="Name of the person it was about.")
    detail: str | None = Field(default=None, description="Scope of a grant, kind of an export or erasure.")
    until: datetime | None = Field(default=None, description="When a grant ended.")
    first_at: datetime = Field(description="The first time.")
    times: int = 1


class AccessLog(BaseModel):
    """Who has seen what, newest first."""

    items: list[Seen]
    next: int | None = Field(default=None, description="Give it as `before` to read on; null at the end.")


LATEST = 2**63 - 1
"""No row of the trail has a larger number: that is as far as the record counts."""


def access_log(db: Session, library: Edition, owner: UserRow, before: int | None = None) -> AccessLog:
    """The lines about this service user, newest first; `before` goes on where the last answer ended."""
    asked = select(AuditRow).where(
        AuditRow.subject_id == owner.id,
        or_(
            col(AuditRow.action).in_([action.value for action in BY_ANYONE]),
            (col(AuditRow.action) == Action.COVERED.value) & (col(AuditRow.result) == CHOSEN),
            col(AuditRow.action).in_([action.value for action in WITH_A_LINK]) & (col(AuditRow.result) == BY_LINK),
            col(AuditRow.action).in_([action.value for action in BY_OTHERS])
            & or_(col(AuditRow.actor_id).is_(None), col(AuditRow.actor_id) != owner.id),
        ),
    )
    if before is not None:
        asked = asked.where(col(AuditRow.seq) < before)
    rows = db.exec(asked.order_by(col(AuditRow.seq).desc()).limit(AT_ONCE + 1)).all()
    shown = rows[:AT_ONCE]
    names = _Names(db, library, owner, shown)
    items = [names.line(group) for group in _together(shown)]
    return AccessLog(items=items, next=shown[-1].seq if len(rows) > AT_ONCE else None)


@dataclass(slots=True)
class _Group:
    newest: AuditRow
    oldest: AuditRow
    times: int = 1


def _together(rows: Sequence[AuditRow]) -> Iterable[_Group]:
    """Newest first; what the same person did to the same thing within minutes is one."""
    groups: list[_Group] = []
    last: dict[tuple[str | None, ...], _Group] = {}
    for row in rows:
        # What exactly a supervisor tried says nothing more to anybody: a few tries are one line.
        thing = None if row.action == Action.REFUSED.value else row.object_id
        key = (row.action, row.actor_id, thing, row.result)
        group = last.get(key)
        if group is not None and row.action not in WITH_AN_END and group.oldest.at - row.at <= TOGETHER:
            group.oldest, group.times = row, group.times + 1
            continue
        last[key] = _Group(row, row)
        groups.append(last[key])
    return groups


class _Names:
    """What the ids of some rows mean now."""

    def __init__(self, db: Session, library: Edition, owner: UserRow, rows: Sequence[AuditRow]) -> None:
        ids = {id_ for row in rows for id_ in (row.actor_id, row.object_id) if id_ is not None}
        self._db, self._library, self._owner = db, library, owner
        self._users = {row.id: row for row in db.exec(select(UserRow).where(col(UserRow.id).in_(ids)))}
        seats = select(ParticipantRow).where(col(ParticipantRow.id).in_(ids))
        self._seats = {row.id: row for row in db.exec(seats)}
        self._entries = {row.id: row.page for row in db.exec(select(EntryRow).where(col(EntryRow.id).in_(ids)))}

    def line(self, group: _Group) -> Seen:
        row = group.newest
        action = Action(row.action)
        page = self._page(action, row.object_id)
        is_entry = action in ABOUT_ENTRIES
        return Seen(
            at=row.at,
            first_at=group.oldest.at,
            times=group.times,
            who=self._name(row.actor_id),
            role=row.actor_role,
            you=self._is_owner(row.actor_id),
            what=action.value,
            page=page,
            page_title=self._title(page),
            entry=row.object_id if is_entry else None,
            gone=is_entry and page is None,
            about=self._name(row.object_id) if action in ABOUT_PEOPLE else None,
            detail=row.result if row.result != "done" else None,
            until=self._until(action, row),
        )

    def _name(self, id_: str | None) -> str:
        user = self._users.get(id_ or "")
        if user is not None:
            return "" if is_erased(user) else user.display_name
        seat = self._seats.get(id_ or "")
        return seat.display_name if seat is not None else ""

    def _is_owner(self, id_: str | None) -> bool:
        seat = self._seats.get(id_ or "")
        return id_ == self._owner.id or (seat is not None and seat.user_id == self._owner.id)

    def _page(self, action: Action, object_id: str | None) -> str | None:
        if action is Action.WATCHED_PAGE:
            return object_id
        return self._entries.get(object_id or "") if action in ABOUT_ENTRIES else None

    def _title(self, page: str | None) -> str | None:
        if page is None:
            return None
        return self._library.page(page).title if self._library.has_page(page) else title_of_lost(page)

    def _until(self, action: Action, row: AuditRow) -> datetime | None:
        if action is Action.COVERED:
            return self._uncovered(row)
        return self._end_of(row) if action is Action.GRANTED else None

    def _uncovered(self, row: AuditRow) -> datetime | None:
        """When a part that was kept private went on being shown, or the session ended."""
        ends = (Action.UNCOVERED.value, Action.SESSION_ENDED.value)
        asked = select(AuditRow.at).where(
            AuditRow.session_id == row.session_id, col(AuditRow.action).in_(ends), col(AuditRow.seq) > (row.seq or 0)
        )
        return self._db.exec(asked.order_by(col(AuditRow.seq)).limit(1)).first()

    def _end_of(self, row: AuditRow) -> datetime | None:
        """When the grant ended that this row tells of."""
        asked = (
            select(SessionGrantRow)
            .join(ParticipantRow, col(ParticipantRow.id) == col(SessionGrantRow.participant_id))
            .where(
                SessionGrantRow.session_id == row.session_id,
                or_(col(ParticipantRow.id) == row.object_id, col(ParticipantRow.user_id) == row.object_id),
                SessionGrantRow.scope == row.result,
                col(SessionGrantRow.granted_at) >= row.at - timedelta(seconds=5),
                col(SessionGrantRow.granted_at) <= row.at + timedelta(seconds=5),
            )
        )
        found = self._db.exec(asked).all()
        if not found:
            return None
        grant = min(found, key=lambda one: abs(one.granted_at - row.at))
        ends = [at for at in (grant.revoked_at, grant.until) if at is not None]
        return min(ends) if ends else None
