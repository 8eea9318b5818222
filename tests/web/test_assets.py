"""Built files by the name of their source."""

import json
from pathlib import Path

import pytest

from web.assets import Assets, AssetsError

MANIFEST = {
    "src/main.ts": {"file": "assets/main-1.js", "css": ["assets/main-1.css"], "isEntry": True},
    "src/live/main.ts": {"file": "assets/live-2.js", "imports": ["_shared.js"], "css": ["assets/live-2.css"]},
    "_shared.js": {"file": "assets/shared-3.js", "imports": ["src/live/main.ts"], "css": ["assets/main-1.css"]},
    "node_modules/x/a-latin-wght-normal.woff2": {"file": "assets/a-4.woff2"},
}


def built(folder: Path, manifest: object = MANIFEST) -> Path:
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_a_source_gives_the_address_of_its_built_file(tmp_path: Path) -> None:
    assets = Assets(built(tmp_path))
    assert assets.url("src/main.ts") == "/static/build/assets/main-1.js"
    assert assets.has("src/main.ts")
    assert not assets.has("src/other.ts")


def test_styles_and_preloads_hold_what_is_imported_first_and_once_even_in_a_circle(tmp_path: Path) -> None:
    assets = Assets(built(tmp_path))
    live = "/static/build/assets/live-2"
    assert assets.styles("src/live/main.ts") == ["/static/build/assets/main-1.css", f"{live}.css"]
    assert assets.preloads("src/live/main.ts") == ["/static/build/assets/shared-3.js", f"{live}.js"]


def test_the_latin_font_is_found_and_its_absence_is_no_error(tmp_path: Path) -> None:
    assert Assets(built(tmp_path)).font() == "/static/build/assets/a-4.woff2"
    assert Assets(built(tmp_path, {"src/main.ts": {"file": "main.js"}})).font() is None


def test_a_source_that_was_not_built_is_an_error_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AssetsError, match="make build"):
        Assets(built(tmp_path)).url("src/other.ts")


@pytest.mark.parametrize("text", [None, "not json", "[]", '{"src/main.ts": {}}'])
def test_a_missing_or_damaged_manifest_says_what_to_do(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(AssetsError, match="make build"):
        Assets(tmp_path)
