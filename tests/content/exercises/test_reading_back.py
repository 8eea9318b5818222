"""Every kind of exercise: its forms are checked, and its answers are read back in words (R22)."""

from __future__ import annotations

from typing import Any

import pytest

from content.exercises import KINDS
from content.exercises.checklist.schema import ChecklistBlock
from content.exercises.choice.schema import ChoiceBlock
from content.exercises.entry.schema import EntryBlock
from content.exercises.goal.schema import GoalBlock
from content.exercises.kind import LONGEST_LINE, BadAnswer, Form, new_row, rows_of
from content.exercises.scale.schema import ScaleBlock
from content.exercises.signs.schema import SignsBlock
from content.exercises.sort.schema import SortBlock
from content.exercises.strengths.schema import StrengthsBlock
from content.exercises.timeline.schema import TimelineBlock
from content.model import ExerciseBlock

OPTIONS = (("a", "Tea"), ("b", "A walk"))
ENTRY = EntryBlock(id="e", number=0, text="Why?", ask="Why?", rows=4)
CHOICE = ChoiceBlock(id="c", number=0, text="Which?", ask="Which?", options=OPTIONS, max=1)
SCALE = ScaleBlock(id="s", number=1, text="How sure?", ask="How sure?", min=0, max=10, low="Not", high="Very")
CHECKLIST = ChecklistBlock(id="l", number=2, text="What is done?", ask="What is done?", options=OPTIONS, own=2)
SORT = SortBlock(
    id="o", number=4, text="What helps?", ask="What helps?", options=OPTIONS, piles=(("yes", "Yes"), ("no", "No"))
)
RANK = SortBlock(id="r", number=5, text="What first?", ask="What first?", options=(*OPTIONS, ("c", "Sleep")), piles=())
STRENGTHS = StrengthsBlock(
    id="t", number=6, text="What is strong?", ask="What is strong?", options=OPTIONS, max=1, own=1
)
SIGNS = SignsBlock(id="n", number=7, text="What do you see?", ask="What do you see?", options=OPTIONS, max=3)
TIMELINE = TimelineBlock(id="i", number=8, text="How was it?", ask="How was it?", low="Hard", high="Good", max=5)
GOAL = GoalBlock(id="g", number=3, text="What next?", ask="What next?")


BLOCKS = (ENTRY, CHOICE, SCALE, CHECKLIST, GOAL, SORT, STRENGTHS, SIGNS, TIMELINE)


def filled(block: ExerciseBlock, **form: str | list[str]) -> dict[str, Any] | None:
    sent: Form = {name.replace("__", ":"): [value] if isinstance(value, str) else value for name, value in form.items()}
    return KINDS[block.kind].fill(block, sent).answer


def read(block: ExerciseBlock, answer: dict[str, Any]) -> list[str]:
    return [f"{line.label % line.values} {line.words}".strip() for line in KINDS[block.kind].lines(block, answer)]


def test_a_text_keeps_its_lines_and_is_not_too_long() -> None:
    kind = KINDS["entry"]
    assert kind.fill(ENTRY, {"text": ["one\r\ntwo"]}).text == "one\ntwo"
    with pytest.raises(BadAnswer) as bad:
        kind.fill(ENTRY, {"text": ["x" * 20_001]})
    assert bad.value.filled.text == "x" * 20_001


def test_choices_and_scales() -> None:
    assert filled(CHOICE, **{"option:b": "1", "option:unknown": "1"}) == {"option:b": True}
    assert read(CHOICE, {"option:b": True, "option:a": None, "option:zzz": True}) == ["A walk"]
    assert filled(SCALE, value="10") == {"value": 10} and filled(SCALE, value="") == {}
    assert read(SCALE, {"value": 7.0}) == ["7 (0: Not, 10: Very)"]
    assert read(SCALE, {"value": 10}) == ["10 (Very)"]
    for wrong in ("many", True, float("nan"), float("inf"), 10**400, 1.5, None):
        assert read(SCALE, {"value": wrong}) == []
    for block, form in (
        (CHOICE, {"option:a": "1", "option:b": "1"}),
        (SCALE, {"value": "11"}),
        (SCALE, {"value": "-1"}),
        (SCALE, {"value": "\N{SUPERSCRIPT TWO}"}),
        (SCALE, {"value": "9" * 5000}),
    ):
        with pytest.raises(BadAnswer):
            filled(block, **form)


def test_a_checklist_keeps_ticks_and_own_lines_in_their_order() -> None:
    answer = filled(
        CHECKLIST, option__a="1", own__new1=" Feed \n the cat ", own__new2="", option__new1="1", option__x="1"
    )
    assert answer is not None
    [row] = rows_of(answer, "own")
    assert answer == {"option:a": True, f"own:{row}": "Feed the cat", f"option:{row}": True}
    again = filled(CHECKLIST, **{f"own__{row}": "Feed the cat", "own__new1": "Ring Ann"})
    assert again is not None and [again[f"own:{row}"] for row in rows_of(again, "own")] == ["Feed the cat", "Ring Ann"]
    assert read(CHECKLIST, answer) == ["Ticked: Tea", "Ticked: Feed the cat", "Not ticked: A walk"]
    assert read(CHECKLIST, {}) == [] and read(CHECKLIST, {"own:R": "bad row"}) == []


def test_a_goal_is_read_back_with_its_questions() -> None:
    assert filled(GOAL, what="Ring Ann", then="  ", other="x") == {"what": "Ring Ann"}
    assert read(GOAL, {"what": "Ring Ann", "when": 4}) == ["What is the step? Ring Ann"]
    with pytest.raises(BadAnswer) as bad:
        filled(GOAL, what="Ring Ann", when="x" * (LONGEST_LINE + 1))
    assert bad.value.filled.answer == {"what": "Ring Ann", "when": "x" * (LONGEST_LINE + 1)}


def test_cards_are_read_back_by_piles_or_in_their_order() -> None:
    assert filled(SORT, pile__a="yes", pile__b="maybe", pile__x="no") == {"pile:a": "yes"}
    assert read(SORT, {"pile:a": "no", "pile:b": "no"}) == ["No: Tea; A walk"]
    assert filled(RANK, rank__a="1", rank__b="1", rank__c="2") == {"rank:b": 1, "rank:c": 2, "rank:a": 3}
    assert filled(RANK, rank__a="3", rank__b="2", rank__c="3") == {"rank:b": 1, "rank:c": 2, "rank:a": 3}
    assert filled(RANK, rank__a="1", rank__b="2", rank__c="1") == {"rank:c": 1, "rank:a": 2, "rank:b": 3}
    shown = {"shown__b": "1", "shown__c": "2", "shown__a": "3"}
    assert filled(RANK, rank__b="3", rank__c="2", rank__a="3", **shown) == {"rank:c": 1, "rank:a": 2, "rank:b": 3}
    assert filled(RANK, rank__b="1", rank__c="2", rank__a="3", **shown) == {"rank:b": 1, "rank:c": 2, "rank:a": 3}
    assert read(RANK, {}) == []
    assert read(RANK, {"rank:c": 0.5}) == ["1. Sleep", "2. Tea", "3. A walk"]
    assert read(RANK, {"rank:c": float("nan"), "rank:a": True, "rank:b": "x"}) == ["1. Tea", "2. A walk", "3. Sleep"]


def test_strengths_keep_what_is_told_of_them() -> None:
    answer = filled(STRENGTHS, option__a="1", tell__a="On Sunday", tell__b="not picked", own__new1="I sing")
    assert answer is not None
    [row] = rows_of(answer, "own")
    assert answer == {"option:a": True, "tell:a": "On Sunday", "tell:b": "not picked", f"own:{row}": "I sing"}
    assert read(STRENGTHS, {**answer, f"tell:{row}": "In the choir"}) == ["Tea: On Sunday", "I sing: In the choir"]
    with pytest.raises(BadAnswer):
        filled(STRENGTHS, option__a="1", option__b="1")


def test_signs_are_rows_of_three_lines() -> None:
    answer = filled(SIGNS, sign__new1="No sleep", call__new1="Ann", help__new2="Tea", sign__new3="")
    assert answer is not None and len(answer) == 3
    assert read(SIGNS, answer) == ["I notice: No sleep", "Who I can call: Ann", "What helps me then: Tea"]


def test_points_of_a_timeline_stand_in_their_order() -> None:
    answer = filled(TIMELINE, when__new1="School", mood__new1="-2", what__new2="A dog", mood__new2="9", at__new2="0.5")
    assert answer is not None
    first, second = rows_of(answer, "when")[0], rows_of(answer, "what")[0]
    assert answer == {f"when:{first}": "School", f"mood:{first}": -2, f"what:{second}": "A dog", f"at:{second}": 0.5}
    assert read(TIMELINE, answer) == ["In the middle: A dog", "Hard: School"]
    assert read(TIMELINE, {f"when:{first}": "School", f"mood:{first}": 1}) == ["A bit high: School"]
    assert TIMELINE.mood({f"mood:{first}": 10**400}, first) == 0
    assert TIMELINE.mood({f"mood:{first}": 99}, first) == 2


def test_what_is_read_back_is_words_that_every_paper_can_show() -> None:
    answers: dict[str, dict[str, Any]] = {
        "choice": {"option:a": True},
        "scale": {"value": 3},
        "checklist": {"option:a": True, "own:r000000001-aa": "Feed the cat"},
        "sort": {"pile:a": "yes", "rank:b": 0.5},
        "strengths": {"option:a": True, "tell:a": "On Sunday"},
        "goal": {"what": "Ring Ann"},
        "signs": {"sign:r000000001-aa": "No sleep"},
        "timeline": {f"when:r00000000{mood + 3}-aa": "School" for mood in range(-2, 3)}
        | {f"mood:r00000000{mood + 3}-aa": mood for mood in range(-2, 3)},
    }
    for block in BLOCKS:
        told = read(block, answers.get(block.kind, {}))
        assert (block.kind == "entry") == (told == []), block.kind
        assert all(line.isascii() for line in told), told  # these blocks and answers are; what is added has to be too


def test_a_new_row_stands_behind_the_others() -> None:
    rows: list[str] = []
    for _ in range(40):
        rows.append(new_row(rows))
    assert rows == sorted(rows) and len(set(rows)) == 40


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_makes_no_sense_is_passed_over(kind: str) -> None:
    blocks: dict[str, ExerciseBlock] = {block.kind: block for block in BLOCKS}
    nonsense = {f"{key}:{row}": value for key in ("option", "own", "pile", "rank", "tell", "sign", "at", "mood")
                for row, value in (("a", 3.5), ("<b>", True), ("", "x"), ("r0", None), ("b", [1]))}  # fmt: skip
    assert KINDS[kind].lines(blocks[kind], {**nonsense, "value": {}, "what": [], "": 1}) is not None
