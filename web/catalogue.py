"""The message catalogue: every text that people read, collected from templates and Python into locales/messages.pot.

`python -m web.catalogue` writes it, and gives each translation the messages that are new, still empty; what is gone
from the sources goes from the translations too. `--check` only says whether all that is done. Places in files are left
out, so that moving a line changes nothing.
"""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from web.languages import LOCALES, SOURCE_LOCALE, catalogue_file, languages
from web.rendering import TEMPLATES

POT: Final = LOCALES / "messages.pot"
PYTHON: Final = TEMPLATES.parent.parent / "app"
KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "say": None,
    "BadAnswer": None,
    **dict.fromkeys(("BadInput", "Conflict", "Forbidden", "InviteExpired", "InviteUsed", "NotFound")),
}
EXERCISES: Final = PYTHON.parent / "content" / "exercises"
CONSENT: Final = TEMPLATES.parent / "consent.py"
ERRORS: Final = PYTHON / "errors.py"
SENTENCES: Final = ("title", "detail")
TEMPLATE_OPTIONS: Final = {"trimmed": "true", "silent": "false"}


def sources() -> Iterator[tuple[str, Path]]:
    """Each file with its way of reading: templates (also the JSON ones), Python of app and of exercises, consent."""
    for path in (*sorted(TEMPLATES.rglob("*")), *sorted(EXERCISES.rglob("*.html"))):
        if path.suffix in (".html", ".json"):
            yield "jinja2", path
    for path in (*sorted(PYTHON.rglob("*.py")), *sorted(EXERCISES.rglob("*.py")), CONSENT):
        yield "python", path


def error_sentences(path: Path) -> Iterator[str]:
    """The sentences of error classes: their `title` and `detail`, as the error pages show them."""
    for found in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(found, ast.ClassDef):
            continue
        for line in found.body:
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                names = [target.id for target in line.targets if isinstance(target, ast.Name)]
                if names[0] in SENTENCES and isinstance(line.value.value, str):
                    yield line.value.value


def collect() -> bytes:
    """The template catalogue as it should be."""
    catalogue = Catalog(project="Waymark", charset="utf-8")
    for method, path in sources():
        options = TEMPLATE_OPTIONS if method == "jinja2" else {}
        found = extract_from_file(method, path, keywords=KEYWORDS, comment_tags=["note:"], options=options)
        for _, message, comments, context in found:
            catalogue.add(message, auto_comments=comments, context=context)
    for sentence in error_sentences(ERRORS):
        catalogue.add(sentence)
    return written(catalogue)


def written(catalogue: Catalog) -> bytes:
    """The messages of a catalogue as text, without a header, in the order of the alphabet."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, no_location=True, omit_header=True, ignore_obsolete=True, sort_output=True)
    return out.getvalue()


def merged(locale: str, template: bytes) -> bytes:
    """The translation into `locale` with exactly the messages of `template`. Its head stays: settings, glossary."""
    file = catalogue_file(locale).read_bytes()
    head, _, _ = file.partition(b"\n\n")
    catalogue = read_po(io.BytesIO(file), locale=locale)
    catalogue.update(read_po(io.BytesIO(template), locale=locale), no_fuzzy_matching=True)
    return head + b"\n\n" + written(catalogue)


def all_files() -> dict[Path, bytes]:
    """Each file of messages as it should be."""
    template = collect()
    translations = {catalogue_file(code): merged(code, template) for code in languages() if code != SOURCE_LOCALE}
    return {POT: template, **translations}


def main(arguments: list[str]) -> int:
    """Write the catalogues, or with `--check` answer 1 when one is out of date."""
    files = all_files()
    stale = [path for path, fresh in files.items() if not path.exists() or path.read_bytes() != fresh]
    if arguments == ["--check"]:
        for path in stale:
            print(f"{os.path.relpath(path)} is out of date. Run: python -m web.catalogue", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_bytes(files[path])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
