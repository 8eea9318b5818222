"""The message catalogue holds every text, and is current."""

import re
from pathlib import Path

import pytest

from web import catalogue


def test_the_catalogue_is_current() -> None:
    assert catalogue.POT.read_bytes() == catalogue.collect(), "run: python -m web.catalogue"


def test_checking_tells_an_old_catalogue_from_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalogue, "POT", tmp_path / "messages.pot")
    assert catalogue.main(["--check"]) == 1
    assert "python -m web.catalogue" in capsys.readouterr().err
    assert catalogue.main([]) == 0
    assert catalogue.main(["--check"]) == 0


def test_sentences_of_templates_errors_and_code_are_all_in_it() -> None:
    text = catalogue.collect().decode()
    assert 'msgid "Go in"' in text
    assert 'msgid "This code was used already."' in text
    assert 'msgid "Choose up to %(most)d. Take one away, and save again."' in text


TEMPLATES = sorted(catalogue.TEMPLATES.rglob("*.html"))
OF_TAGS = re.compile(r"{% block (?:main_class|\w+_attributes) %}.*?{% endblock %}", re.DOTALL)
TRANSLATED = re.compile(
    r"{%-? *trans.*?endtrans *-?%}|{#.*?#}|{{.*?}}|{%.*?%}|<(?:script|style).*?</(?:script|style)>", re.DOTALL
)
SAID_BY_ATTRIBUTES = re.compile(r' (?:aria-label|alt|title|placeholder|label)="[^"]*[A-Za-z]{2}')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_anything_outside_the_catalogue(path: Path) -> None:
    bare = TRANSLATED.sub("", OF_TAGS.sub("", path.read_text("utf-8")))
    assert not SAID_BY_ATTRIBUTES.search(bare)
    assert set(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", "", bare))) <= {"Waymark"}


WORDS_WE_DO_NOT_SAY = ("service user", "mental illness", "compliance", "patient", "simply", "!")


@pytest.mark.parametrize("word", WORDS_WE_DO_NOT_SAY)
def test_no_text_on_screen_uses_words_that_look_md_rules_out(word: str) -> None:
    lines = [line for line in catalogue.collect().decode().splitlines() if line.startswith(('msgid "', '"'))]
    assert not [line for line in lines if word in line.casefold()]
