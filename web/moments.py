"""Days and times in words, as each language writes them, in the server's time zone."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from markupsafe import Markup

DAYS: Final = {"en": "EEEE d MMMM"}
"""English puts the day before the month here; of other languages Babel knows the order."""
DATED_DAYS: Final = {"en": "EEEE d MMMM y"}
"""The same with the year, for a day of another one: what people wrote is kept for long."""
DATES: Final = {"en": "d MMMM y"}


def in_words(moment: datetime, shown: Literal["day", "clock", "date"], language: Locale) -> Markup:
    """A moment as `<time>`; a script puts the device's own time zone there (`src/times.ts`).

    A date has its year, for what is kept long; it stays as it is here.
    """
    here = moment.astimezone()
    if shown == "date":
        words = _written(here, DATES, "yMMMMd", language)
        return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), words)
    if shown == "clock":
        words = _clock(here, language)
    elif here.year == datetime.now().astimezone().year:
        words = _written(here, DAYS, "MMMMEEEEd", language)
    else:
        words = format_date(here, DATED_DAYS.get(language.language, "full"), locale=language)
    return Markup('<time datetime="{}" data-time="{}">{}</time>').format(moment.isoformat(), shown, words)


def date_and_time(moment: datetime, language: Locale) -> str:
    """A moment with its year, to be read years later."""
    here = moment.astimezone()
    return f"{_written(here, DATES, 'yMMMMd', language)}, {_clock(here, language)}"


def _written(here: datetime, patterns: dict[str, str], skeleton: str, language: Locale) -> str:
    pattern = patterns.get(language.language)
    if pattern is not None:
        return format_date(here, pattern, locale=language)
    return format_skeleton(skeleton, here, locale=language)


def _clock(here: datetime, language: Locale) -> str:
    return format_time(here, "HH:mm", locale=language)
