from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.strict_yaml import BadYaml, read_settings

BILLION = "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True))


def test_values_keep_their_lines() -> None:
    settings = read_settings("title: A\ntags: [one,\n  two]\nmore:\n  deep: 3\n")
    assert settings.values == {"title": "A", "tags": ["one", "two"], "more": {"deep": 3}}
    assert settings.line_of(("title",)) == 1
    assert settings.line_of(("tags", 1)) == 3
    assert settings.line_of(("more", "deep")) == 5
    assert settings.line_of(("more", "nothing")) == 4
    assert settings.line_of(("nothing",)) == 1


def test_words_that_yaml_1_1_takes_for_something_else_stay_words() -> None:
    settings = read_settings("on: yes\nno: off\nday: 2026-09-01\ntime: 12:30\nodd: 0o7\nhex: 0x1F\nhalf: 1.5\n")
    assert settings.values == {
        "on": "yes", "no": "off", "day": "2026-09-01", "time": "12:30", "odd": "0o7", "hex": "0x1F", "half": "1.5",
    }  # fmt: skip


def test_numbers_truth_and_nothing_are_read_only_when_not_in_quotes() -> None:
    settings = read_settings("a: 5\nb: '5'\nc: true\nd: \"true\"\ne:\nf: ~\ng: -3\n")
    assert settings.values == {"a": 5, "b": "5", "c": True, "d": "true", "e": None, "f": None, "g": -3}


def test_an_empty_file_sets_nothing() -> None:
    assert read_settings("").values == {}
    assert read_settings("# only a note\n").values == {}


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        (BILLION, 1, "& or *"),
        ("a: 1\nb: *a\n", 2, "& or *"),
        ("a: !!python/object/apply:os.system ['true']\n", 1, "! mark"),
        ("a: !x 1\n", 1, "! mark"),
        ("a: 1\nb: 2\na: 3\n", 3, "stands here twice"),
        ("a: [[[[[[[[1]]]]]]]]\n", 1, "nested too deep"),
        ("a: " + "[" * 20_000, 1, "nested too deep"),
        ("title: Hope: what is it\n", 1, "quotes around text with a colon"),
        ("a: 1\nb: 'open\n\n", 2, "cannot be read"),
        ("a: 1\n---\nb: 2\n", 2, "cannot be read"),
        ("- a\n- b\n", 1, "'name: value' lines"),
        ("just words\n", 1, "'name: value' lines"),
        ("? [a, b]\n: 1\n", 1, "A name must be one word"),
        ("a: 1\nb: \x07\n", 2, "A character here"),
    ],
)
def test_what_could_unfold_construct_or_mislead_is_refused_with_its_line(text: str, line: int, part: str) -> None:
    with pytest.raises(BadYaml) as raised:
        read_settings(text)
    assert raised.value.line == line
    assert part in raised.value.sentence


@given(st.one_of(st.text(max_size=80), st.text(alphabet="a:-[]{}&*!|>'\"#%@?, \n\t1", max_size=80)))
def test_any_text_gives_settings_or_one_kind_of_error(text: str) -> None:
    try:
        settings = read_settings(text)
    except BadYaml as bad:
        assert bad.line >= 1
    else:
        assert all(isinstance(name, str) for name in settings.values)
