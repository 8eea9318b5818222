"""A page in two languages, or in easier words, has the same blocks: so people can look at it together.

What one person points at, marks or writes hangs on the ids of blocks and options. They have to mean the same thing on
every screen, whatever words stand there.
"""

from __future__ import annotations

from dataclasses import fields

from content.faults import Findings
from content.model import Block, ExerciseBlock, TextBlock, VideoBlock
from content.pages import DraftPage

SAME_LENGTH_SECONDS = 2
"""Two films of one story may differ by this: people watch together, each in their language."""


def look_at_agreement(own: DraftPage, other: DraftPage, findings: Findings) -> None:
    """Note where the blocks of `other` are not those of `own`. Easier words may leave out text, and nothing else."""
    here = {block.id: block for block in other.page.blocks}
    there = {block.id: block for block in own.page.blocks}
    for block in own.page.blocks:
        if block.id not in here and not (other.page.easy and isinstance(block, TextBlock)):
            findings.add(other.file, 1, f"The {_name(block)} of {own.file} is missing here. Add it, with the same id.")
    for block in other.page.blocks:
        line = other.lines[block.id]
        wanted = there.get(block.id)
        if wanted is None:
            findings.add(other.file, line, f"{own.file} has no {_name(block)}. Give it the same id, or take it out.")
        elif sentence := _difference(wanted, block):
            findings.add(other.file, line, f"{sentence} It has to be as in {own.file}.")
    _look_at_order(own, other, findings)


def _look_at_order(own: DraftPage, other: DraftPage, findings: Findings) -> None:
    both = {block.id for block in own.page.blocks} & {block.id for block in other.page.blocks}
    wanted = [block.id for block in own.page.blocks if block.id in both]
    found = [block.id for block in other.page.blocks if block.id in both]
    for one, two in zip(wanted, found, strict=True):
        if one != two:
            sentence = f"Here {own.file} has '{one}', and this page has '{two}'. Put them into the same order."
            findings.add(other.file, other.lines[two], sentence)
            return


def _name(block: Block) -> str:
    return f"{'part' if isinstance(block, TextBlock) else block.kind} '{block.id}'"


def _difference(own: Block, other: Block) -> str | None:
    if own.kind != other.kind:
        return f"'{other.id}' is a {own.kind}, and here it is a {other.kind}."
    if isinstance(own, TextBlock) and isinstance(other, TextBlock) and own.tag != other.tag:
        return f"'{other.id}' is a {_PASSAGES[own.tag]}, and here it is a {_PASSAGES[other.tag]}."
    if isinstance(own, VideoBlock) and isinstance(other, VideoBlock):
        apart = abs(own.seconds - other.seconds)
        if apart > SAME_LENGTH_SECONDS:
            return f"The film of '{other.id}' has {other.seconds} seconds, and {own.seconds} in its own language."
    if isinstance(own, ExerciseBlock) and isinstance(other, ExerciseBlock):
        return _other_bones(own, other)
    return None


_PASSAGES = {"p": "paragraph", "h2": "heading with ##", "h3": "heading with ###"}


def _other_bones(own: ExerciseBlock, other: ExerciseBlock) -> str | None:
    """What differs besides words: numbers, and the ids of options."""
    for field in fields(own):
        one, two = _bone(getattr(own, field.name)), _bone(getattr(other, field.name))
        if field.name != "number" and one != two:
            return f"'{field.name}' of '{other.id}' is {_told(one)}, and here it is {_told(two)}."
    return None


def _bone(value: object) -> object:
    if isinstance(value, tuple):
        return [pair[0] for pair in value]
    return value if isinstance(value, int) else None


def _told(bone: object) -> str:
    return ", ".join(bone) or "empty" if isinstance(bone, list) else str(bone)
