"""Checks a pack: everything that would stop it from loading, and everything that would make it hard to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from content.drawings import LEAST_CONTRAST, contrast_of
from content.faults import Fault, Findings
from content.files import read_text, relative
from content.films.looking import look_at_films
from content.leftovers import look_for_leftovers, look_for_lost_help
from content.library import read_pack
from content.media import MEDIA_ADDRESS, file_of
from content.model import TextBlock, VideoBlock
from content.pack import Pack
from content.pages import PAGE_ADDRESS
from content.stacking import PACK, laid_out, layers_of
from content.synonyms import look_at_synonyms
from content.withdrawing import story_of_file
from content.wording import Ease, ease_of, look_at_tags, look_at_words

__all__ = ["Ease", "Fault", "check", "ease"]


_PAGE_LINK = re.compile(rf'href="{PAGE_ADDRESS}([a-z0-9-]+/[a-z0-9-]+)"')
REVIEW_YEARS = 2
"""Words that nobody looked at for longer may be out of date."""


def check(path: Path | Sequence[Path] | None = None, today: date | None = None, *, whole: bool = True) -> list[Fault]:
    """All faults of the pack in a folder (without one: of the built-in pack), by file and line.

    Several paths are a stack, the lowest first. Then the faults are those of the uppermost pack, and of the stack as a
    whole. A fault whose `warning` is set does not stop the pack from being used. Not `whole`: it will be part of a
    stack, so what it lacks may be in another pack.
    """
    findings, looked = Findings(), Findings()
    with laid_out(_paths(path), findings) as laid:
        pack = read_pack(laid.root, findings) if laid is not None else None
        if pack is not None and laid is not None:
            look_at_words(pack, looked)
            look_at_tags(pack, looked, warning=not whole)
            look_at_synonyms(pack, looked)
            look_for_leftovers(layers_of(_paths(path))[-1], looked)
            look_for_lost_help(pack, looked)
            _look_for_dead_pages(pack, looked)
            _look_for_unused(laid.root, pack, _unread(findings), looked)
            _look_at_drawings(laid.root, pack, looked)
            look_at_films(laid.root, pack, looked)
            _look_at_reviews(pack, today or datetime.now(UTC).date(), looked)
            for fault in looked.faults:
                if laid.own is None or fault.file == PACK or fault.file in laid.own:
                    findings.add(fault.file, fault.line, fault.sentence, warning=fault.warning)
    return findings.faults


def ease(path: Path | Sequence[Path] | None = None) -> list[Ease]:
    """How easy each page of a pack, or of a stack, is to read; nothing for a pack that cannot be read."""
    with laid_out(_paths(path), Findings()) as laid:
        pack = read_pack(laid.root, Findings()) if laid is not None else None
    return ease_of(pack) if pack is not None else []


def _paths(path: Path | Sequence[Path] | None) -> list[Path]:
    return [path] if isinstance(path, Path) else list(path or ())


def _look_at_drawings(root: Path, pack: Pack, findings: Findings) -> None:
    """Every drawing has a shape that stands out, and words that say more than that it is a picture."""
    drawings = {topic.drawing for topic in pack.topics if topic.drawing}
    for draft in pack.all_drafts:
        if draft.page.picture is None:
            continue
        address, words = draft.page.picture
        drawings.add(address)
        if re.match(r"(a |an |the )?(picture|image|drawing|photo) of\b", words, re.I):
            findings.add(draft.file, 1, "'picture_alt' need not say that it is a picture. Say what it shows.")
    for address in sorted(drawings):
        file = file_of(address)
        if contrast_of(read_text(root, root / file)) < LEAST_CONTRAST:
            findings.add(file, 1, "Nothing in this drawing stands out from its ground. Use a darker or lighter colour.")


def _look_at_reviews(pack: Pack, today: date, findings: Findings) -> None:
    """Somebody signed each page off, not too long ago."""
    oldest = today.replace(year=today.year - REVIEW_YEARS, day=min(today.day, 28))
    for draft in pack.all_drafts:
        review = draft.page.reviewed
        if review is None:
            findings.add(draft.file, 1, "Nobody has signed this page off. Add 'reviewed', by and date.", warning=True)
        elif review[1] > today:
            findings.add(draft.file, 1, f"'reviewed' has the day {review[1]}, which is still to come. Mend the date.")
        elif review[1] < oldest:
            findings.add(
                draft.file,
                1,
                f"This page was looked at on {review[1]}, more than {REVIEW_YEARS} years ago. Look at it again.",
                warning=True,
            )
        for block in draft.page.blocks:
            if isinstance(block, VideoBlock) and block.consent and block.consent[1] > today:
                line = draft.lines[block.id]
                findings.add(draft.file, line, "'consent' has a day that is still to come. Mend the date.")


def _look_for_dead_pages(pack: Pack, findings: Findings) -> None:
    """Every page but the first of a topic is the next one of another, or another page has a link to it."""
    reached = {topic.pages[0].id for topic in pack.topics if topic.pages}
    for draft in pack.drafts:
        page = draft.page
        reached |= {page.next} if page.next else set()
        for block in page.blocks:
            if isinstance(block, TextBlock):
                reached |= set(_PAGE_LINK.findall(block.html)) - {page.id}
    for draft in pack.drafts:
        if draft.page.id not in reached:
            sentence = "No page leads here. Lead here from one by 'next' or a link, or take this one out."
            findings.add(draft.file, 1, sentence, warning=True)


def _unread(findings: Findings) -> set[str]:
    """The topics that have a page which could not be read whole: nobody knows which files it would use."""
    return {fault.file.partition("/")[0] for fault in findings.errors if fault.file.endswith((".md", "topic.yaml"))}


def _look_for_unused(root: Path, pack: Pack, unread: set[str], findings: Findings) -> None:
    used = {address.partition("?")[0] for address in _addresses(pack)}
    for path in sorted((root / "media").rglob("*")):
        file = relative(root, path)
        if file.split("/")[1] in unread:
            continue
        if path.is_file() and story_of_file(file.removeprefix("media/")) in pack.withdrawn:
            findings.add(file, 1, "This story was withdrawn. Take its files out of the pack.", warning=True)
        elif path.is_file() and f"{MEDIA_ADDRESS}{_shown(file).removeprefix('media/')}" not in used:
            findings.add(file, 1, "No page uses this file. Use it or take it out.", warning=True)


def _shown(file: str) -> str:
    """A film's script stays beside its film, and is used when the film is."""
    return file.removesuffix(".yaml") + ".mp4" if file.endswith(".yaml") else file


def _addresses(pack: Pack) -> Iterator[str]:
    for topic in pack.topics:
        yield topic.drawing or ""
    for draft in pack.all_drafts:
        yield draft.page.picture[0] if draft.page.picture else ""
        for block in draft.page.blocks:
            if isinstance(block, VideoBlock):
                yield from (block.captions, block.poster, *(address for address, _ in block.sources))
