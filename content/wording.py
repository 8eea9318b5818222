"""Looks at how a pack speaks: the reading grade of its pages, the length of its words, its tone, its tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.exercises import KINDS
from content.faults import Findings
from content.model import Block, ExerciseBlock, Page, TextBlock, VideoBlock
from content.pack import Pack
from content.pages import HELP_ADDRESS, DraftPage
from content.reading import grade, long_words, sentences, words
from content.schema import TAGS
from content.tone import crisis_words, unkind

_ENDED = re.compile(r"[.!?…][\"'”’)]*\s*$")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Ease:
    """How easy a page is to read: its words, and its Flesch-Kincaid grade (English; else 0)."""

    page: str
    words: int
    grade: float

    @property
    def age(self) -> int:
        """The age at which children in the US are in that grade; six at the least."""
        return max(6, round(self.grade) + 5)


@dataclass(frozen=True, slots=True)
class Limits:
    """How plain the words of a page have to be. `grade` and syllables are counted in English only."""

    grade: int
    sentence_words: int
    word_letters: int
    page_words: int
    excused: frozenset[str]
    settings: str
    """The file that sets them."""


def limits_of(pack: Pack, page: Page) -> Limits:
    """What holds for a page: the limits of its language, and stricter ones in easier words."""
    own, words = pack.source, pack.words.get(page.lang)
    further = words.source if words else None
    sentence = (further and further.sentence_words_max) or own.sentence_words_max
    easy = (further and further.easy_sentence_words_max) or own.easy_sentence_words_max
    return Limits(
        grade=own.easy_grade_max if page.easy else own.reading_grade_max,
        sentence_words=easy if page.easy else sentence,
        word_letters=(further and further.word_letters_max) or own.word_letters_max,
        page_words=(further and further.page_words_max) or own.page_words_max,
        excused=frozenset(word.lower() for word in (*own.glossary, *(further.glossary if further else ()))),
        settings=f"pack.{page.lang}.yaml" if words else "pack.yaml",
    )


def ease_of(pack: Pack) -> list[Ease]:
    """Every page of a pack, in its order; then those in further languages and in easier words."""
    found = []
    for draft in pack.all_drafts:
        page = draft.page
        excused = limits_of(pack, page).excused
        texts = [text for _, text in spoken(draft)]
        pieces = [piece for text in texts for piece in _whole(text)]
        count = sum(len(words(text)) for text in texts)
        name = " ".join([page.id, *([page.lang] if page.lang != pack.source.lang else []), *["easy"] * page.easy])
        found.append(Ease(name, count, grade(pieces, excused) if page.lang == "en" else 0.0))
    return found


def look_at_words(pack: Pack, findings: Findings) -> None:
    """Note pages that are hard to read, too long or unkind."""
    everywhere = pack.source.banned
    banned = {lang: everywhere | said.source.banned for lang, said in pack.words.items()}
    for draft in pack.all_drafts:
        _look_at_page(draft, limits_of(pack, draft.page), findings)
        _look_at_tone(draft, banned.get(draft.page.lang, everywhere), findings)


def _look_at_tone(draft: DraftPage, banned: dict[str, str], findings: Findings) -> None:
    """No word that should not stand there; where it gets heavy, a note on top and a way to help (R43, R47)."""
    page = draft.page
    heavy: list[tuple[int, str]] = []
    for line, text in [*spoken(draft), *told(draft)]:
        for word, mending in unkind(text, page.lang, banned):
            findings.add(draft.file, line, f"'{word}' should not stand here. {mending}")
        heavy += [(line, word) for word in crisis_words(text, page.lang)]
    if not heavy:
        return
    line, word = heavy[0]
    if not any(isinstance(block, TextBlock) and f'href="{HELP_ADDRESS}"' in block.html for block in page.blocks):
        findings.add(draft.file, line, f"Here stands '{word}', and no way to help. Add: [get help now](help:).")
    if page.content_note is None:
        findings.add(draft.file, line, f"Here stands '{word}'. Say on top what is hard here, with 'content_note'.")


def told(draft: DraftPage) -> Iterator[tuple[int, str]]:
    """What the stories of a page say; their captions are looked at as captions, and here for their tone."""
    for block in draft.page.blocks:
        if isinstance(block, VideoBlock):
            yield from ((draft.lines[block.id], line) for line in block.transcript)


def _look_at_page(draft: DraftPage, limits: Limits, findings: Findings) -> None:
    english = draft.page.lang == "en"
    pieces: list[str] = []
    total = 0
    for line, text in spoken(draft):
        found = sentences(text)
        pieces += _whole(text)
        total += len(words(text))
        for sentence in found:
            count = len(words(sentence))
            if count > limits.sentence_words:
                start = " ".join(sentence.split()[:4])
                findings.add(draft.file, line, f"The sentence '{start} ...' has {count} words. Make two of it.")
        for word in long_words(text, limits.excused) if english else _longest(text, limits):
            findings.add(
                draft.file,
                line,
                f"'{word}' is a long word. Use a shorter one, or put it into the glossary of {limits.settings}.",
            )
    reached = grade(pieces, limits.excused)
    if english and reached > limits.grade:
        findings.add(
            draft.file,
            1,
            f"This page reads at grade {reached:.1f}, and {limits.grade} is the limit of {limits.settings}. "
            "Use shorter sentences and words.",
        )
    if total > limits.page_words:
        findings.add(
            draft.file, 1, f"This page has {total} words, and {limits.page_words} is the limit. Make two of it."
        )


def _longest(text: str, limits: Limits) -> list[str]:
    """Words with more letters than the limit, each once: syllables are counted in English only."""
    found = (word for word in words(text) if len(word) > limits.word_letters and word.lower() not in limits.excused)
    return list(dict.fromkeys(found))


def _whole(text: str) -> list[str]:
    """The sentences of a text that are whole. Titles and cards are none, and would make a page look easier."""
    return sentences(text) if _ENDED.search(text) else []


def spoken(draft: DraftPage) -> Iterator[tuple[int, str]]:
    """All that a page says, with the lines of its file."""
    page = draft.page
    yield draft.line_of("title"), page.title
    yield draft.line_of("summary"), page.summary
    yield draft.line_of("content_note"), page.content_note or ""
    yield draft.line_of("picture_alt"), page.picture[1] if page.picture else ""
    for question in page.talk:
        yield draft.line_of("talk"), question
    for block in page.blocks:
        for text in _words_of(block):
            yield draft.lines[block.id], text


def _words_of(block: Block) -> Iterator[str]:
    yield block.text
    match block:
        case VideoBlock():
            yield from (block.note, block.people)
        case ExerciseBlock():
            yield from KINDS[block.kind].spoken(block)


def look_at_tags(pack: Pack, findings: Findings, *, warning: bool) -> None:
    """Note tags that no page, no story or no exercise has (R6)."""
    pages = [draft.page for draft in pack.drafts]
    for tag in TAGS:
        lacking = [name for name, kind in (("page", Block), ("story", VideoBlock), ("exercise", ExerciseBlock))
                   if not any(tag in page.tags and _has(page, kind) for page in pages)]  # fmt: skip
        if lacking:
            findings.add(
                "pack.yaml", 1, f"No {' and no '.join(lacking)} has the tag '{tag}'. Write one.", warning=warning
            )


def _has(page: Page, kind: type[Block]) -> bool:
    return any(isinstance(block, kind) and not getattr(block, "withdrawn", False) for block in page.blocks)
