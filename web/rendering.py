"""Templates into HTML: one Jinja environment a language, always escaping, strict about names that are not there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from web.assets import Assets
from web.languages import SOURCE_LOCALE, catalogue, languages, locale_of
from web.marking import kept_aside, marked
from web.moments import in_words

HERE: Final = Path(__file__).parent
TEMPLATES: Final = HERE / "templates"

Translator = Callable[[str], NullTranslations]


class Renderer:
    """Renders templates by name. `constants` are names that every template may use, such as the exit address.

    `folders` are more templates: those of a folder go by its name, a slash, and their path in it.
    """

    def __init__(
        self,
        assets: Assets,
        *,
        constants: Mapping[str, Any] | None = None,
        folders: Mapping[str, Path] | None = None,
        translator: Translator = catalogue,
    ) -> None:
        self._assets = assets
        self._constants = dict(constants or {})
        more = {name: FileSystemLoader(folder) for name, folder in (folders or {}).items()}
        self._loader = ChoiceLoader([FileSystemLoader(TEMPLATES), PrefixLoader(more)])
        self._translator = translator
        self._environments: dict[str, Environment] = {}

    def render(self, template: str, *, nonce: str, locale: str = SOURCE_LOCALE, **context: Any) -> str:
        """The HTML of `template`. `nonce` is the one of this answer's Content-Security-Policy.

        Raises jinja2.UndefinedError for a name that is not there: a fault of ours, never an empty gap on a page.
        """
        return self._environment(locale).get_template(template).render(nonce=nonce, **context)

    def text(self, message: str, locale: str = SOURCE_LOCALE, values: Mapping[str, object] | None = None) -> str:
        """A single message from the catalogue, with `%(name)s` filled in from `values`."""
        words = self._translator(locale).gettext(message)
        return words % values if values else words

    def _environment(self, locale: str) -> Environment:
        known = self._environments.get(locale)
        if known is None:
            known = self._environments[locale] = self._build(locale)
        return known

    def _build(self, locale: str) -> Environment:
        environment = Environment(
            loader=self._loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        environment.install_gettext_translations(  # type: ignore[attr-defined]
            self._translator(locale), newstyle=True
        )
        language = locale_of(locale)
        environment.globals.update(
            assets=self._assets,
            lang=str(language).replace("_", "-"),
            direction=language.text_direction,
            languages=languages(),
            **self._constants,
        )
        environment.filters.update(
            marked=marked,
            kept_aside=kept_aside,
            spaced=spaced,
            json_script=json_script,
            day=lambda moment: in_words(moment, "day", language),
            date=lambda moment: in_words(moment, "date", language),
            clock=lambda moment: in_words(moment, "clock", language),
        )
        return environment


def spaced(code: str) -> str:
    """A short code in twos, as it is read out: `KMBTRW` is `KM BT RW`."""
    return " ".join(code[at : at + 2] for at in range(0, len(code), 2))


def json_script(value: object) -> Markup:
    """`value` as JSON that may stand inside a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no character of HTML is left in it
