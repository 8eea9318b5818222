"""Templates, and the small filters they use."""

import json
from datetime import UTC, datetime
from gettext import NullTranslations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, UndefinedError

from app.pages.contacts import Contact, Contacts
from web.assets import Assets
from web.codes import qr_svg
from web.languages import catalogue
from web.rendering import TEMPLATES, Renderer, json_script, spaced

CONSTANTS = {
    "exit_url": "https://example.org/",
    "demo": False,
    "contacts": Contacts(contacts=[Contact(name="A friend", when="")]),
}


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    manifest = {name: {"file": name.replace("/", "-")} for name in ("src/main.ts", "src/live/main.ts", "src/icon.svg")}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return Assets(tmp_path)


@pytest.fixture
def renderer(assets: Assets) -> Renderer:
    return Renderer(assets, constants=CONSTANTS)


def test_every_template_compiles(renderer: Renderer) -> None:
    environment: Environment = renderer._environment("en")
    names = environment.list_templates()
    assert {"base.html", "page/_content.html", "session.html"} <= set(names)
    for name in names:
        environment.get_template(name)


def test_each_script_carries_the_nonce_and_nothing_is_styled_inline(renderer: Renderer) -> None:
    html = renderer.render("join.html", nonce="n0nce", problem_text=None, typed="")
    assert html.count("<script") == html.count('nonce="n0nce"') - 1  # the meta that Vite reads has it as well
    assert "style=" not in html
    assert "onclick" not in html


def test_what_people_wrote_is_escaped(renderer: Renderer) -> None:
    html = renderer.render("join.html", nonce="n", problem_text="<script>alert(1)</script>", typed="")
    assert "<script>alert" not in html


def test_a_name_that_is_not_there_is_an_error_and_not_a_gap(renderer: Renderer) -> None:
    with pytest.raises(UndefinedError):
        renderer.render("ended.html", nonce="n")


@pytest.mark.parametrize("locale", ["en", "ar", "xx-nonsense"])
def test_language_and_direction_stand_on_the_page(renderer: Renderer, locale: str) -> None:
    html = renderer.render("join.html", nonce="n", locale=locale, problem_text=None, typed="")
    assert f'<html lang="{"ar" if locale == "ar" else "en"}" dir="{"rtl" if locale == "ar" else "ltr"}">' in html


class Shouting(NullTranslations):
    """A language in which every message is marked, so that a text outside the catalogue stands out."""

    def gettext(self, message: str) -> str:
        return message.upper()

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid2.upper()


def test_texts_go_through_the_catalogue(assets: Assets) -> None:
    renderer = Renderer(assets, constants=CONSTANTS, translator=lambda _: Shouting())
    html = renderer.render("join.html", nonce="n", problem_text=None, typed="")
    assert "JOIN WITH A CODE" in html
    assert "Join with a code" not in html
    assert renderer.text("Try again") == "TRY AGAIN"


def test_a_language_without_a_catalogue_speaks_the_english_of_the_sources() -> None:
    assert catalogue("cy").gettext("Help") == "Help"


def test_values_are_filled_into_a_message(renderer: Renderer) -> None:
    assert renderer.text("Choose up to %(most)d.", values={"most": 2}) == "Choose up to 2."


def test_a_code_is_shown_in_twos() -> None:
    assert spaced("KMBTRW") == "KM BT RW"


def test_a_time_can_be_put_into_the_device_s_own_zone(renderer: Renderer) -> None:
    clock = renderer._environment("en").filters["clock"]
    moment = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)
    assert f'datetime="{moment.isoformat()}"' in clock(moment)


@given(st.recursive(st.text(max_size=20), lambda inner: st.dictionaries(st.text(max_size=4), inner, max_size=3)))
def test_json_in_a_script_says_the_same_and_cannot_end_it(value: object) -> None:
    text = str(json_script(value))
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)


def test_a_qr_code_is_shapes_only_and_names_what_it_is() -> None:
    drawn = str(qr_svg("https://waymark.example/join/" + "a" * 43, 'Scan "me" <now>'))
    assert "style" not in drawn
    assert "Scan &#34;me&#34; &lt;now&gt;" in drawn
    assert 'role="img"' in drawn


def test_templates_hold_no_inline_style_or_handler() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        assert " style=" not in text, path
        assert " onclick=" not in text, path
