"""The languages that Waymark speaks: English, which its sources are in, and each with a catalogue under locales/.

A catalogue is kept as text (messages.po) and made ready when it is first needed, so no compiled file can be older than
its text.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LOCALES: Final = Path(__file__).parent / "locales"
DOMAIN: Final = "messages"
SOURCE_LOCALE: Final = "en"


def catalogue_file(locale: str) -> Path:
    """Where the messages of `locale` are kept."""
    return LOCALES / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def languages() -> dict[str, str]:
    """Each language that Waymark speaks, with its own name for itself, the sources' own first."""
    translated = sorted(path.parents[1].name for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return {code: own_name(code) for code in (SOURCE_LOCALE, *translated)}


def own_name(code: str) -> str:
    """What a language calls itself, such as `Deutsch`."""
    name = locale_of(code).get_display_name() or code
    return name[:1].upper() + name[1:]


@cache
def catalogue(locale: str) -> NullTranslations:
    """The messages of `locale`; the English of the sources where there is no catalogue."""
    if locale == SOURCE_LOCALE or locale not in languages():
        return NullTranslations()
    ready = io.BytesIO()
    with catalogue_file(locale).open("rb") as file:
        write_mo(ready, read_po(file, locale=locale))
    ready.seek(0)
    return Translations(ready, domain=DOMAIN)


def locale_of(code: str) -> Locale:
    """What Babel knows about a language; English for a code that nobody knows."""
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LOCALE)


def pick(chosen: str | None, accepted: str, otherwise: str, spoken: Iterable[str]) -> str:
    """The language for a viewer: their own choice, else what their browser asks for, else `otherwise`.

    `accepted` is an Accept-Language header. A language that is not `spoken` is never the answer, but for English.
    """
    known = list(spoken)
    for code in (chosen, *wishes(accepted), otherwise):
        if code is not None and code in known:
            return code
    return SOURCE_LOCALE


def wishes(accepted: str) -> list[str]:
    """The languages of an Accept-Language header without their regions, the most wanted first."""
    found: list[tuple[float, str]] = []
    for part in accepted[:500].split(","):
        tag, *settings = part.strip().split(";")
        wanted = 1.0
        for setting in settings:
            name, _, value = setting.partition("=")
            if name.strip() == "q":
                wanted = _number(value)
        if wanted > 0:
            found.append((wanted, tag.strip().lower().partition("-")[0]))
    return [tag for _, tag in sorted(found, key=lambda one: -one[0])]


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0
