"""The kinds of exercise, each in a folder of its own. A new kind is a new folder and a line here."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from content.exercises.checklist.schema import ChecklistKind
from content.exercises.choice.schema import ChoiceKind
from content.exercises.entry.schema import EntryKind
from content.exercises.goal.schema import GoalKind
from content.exercises.kind import Kind
from content.exercises.scale.schema import ScaleKind
from content.exercises.signs.schema import SignsKind
from content.exercises.sort.schema import SortKind
from content.exercises.strengths.schema import StrengthsKind
from content.exercises.timeline.schema import TimelineKind

KINDS: Final[dict[str, Kind[Any, Any]]] = {
    kind.name: kind
    for kind in (
        EntryKind(),
        ChoiceKind(),
        ScaleKind(),
        ChecklistKind(),
        SortKind(),
        StrengthsKind(),
        GoalKind(),
        SignsKind(),
        TimelineKind(),
    )
}
"""By the word that authors write after the colons, which is also `Block.kind`."""
FORMS: Final = Path(__file__).parent
"""Where the kinds' forms are: `<kind>/form.html`."""
