from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.markdown import Passage, ProseReader, make_parser, text_content
from tests.content.packs import first


def read(text: str) -> tuple[list[Passage], list[tuple[int, str]]]:
    blamed: list[tuple[int, str]] = []
    reader = ProseReader(
        make_parser(), lambda target, _: target or None, lambda line, sentence: blamed.append((line, sentence))
    )
    return reader.read(text, 1), blamed


def shape(passages: list[Passage]) -> str:
    return "".join(f"{p.opens}<{p.tag}>{p.html}</{p.tag}>{p.closes}" for p in passages)


def test_paragraphs_and_headings_become_passages() -> None:
    passages, blamed = read("## One {#one}\n\nSome *soft* and **bold**\nwords.\n\n### Two\n")
    assert shape(passages) == "<h2>One</h2><p>Some <em>soft</em> and <strong>bold</strong> words.</p><h3>Two</h3>"
    assert [(p.line, p.section) for p in passages] == [(1, "one"), (3, None), (6, None)]
    assert blamed == []


def test_lists_and_quotations_open_and_close_around_their_passages() -> None:
    passages, blamed = read("- a\n  - b\n    1. c\n- d\n\n> e\n>\n> f\n\n3. g\n")
    assert shape(passages) == (
        "<ul><li><p>a</p><ul><li><p>b</p><ol><li><p>c</p></li></ol></li></ul></li><li><p>d</p></li></ul>"
        '<blockquote><p>e</p><p>f</p></blockquote><ol start="3"><li><p>g</p></li></ol>'
    )
    assert blamed == []


def test_white_space_and_line_breaks_are_the_same_in_text_and_html() -> None:
    (passage,), _ = read("One  two\nthree\\\nfour   **five  six**")
    assert passage.html == "One two three <br>four <strong>five six</strong>"
    assert passage.text == "One two three four five six"


def test_a_link_keeps_its_words_and_may_not_be_an_anchor_without_a_target() -> None:
    (passage,), _ = read("[this](tel:123) and [that]()")
    assert passage.html == (
        '<a href="tel:123" rel="noopener noreferrer">this</a> and <a rel="noopener noreferrer">that</a>'
    )
    assert passage.text == "this and that"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("# Title", "## or ###"),
        ("Title\n=====", "## or ###"),
        ("#### Small", "## or ###"),
        ("- ## Point", "cannot stand in a list"),
        ("### Part {#part}", "starts a part of its own"),
        ("## {#only-an-id}", "nothing to read"),
        ("```\ncode\n```", "Code, rules and tables"),
        ("***", "Code, rules and tables"),
        ("some `code`", "Code marks"),
        ("![cat](cat.jpg)", "A picture cannot stand"),
        ("<b>bold</b>", "HTML does not work here"),
        ("<!-- note -->", "HTML does not work here"),
        ("-\n", "is empty"),
        ("- a\n\n  -\n", "is empty"),
        (">\n", "is empty"),
        ("- " * 9 + "deep", "nested too deep"),
    ],
)
def test_what_has_no_place_on_a_page_is_blamed(text: str, part: str) -> None:
    _, blamed = read(text)
    assert any(part in sentence for _, sentence in blamed), blamed


def test_an_empty_point_of_a_list_leaves_the_tags_balanced() -> None:
    passages, _ = read("- a\n- \n- b\n")
    assert shape(passages) == "<ul><li><p>a</p></li><li><p>b</p></li></ul>"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,hi)",
        "[x](vbscript:x)",
        '[x](https://a.example/"onmouseover="alert(1))',
        "![x](https://a.example/x.png)",
        "<https://a.example/<script>>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        '[x](https://a.example "t\\"onclick=alert(1)")',
    ],
)
def test_hostile_markdown_becomes_words_only(text: str) -> None:
    passages, _ = read(text)
    html = shape(passages)
    tags = re.findall(r"<(/?[a-z0-9]+)([^>]*)>", html)
    assert {name.lstrip("/") for name, _ in tags} <= {"p", "a", "strong", "em", "br"}
    for _, attributes in tags:
        assert re.fullmatch(r'( href="[^"]*")?( rel="noopener noreferrer")?', attributes)
        assert not re.search(r'href="(?!https:|tel:)', attributes)


INLINE = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
        st.sampled_from(
            [
                "**",
                "*",
                "_",
                "[a](help:)",
                "\n",
                "  \n",
                "\\\n",
                "&nbsp;",
                "&amp;",
                "&#13;",
                "&#0;",
                "<b>",
                "🌧️",
                "`",
                "\\",
                "](",
                "<",
                ">",
                "&lt;",
                "\u2028",
                "\x85",
                "\x0c",
            ]
        ),
    ),
    max_size=12,
).map("".join)


def dumb_text_content(html: str) -> str:
    """A second, simpler opinion on textContent: nothing but tags taken out, and references resolved."""
    return unescape(re.sub(r"<(?:/?(?:strong|em|a|br))(?: [a-z]+=\"[^\"]*\")*>", "", html))


@given(INLINE)
def test_text_is_exactly_the_text_content_of_its_html(text: str) -> None:
    for passage in read(text)[0]:
        assert passage.text == dumb_text_content(passage.html)
        assert not re.search(r"[\t\n\r\f]|  ", passage.html)


@given(st.text(alphabet="- >1.#*\n ab`", max_size=60))
def test_tags_around_passages_are_always_balanced(text: str) -> None:
    open_tags: list[str] = []
    for slash, name in re.findall(r"<(/?)([a-z0-9]+)[^>]*>", shape(read(text)[0])):
        if name == "br":
            continue
        if slash:
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert open_tags == []


@given(st.text(max_size=40))
def test_escaped_text_reads_back_as_itself(text: str) -> None:
    assert text_content(escape(text)) == text


@pytest.mark.parametrize("piece", ["[", "*a ", "> ", "![](", "**a_", "- ", "\\", "{#", ":::", "<a", " "])
def test_a_page_full_of_one_mark_is_read_in_time(tmp_path: Path, piece: str) -> None:
    first(tmp_path, "Words.\n\n## a" + piece * (20_000 // len(piece)))
