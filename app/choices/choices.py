"""What a person chose for their own reading (R25, R47). It says something of them, so it is sealed and nobody's but
theirs: no route shows another person's, and no event tells of it.

An account's choices last until it is erased. A seat without an account has them until its session ends; they are
erased in the transaction that ends it (app.live.projecting).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.database.columns import new_id
from app.database.tables import LiveSessionRow, ParticipantRow, ReadingChoiceRow
from app.encryption.errors import EncryptionError
from app.encryption.keyring import Keyring
from app.encryption.names import sealed_name
from app.errors import SessionEnded
from app.identity.caller import Caller
from app.logs import logger

MOST_STORIES = 500

Story = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}/[a-z0-9-]{1,64}#[A-Za-z0-9.-]{1,64}$")]
"""`topic/page#block`."""

log = logger("choices")


class Choices(BaseModel):
    """`repr` says nothing of what was hidden, so that no log does."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    hidden: Annotated[tuple[Story, ...], Field(max_length=MOST_STORIES, repr=False)] = ()
    """Stories that are not shown to this person, the newest last."""
    talk: bool = True
    """Whether questions to talk about show."""

    def hides(self, page: str) -> frozenset[str]:
        """The blocks of a page that are hidden."""
        return frozenset(block for there, _, block in (one.partition("#") for one in self.hidden) if there == page)


NONE = Choices()


def choices_of(db: Session, keyring: Keyring, caller: Caller | None) -> Choices:
    """This person's own choices; how Waymark reads by itself where they made none, or where they do not open."""
    row = _row_of(db, caller) if caller is not None else None
    if row is None:
        return NONE
    try:
        return Choices.model_validate_json(keyring.open(row.choices_sealed, _bound_to(row)))
    except EncryptionError as error:  # a page is worth more than how it is read
        log.error("choices_do_not_open", error=type(error).__name__)
        return NONE


def keep_choices(db: Session, keyring: Keyring, caller: Caller, choices: Choices, at: datetime) -> None:
    """Keep them in place of those before, in the caller's transaction; none at all leaves no row.

    Raises:
        SessionEnded: a seat whose session is over.
    """
    row = _row_of(db, caller)
    if row is None:
        account, seat = _holder(caller)
        _check_open(db, seat)
        row = ReadingChoiceRow(id=new_id(), user_id=account, participant_id=seat, choices_sealed=b"", changed_at=at)
    if choices == NONE:
        db.execute(delete(ReadingChoiceRow).where(col(ReadingChoiceRow.id) == row.id))
        return
    row.choices_sealed = keyring.seal(choices.model_dump_json().encode("utf-8"), _bound_to(row))
    row.changed_at = at
    db.add(row)
    db.flush()


def hide_story(choices: Choices, story: str) -> Choices:
    """With one story more; the oldest makes room where there are too many."""
    kept = [one for one in choices.hidden if one != story]
    return choices.model_copy(update={"hidden": (*kept, story)[-MOST_STORIES:]})


def show_story(choices: Choices, story: str) -> Choices:
    """With that story shown again."""
    return choices.model_copy(update={"hidden": tuple(one for one in choices.hidden if one != story)})


def _holder(caller: Caller) -> tuple[str | None, str | None]:
    """The account, or the seat that has none. A second device of a service user's reads as the account does."""
    if caller.user is not None:
        return caller.user.id, None
    assert caller.seat is not None  # noqa: S101 - see Caller
    return (caller.seat.user_id, None) if caller.seat.user_id is not None else (None, caller.seat.id)


def _row_of(db: Session, caller: Caller) -> ReadingChoiceRow | None:
    account, seat = _holder(caller)
    theirs = ReadingChoiceRow.user_id == account if account is not None else ReadingChoiceRow.participant_id == seat
    return db.exec(select(ReadingChoiceRow).where(theirs)).first()


def _check_open(db: Session, seat_id: str | None) -> None:
    if seat_id is None:
        return
    session = db.get_one(LiveSessionRow, db.get_one(ParticipantRow, seat_id).session_id)
    if session.status != "open":
        raise SessionEnded


def _bound_to(row: ReadingChoiceRow) -> str:
    return sealed_name("reading_choice", row.id, "choices_sealed")
