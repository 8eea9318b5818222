"""Looks at how a pack speaks: the reading grade of its pages, the length of its sentences and words, its tags."""

from __future__ import annotations

from collections.abc import Iterator, Set

from content.faults import Findings
from content.model import Block, ChoiceBlock, EntryBlock, Page, ScaleBlock, VideoBlock
from content.pack import Pack
from content.pages import DraftPage
from content.reading import grade, long_words, sentences, words
from content.schema import TAGS

_EXERCISES = (EntryBlock, ChoiceBlock, ScaleBlock)


def look_at_words(pack: Pack, findings: Findings) -> None:
    """Note pages that are hard to read, and tags that no page, story or exercise has."""
    excused = {word.lower() for word in pack.source.glossary}
    for draft in pack.drafts:
        _look_at_page(pack, draft, excused, findings)
    _look_at_tags(pack, findings)


def _look_at_page(pack: Pack, draft: DraftPage, excused: Set[str], findings: Findings) -> None:
    pieces: list[str] = []
    english = draft.page.lang == "en"
    for line, text in _spoken(draft):
        found = sentences(text)
        pieces += found
        for sentence in found:
            count = len(words(sentence))
            if count > pack.source.sentence_words_max:
                start = " ".join(sentence.split()[:4])
                findings.add(draft.file, line, f"The sentence '{start} ...' has {count} words. Make two of it.")
        for word in long_words(text, excused) if english else ():
            findings.add(
                draft.file,
                line,
                f"'{word}' is a long word. Use a shorter one, or put it into the glossary of pack.yaml.",
            )
    reached = grade(pieces, excused)
    if english and reached > pack.source.reading_grade_max:
        findings.add(
            draft.file,
            1,
            f"This page reads at grade {reached:.1f}, and {pack.source.reading_grade_max} is the limit of pack.yaml. "
            "Use shorter sentences and words.",
        )


def _spoken(draft: DraftPage) -> Iterator[tuple[int, str]]:
    """All that a page says, with the lines of its file."""
    page = draft.page
    yield 1, page.title
    yield 1, page.summary
    yield 1, page.content_note or ""
    for block in page.blocks:
        for text in _words_of(block):
            yield draft.lines[block.id], text


def _words_of(block: Block) -> Iterator[str]:
    yield block.text
    match block:
        case VideoBlock():
            yield from (block.note, block.people)
        case EntryBlock():
            yield block.hint
        case ChoiceBlock():
            yield from (label for _, label in block.options)
        case ScaleBlock():
            yield from (block.low, block.high)


def _look_at_tags(pack: Pack, findings: Findings) -> None:
    pages = [draft.page for draft in pack.drafts]
    for tag in TAGS:
        lacking = [name for name, kinds in (("page", (Block,)), ("story", (VideoBlock,)), ("exercise", _EXERCISES))
                   if not any(tag in page.tags and _has(page, kinds) for page in pages)]  # fmt: skip
        if lacking:
            findings.add("pack.yaml", 1, f"No {' and no '.join(lacking)} has the tag '{tag}'. Write one.", warning=True)


def _has(page: Page, kinds: tuple[type[Block], ...]) -> bool:
    return any(isinstance(block, kinds) for block in page.blocks)
