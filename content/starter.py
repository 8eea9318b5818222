"""A first pack for an author to change: one topic, one page with an exercise, without a fault."""

from __future__ import annotations

from pathlib import Path

from content.errors import ContentError

_FILES = {
    "pack.yaml": """title: My pages
lang: en
note: Write here whose pages these are.
topics: [first-topic]
reading_grade_max: 5
sentence_words_max: 15
glossary: []
""",
    "first-topic/topic.yaml": """title: My first topic
summary: One sentence about it.
""",
    "first-topic/01-first-page.en.md": """---
title: My first page
summary: One sentence about it.
minutes: 5
tags: [hope]
---
Write a few short sentences here.

If you do not feel safe, [get help now](help:).

## Your turn {#turn}

:::entry {#my-words rows=4}
ask: What do you think?
hint: A few words are enough.
:::
""",
}


class FolderInUse(ContentError):
    """The folder has files in it already, and none of them may be lost."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"The folder {folder} is not empty. Name a new one.")


def write_starter(folder: Path) -> list[Path]:
    """Write a first pack into a new or empty folder; the files that were written.

    Raises:
        FolderInUse: something is there already; nothing was written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(folder)
    written = []
    for name, text in _FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        written.append(path)
    return written
