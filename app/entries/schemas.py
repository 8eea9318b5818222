"""Bodies and answers of the entry routes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from realtime.protocol.commands import Page

Visibility = Literal["draft", "shared"]


class Body(BaseModel):
    """A request body: an undeclared field is a mistake, and said so."""

    model_config = ConfigDict(extra="forbid")


class NewEntry(Body):
    """Which exercise of which page, and in which session; none: the service user's own workbook."""

    page: Page
    exercise: Annotated[str, Field(min_length=1, max_length=64)]
    session_id: str | None = None


class NewVisibility(Body):
    """`shared` shows it to the people of the session, `draft` makes it private again."""

    visibility: Visibility
    session_id: str | None = None


class EntryBegun(BaseModel):
    """The entry, and the name under which the socket opens its document."""

    id: str
    document: str
    visibility: Visibility


class Author(BaseModel):
    """Who wrote the UTF-16 units from `start` to `end`: participant ids."""

    start: int
    end: int
    participant: str
    kept_by: str | None = None
    """Who put these words into the entry, where `participant` typed them for somebody else."""


class ReaderOut(BaseModel):
    """Someone besides its writer who can read it now."""

    participant: str | None
    display_name: str
    role: str


class AnsweredBy(BaseModel):
    """Who set a key of an answer last."""

    participant: str
    name: str
    kept_by: str | None = None
    """Who kept it, where `participant` set it for somebody else."""
    mine: bool
    """Whether it was whoever asks, in this session or an earlier one."""


class EntryOut(BaseModel):
    """An entry as it stands."""

    id: str
    document: str
    page: str
    exercise: str
    kind: str
    visibility: Visibility
    writer_name: str
    text: str
    answer: dict[str, Any]
    authors: list[Author]
    answered: dict[str, AnsweredBy]
    readers: list[ReaderOut]
    damaged: bool = False
    """What is kept of it does not open now: `text` and `answer` say nothing about what was written."""


class Entries(BaseModel):
    """By page, then by time."""

    entries: list[EntryOut]
