"""What an author may write, as strict pydantic models: settings of packs, topics and pages, and directives."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from content.strict_yaml import Place

SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
Slug = Annotated[str, Field(pattern=SLUG, max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
PageOrTopic = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)?$", max_length=121)]
Lang = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Tag = Literal["connectedness", "hope", "identity", "meaning", "empowerment", "difficulties"]
TAGS: tuple[Tag, ...] = ("connectedness", "hope", "identity", "meaning", "empowerment", "difficulties")


class Source(BaseModel):
    """Anything an author writes: nothing unknown is let through, and nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)


Synonyms = dict[Line, Annotated[list[Line], Field(min_length=1, max_length=8)]]
"""What people look for, and what pages say instead: `meds: [medicine]`."""


class PackSource(Source):
    """pack.yaml: the order of the topics, and how plain the words have to be."""

    title: Line
    lang: Lang
    languages: Annotated[list[Lang], Field(max_length=40)] = []
    note: Line
    topics: Annotated[list[Slug], Field(min_length=1, max_length=60)]
    hide: list[PageOrTopic] = []
    reading_grade_max: Annotated[int, Field(ge=1, le=12)] = 5
    sentence_words_max: Annotated[int, Field(ge=5, le=40)] = 15
    easy_grade_max: Annotated[int, Field(ge=1, le=12)] = 3
    easy_sentence_words_max: Annotated[int, Field(ge=4, le=40)] = 10
    word_letters_max: Annotated[int, Field(ge=8, le=60)] = 20
    page_words_max: Annotated[int, Field(ge=50, le=2000)] = 350
    media_kb_max: Annotated[int, Field(ge=100, le=10_000)] = 400
    glossary: list[Line] = []
    banned: dict[Line, Line] = {}
    synonyms: Synonyms = {}


class UpperPackSource(Source):
    """pack.yaml of a pack that lies over another one: what it leaves out is as below. `over` may name what is below."""

    over: Literal["built-in"] | None = None
    title: Line | None = None
    lang: Lang | None = None
    languages: list[Lang] = []
    note: Line | None = None
    topics: list[Slug] = []
    hide: list[PageOrTopic] = []
    reading_grade_max: int | None = None
    sentence_words_max: int | None = None
    easy_grade_max: int | None = None
    easy_sentence_words_max: int | None = None
    word_letters_max: int | None = None
    page_words_max: int | None = None
    media_kb_max: int | None = None
    glossary: list[Line] = []
    banned: dict[Line, Line] = {}
    synonyms: Synonyms = {}


class PackWordsSource(Source):
    """pack.<lang>.yaml: the pack's own words in a further language. Limits left out are those of pack.yaml."""

    title: Line
    note: Line
    sentence_words_max: Annotated[int, Field(ge=5, le=40)] | None = None
    easy_sentence_words_max: Annotated[int, Field(ge=4, le=40)] | None = None
    word_letters_max: Annotated[int, Field(ge=8, le=60)] | None = None
    page_words_max: Annotated[int, Field(ge=50, le=2000)] | None = None
    glossary: list[Line] = []
    banned: dict[Line, Line] = {}
    synonyms: Synonyms = {}


class ReviewSource(Source):
    """Who looked at the words last, and when. A page without its own has its topic's."""

    by: Line
    date: Annotated[datetime.date, Field(strict=False)]


class TopicSource(Source):
    """topic.yaml of one topic's folder."""

    title: Line
    summary: Line
    drawing: Line | None = None
    reviewed: ReviewSource | None = None


class TopicWordsSource(Source):
    """topic.<lang>.yaml: a topic's words in a further language."""

    title: Line
    summary: Line
    reviewed: ReviewSource | None = None


class TalkSource(Source):
    """Questions for two people to talk about: to understand, to explore, to look forward."""

    understand: Line | None = None
    explore: Line | None = None
    look_forward: Line | None = None


class PageSource(Source):
    """The settings between the two `---` lines on top of a page."""

    title: Line
    summary: Line
    minutes: Annotated[int, Field(ge=1, le=60)]
    tags: Annotated[list[Tag], Field(min_length=1, max_length=6)]
    content_note: Line | None = None
    next: Slug | None = None
    picture: Line | None = None
    picture_alt: Line | None = None
    talk: TalkSource | None = None
    reviewed: ReviewSource | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.picture and not self.picture_alt:
            raise PydanticCustomError("plain", "'picture_alt' is missing. Say what the picture shows.")
        return self


class PageWordsSource(Source):
    """The settings on top of a page in a further language, or in easier words: only what is said in words.

    All the rest is that of the page in the pack's own language.
    """

    title: Line | None = None
    summary: Line | None = None
    content_note: Line | None = None
    picture_alt: Line | None = None
    talk: TalkSource | None = None
    reviewed: ReviewSource | None = None


class DirectiveSource(Source):
    """What every directive has: an id of its own, since what people write hangs on it."""

    id: Slug


def _yes_or_no(value: object) -> object:
    return {"yes": True, "no": False}.get(str(value), value)


YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
"""`yes` or `no` on a line of a directive."""


class ConsentSource(Source):
    """Where the signed yes of who speaks is kept, and of which day it is."""

    record: Line
    date: Annotated[datetime.date, Field(strict=False)]


def _consent(value: object) -> object:
    record, comma, date = str(value).rpartition(",")
    return {"record": record.strip(), "date": date.strip()} if comma else {"record": str(value)}


class VideoSource(DirectiveSource):
    """`:::video`: a story as a video. `src` names its files without their endings.

    A `real` person has given their `consent` in writing, and may take it back: `withdrawn` hides the story at once.
    """

    kind: Literal["video"]
    src: Slug
    title: Line
    people: Line
    note: Line
    real: YesNo = False
    consent: Annotated[ConsentSource, BeforeValidator(_consent)] | None = None
    withdrawn: YesNo = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.real and self.consent is None:
            raise PydanticCustomError(
                "plain", "A real person speaks here. Add 'consent: number of the record, 2026-09-01'."
            )
        return self


class VideoWordsSource(DirectiveSource):
    """`:::video` on a page in a further language, or in easier words: the same story, told of in other words."""

    kind: Literal["video"]
    src: Slug | None = None
    title: Line
    people: Line
    note: Line


class ExerciseSource(DirectiveSource):
    """What every exercise has: a question, and a hint where one helps. Its kind adds the rest (content.exercises)."""

    ask: Line
    hint: Line | None = None


class OptionSource(Source):
    """`- id | label` in a list of options."""

    id: Slug
    label: Line


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
    "bool_type": "{name} is yes or no.",
    "date_from_datetime_parsing": "{name} must be a day, as 2026-09-01.",
    "date_parsing": "{name} must be a day, as 2026-09-01.",
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
