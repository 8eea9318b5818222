"""For each kind of exercise: how an author writes one, and three things that people do in it, told apart by key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, expect

from tests.content.packs import DRAWING
from tests.support.canaries import said

TOPIC = "kinds"
OPTIONS = "- tea | Tea\n- walk | A walk\n- talk | A talk with Ann"
Hand = Literal["finger", "keys"]
"""A tablet is worked with a finger, a laptop here with nothing but its keys."""


@dataclass(frozen=True)
class Act:
    """Something that a person does in a form, and how anybody who looks at it sees that it was done."""

    do: Callable[[Locator, Hand], None]
    seen: Callable[[Locator], None]
    undone: Callable[[Locator], None]


@dataclass(frozen=True)
class Acts:
    """A kind: its directive, three acts (one person's, the other's, the first one's again), and its words to read."""

    directive: str
    first: Act
    second: Act
    third: Act
    told: str
    """Words that the record has for the second act."""
    by_form: dict[str, str]
    """What a form without a script sends; names end in `new1` for a fresh row."""
    reads: str
    """Words that the workbook shows for `by_form`."""
    wrong: dict[str, str] | None = None
    """A form that is refused, and comes back as it was sent; None where nothing can be wrong."""
    says_who: bool = True


def press(button: Locator, hand: Hand, key: str = "Enter") -> None:
    """Presses a button or a box as a person with this hand does."""
    if hand == "finger":
        button.tap()
    else:
        button.press(key)


def ticks(name: str) -> Act:
    def box(form: Locator) -> Locator:
        return form.locator(f'input[type=checkbox][name="{name}"]')

    return Act(
        lambda form, hand: press(box(form), hand, "Space"),
        lambda form: expect(box(form)).to_be_checked(),
        lambda form: expect(box(form)).not_to_be_checked(),
    )


def picks(name: str, value: str) -> Act:
    def button(form: Locator) -> Locator:
        return form.locator(f'input[type=radio][name="{name}"][value="{value}"]')

    return Act(
        lambda form, hand: press(button(form), hand, "Space"),
        lambda form: expect(button(form)).to_be_checked(),
        lambda form: expect(button(form)).not_to_be_checked(),
    )


def writes(name: str, words: str) -> Act:
    words = said(words)

    def line(form: Locator) -> Locator:
        return form.locator(f'[name="{name}"]')

    def do(form: Locator, hand: Hand) -> None:
        if hand == "finger":
            line(form).tap()
        else:
            line(form).focus()
        form.page.keyboard.type(words)

    return Act(
        do,
        lambda form: expect(line(form)).to_have_value(words),
        lambda form: expect(line(form)).to_have_value(""),
    )


def adds(name: str, prefix: str, words: str) -> Act:
    """A new row, with words in the line `prefix`: the press brings the hand into it."""
    words = said(words)

    def do(form: Locator, hand: Hand) -> None:
        press(form.get_by_role("button", name=name), hand)
        form.page.wait_for_function(EMPTY_AND_HELD, arg=prefix)
        form.page.keyboard.type(words)

    def has(form: Locator, wanted: bool) -> None:
        form.page.wait_for_function(HOLDS, arg=[form.element_handle(), prefix, words, wanted])

    return Act(do, lambda form: has(form, True), lambda form: has(form, False))


EMPTY_AND_HELD = """(prefix) => document.activeElement.value === "" &&
  (document.activeElement.getAttribute("name") ?? "").startsWith(`${prefix}:r`)"""
HOLDS = """([form, prefix, words, wanted]) =>
  [...form.querySelectorAll(`[name^="${prefix}:r"]`)].some((line) => line.value === words) === wanted"""


def says(words: str) -> Act:
    """Words at the end of a free text."""
    words = said(words)

    def field(form: Locator) -> Locator:
        return form.locator("textarea")

    def do(form: Locator, hand: Hand) -> None:
        field(form).press("Control+End")
        form.page.keyboard.type(words)

    def has(form: Locator, wanted: bool) -> None:
        script = "([field, words, wanted]) => field.value.includes(words) === wanted"
        form.page.wait_for_function(script, arg=[field(form).element_handle(), words, wanted])

    return Act(do, lambda form: has(form, True), lambda form: has(form, False))


def moves(card: str, way: str, order: str, before: str) -> Act:
    """A card goes one step; the cards stand in `order` then, and `before` when it is undone."""

    def do(form: Locator, hand: Hand) -> None:
        press(form.locator(f'[data-card="{card}"]').get_by_role("button", name=way), hand)

    def stands(form: Locator, wanted: str) -> None:
        expect(form.locator("[data-card] .card-words")).to_have_text(wanted.split(" | "))

    return Act(do, lambda form: stands(form, order), lambda form: stands(form, before))


LONG = "x" * 301
KINDS: dict[str, Acts] = {
    "entry": Acts(
        ":::entry {#it}\nask: Why?\n:::",
        says("Sam says so. "), says("Jo says so. "), says("Sam again. "), "Jo says so.",
        {"text": "Because I like it."}, "Because I like it.", {"text": "x" * 20_001}, says_who=False,
    ),
    "choice": Acts(
        f":::choice {{#it max=3}}\nask: Which?\n{OPTIONS}\n- bath | A bath\n:::",
        ticks("option:tea"), ticks("option:walk"), ticks("option:talk"), "A walk",
        {"option:tea": "1", "option:talk": "1"}, "A talk with Ann",
        {"option:tea": "1", "option:walk": "1", "option:talk": "1", "option:bath": "1"},
    ),
    "scale": Acts(
        ":::scale {#it}\nask: How much?\nlow: A bit\nhigh: A lot\n:::",
        picks("value", "3"), picks("value", "8"), picks("value", "5"), "8 (0: A bit, 10: A lot)",
        {"value": "10"}, "10 (A lot)",
    ),
    "checklist": Acts(
        f":::checklist {{#it own=3}}\nask: What is done?\n{OPTIONS}\n:::",
        ticks("option:tea"), ticks("option:walk"), adds("Add a line of your own", "own", "Feed the cat"),
        "Ticked: A walk",
        {"option:tea": "1", "own:new1": "Feed the cat", "option:new1": "1"}, "Ticked: Feed the cat",
        {"option:tea": "1", "own:new1": LONG},
    ),
    "sort": Acts(
        f":::sort {{#it}}\nask: What helps?\n+ yes | Helps me\n+ no | Not for me\n{OPTIONS}\n:::",
        picks("pile:tea", "yes"), picks("pile:walk", "no"), picks("pile:talk", "yes"), "Not for me: A walk",
        {"pile:tea": "yes", "pile:walk": "no"}, "Not for me: A walk",
    ),
    "ranking": Acts(
        f":::sort {{#it}}\nask: What comes first?\n{OPTIONS}\n:::",
        moves("talk", "Up", "Tea | A talk with Ann | A walk", "Tea | A walk | A talk with Ann"),
        moves("walk", "Up", "Tea | A walk | A talk with Ann", "Tea | A talk with Ann | A walk"),
        moves("tea", "Down", "A walk | Tea | A talk with Ann", "Tea | A walk | A talk with Ann"),
        "3. A talk with Ann",
        {"rank:tea": "3", "rank:walk": "2", "rank:talk": "1"}, "1. A talk with Ann",
    ),
    "strengths": Acts(
        f":::strengths {{#it max=3}}\nask: What are you good at?\n{OPTIONS}\n:::",
        ticks("option:tea"), ticks("option:walk"), writes("tell:tea", "On Sunday"), "A walk",
        {"option:tea": "1", "tell:tea": "On Sunday", "own:new1": "I sing"}, "Tea: On Sunday",
        {"option:tea": "1", "own:new1": LONG},
    ),
    "goal": Acts(
        ":::goal {#it}\nask: What is next?\n:::",
        writes("what", "I ring Ann"), writes("when", "On Monday"), writes("hinder", "I sleep in"), "On Monday",
        {"what": "I ring Ann", "then": "I ring later"}, "What will you do then? I ring later",
        {"what": "I ring Ann", "then": LONG},
    ),
    "signs": Acts(
        f":::signs {{#it max=4}}\nask: What do you notice?\n{OPTIONS}\n:::",
        adds("Add a sign", "sign", "I sleep badly"), adds("Add a sign", "sign", "I do not eat"),
        adds("Add a sign", "sign", "I stay in bed"), "I notice: I do not eat",
        {"sign:new1": "I sleep badly", "call:new1": "Ann"}, "Who I can call: Ann",
        {"sign:new1": "I sleep badly", "call:new1": LONG},
    ),
    "timeline": Acts(
        ":::timeline {#it}\nask: How was it?\nlow: Hard\nhigh: Good\n:::",
        adds("Add a time", "when", "As a child"), adds("Add a time", "when", "At school"),
        adds("Add a time", "when", "Last year"), "In the middle: At school",
        {"when:new1": "As a child", "what:new1": "The sea", "mood:new1": "2"}, "Good: As a child. The sea",
        {"when:new1": "As a child", "what:new1": LONG},
    ),
}  # fmt: skip


def write_kinds(root: Path) -> Path:
    """A pack with a page for each kind."""
    topic = root / TOPIC
    topic.mkdir(parents=True)
    (root / "media" / TOPIC).mkdir(parents=True)
    (root / "media" / TOPIC / "topic.svg").write_text(DRAWING)
    (root / "pack.yaml").write_text(f"title: Kinds\nlang: en\nnote: For tests.\ntopics: [{TOPIC}]\n")
    (topic / "topic.yaml").write_text("title: Kinds\nsummary: One of each.\ndrawing: topic.svg\n")
    for number, (kind, acts) in enumerate(KINDS.items(), 1):
        settings = f"---\ntitle: The {kind}\nsummary: One page.\nminutes: 5\ntags: [hope]\n---\n"
        (topic / f"{number:02}-{kind}.en.md").write_text(f"{settings}We look at this.\n\n{acts.directive}\n")
    return root
