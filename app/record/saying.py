"""What every form of a person's record says in the same way: messages of the catalogue, and moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from web.languages import locale_of
from web.moments import date_and_time

Say = Callable[..., str]
"""A message of the catalogue: `app.pages.house.House.say`."""


def when(at: datetime, language: str) -> str:
    """A moment with its year, in the server's time zone."""
    return date_and_time(at, locale_of(language))
