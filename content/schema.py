"""What an author may write, as strict pydantic models: settings of packs, topics and pages, and directives."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from content.strict_yaml import Place

SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
Slug = Annotated[str, Field(pattern=SLUG, max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Tag = Literal["connectedness", "hope", "identity", "meaning", "empowerment", "difficulties"]
TAGS: tuple[Tag, ...] = ("connectedness", "hope", "identity", "meaning", "empowerment", "difficulties")


class Source(BaseModel):
    """Anything an author writes: nothing unknown is let through, and nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)


class PackSource(Source):
    """pack.yaml: the order of the topics, and how plain the words have to be."""

    title: Line
    lang: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    note: Line
    topics: Annotated[list[Slug], Field(min_length=1, max_length=60)]
    reading_grade_max: Annotated[int, Field(ge=1, le=12)] = 5
    sentence_words_max: Annotated[int, Field(ge=5, le=40)] = 15
    glossary: list[Line] = []


class TopicSource(Source):
    """topic.yaml of one topic's folder."""

    title: Line
    summary: Line
    drawing: Line | None = None


class PageSource(Source):
    """The settings between the two `---` lines on top of a page."""

    title: Line
    summary: Line
    minutes: Annotated[int, Field(ge=1, le=60)]
    tags: Annotated[list[Tag], Field(min_length=1, max_length=6)]
    content_note: Line | None = None
    next: Slug | None = None


class DirectiveSource(Source):
    """What every directive has: an id of its own, since what people write hangs on it."""

    id: Slug


class VideoSource(DirectiveSource):
    """`:::video`: a story as a video. `src` names its files without their endings."""

    kind: Literal["video"]
    src: Slug
    title: Line
    people: Line
    note: Line


class EntrySource(DirectiveSource):
    """`:::entry`: a question that is answered in one's own words."""

    kind: Literal["entry"]
    ask: Line
    hint: Line | None = None
    rows: Annotated[int, Field(ge=1, le=20)] = 4


class OptionSource(Source):
    """`- id | label` in a choice."""

    id: Slug
    label: Line


class ChoiceSource(DirectiveSource):
    """`:::choice`: a question with ticks."""

    kind: Literal["choice"]
    ask: Line
    options: Annotated[list[OptionSource], Field(min_length=2, max_length=12)]
    max: Annotated[int, Field(ge=1, le=12)] = 1

    @model_validator(mode="after")
    def _fits(self) -> Self:
        ids = [option.id for option in self.options]
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("plain", "Two options have the same id. Give each its own.")
        if self.max > len(ids):
            raise PydanticCustomError("plain", "'max' is more than there are options. Make it smaller.")
        return self


class ScaleSource(DirectiveSource):
    """`:::scale`: a rating between two ends."""

    kind: Literal["scale"]
    ask: Line
    low: Line
    high: Line
    min: Annotated[int, Field(ge=0, le=10)] = 0
    max: Annotated[int, Field(ge=1, le=10)] = 10

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.min >= self.max:
            raise PydanticCustomError("plain", "'min' must be less than 'max'.")
        return self


Directive = VideoSource | EntrySource | ChoiceSource | ScaleSource
KINDS: dict[str, type[Directive]] = {
    "video": VideoSource,
    "entry": EntrySource,
    "choice": ChoiceSource,
    "scale": ScaleSource,
}

Model = TypeVar("Model", bound=Source)


def validate(model: type[Model], values: dict[str, object], blame: Callable[[Place, str], None]) -> Model | None:
    """Check what an author wrote; call `blame(place, sentence)` for each fault, and give None if there is one."""
    try:
        return model.model_validate(values)
    except ValidationError as wrong:
        for error in wrong.errors():
            blame(error["loc"], sentence_of(error, list(model.model_fields)))
        return None


_SENTENCES = {
    "int_type": "{name} must be a whole number.",
    "list_type": "{name} must be a list: [one, two].",
    "missing": "{name} is missing. Add it.",
    "string_pattern_mismatch": "{name} may have small letters, digits and single hyphens, and starts with a letter.",
    "string_too_short": "{name} is empty. Write something.",
    "string_type": "{name} must be text. Put it in quotes.",
}


def sentence_of(error: ErrorDetails, names: list[str]) -> str:
    """One pydantic error as a sentence that says how to mend it; `names` are those that would be right."""
    place, kind = error["loc"], error["type"]
    name = "'" + " ".join(f"number {part + 1}" if isinstance(part, int) else part for part in place) + "'"
    if kind == "plain":
        return error["msg"]
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(name=name)
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(place[-1]), names, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"Use one of: {', '.join(names)}."
        return f"{name} is not known here. {hint}"
    if kind == "literal_error":
        return f"{name} must be {error['ctx']['expected']}."
    return f"{name} does not fit: {error['msg'][:1].lower()}{error['msg'][1:]}."
