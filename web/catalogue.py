"""The message catalogue: every text that people read, collected from templates and Python into locales/messages.pot.

`python -m web.catalogue` writes it, `--check` only says whether it is current. Places in files are left out, so that
moving a line changes nothing.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from web.rendering import LOCALES, TEMPLATES

POT: Final = LOCALES / "messages.pot"
PYTHON: Final = TEMPLATES.parent.parent / "app"
KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "say": None,
    "AnswerProblem": None,
    **dict.fromkeys(("BadInput", "Conflict", "Forbidden", "InviteExpired", "InviteUsed", "NotFound")),
}
CONSENT: Final = TEMPLATES.parent / "consent.py"
ERRORS: Final = PYTHON / "errors.py"
SENTENCES: Final = ("title", "detail")
TEMPLATE_OPTIONS: Final = {"trimmed": "true", "silent": "false"}


def sources() -> Iterator[tuple[str, Path]]:
    """Each file with its way of reading: templates (also the JSON ones), the Python of app, what people say yes to."""
    for path in sorted(TEMPLATES.rglob("*")):
        if path.suffix in (".html", ".json"):
            yield "jinja2", path
    for path in (*sorted(PYTHON.rglob("*.py")), CONSENT):
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
    out = io.BytesIO()
    write_po(out, catalogue, width=110, no_location=True, omit_header=True, sort_output=True)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Write the catalogue, or with `--check` answer 1 when it is out of date."""
    fresh = collect()
    if arguments == ["--check"]:
        if POT.exists() and POT.read_bytes() == fresh:
            return 0
        print("web/locales/messages.pot is out of date. Run: python -m web.catalogue", file=sys.stderr)
        return 1
    POT.parent.mkdir(exist_ok=True)
    POT.write_bytes(fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
