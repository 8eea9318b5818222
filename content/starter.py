"""What an author starts from: a first pack, one more topic, one more page. None has a fault, none lies over a file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from content.errors import ContentError
from content.files import read_text
from content.library import BUILT_IN
from content.schema import SLUG
from content.strict_yaml import read_settings

_PACK = """title: My pages
lang: en
note: These pages are a sample. Write here whose pages they are.
over: built-in
topics: [{topic}]
reading_grade_max: 5
sentence_words_max: 15
glossary: []
"""
_TOPIC = """title: {title}
summary: One sentence about it.
drawing: topic.svg
reviewed:
  by: Write here who has read these pages.
  date: 2026-01-31
"""
_PAGE = """---
title: {title}
summary: One sentence about it.
minutes: 5
tags: [hope]
talk:
  understand: What is this like for you?
  explore: When was it different?
  look_forward: What would you like to try?
---
Write a few short sentences here. One thing at a time.

## Your turn {{#turn}}

:::entry {{#my-words rows=4}}
ask: What do you think?
hint: A few words are enough.
:::

If you do not feel safe, [get help now](help:).
"""
_STORY = """:::video {#a-story src=story}
title: Nell talks about seeds
people: Nell is a made-up person. The voice is made by a computer.
note: No upsetting scenes.
:::

"""
_FILM = """# This is the whole film. Change it, then run:  waymark content film media/{topic}/story.yaml
"""
_DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180" width="320" height="180">
  <rect width="320" height="180" rx="10" fill="#DFE9E4"/>
  <path d="M20 150q70-60 140-30t140-40" fill="none" stroke="#2F6B4F" stroke-width="12" stroke-linecap="round"/>
  <circle cx="240" cy="60" r="24" fill="#F0A862"/>
</svg>
"""
_SAMPLE_FILM = "hope/seeds"


class FolderInUse(ContentError):
    """The folder has files in it already, and none of them may be lost."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"The folder {folder} is not empty. Name a new one.")


class CannotAdd(ContentError):
    """A topic or page cannot be added; the message says why."""


def begin(root: Path, topic: str | None = None, page: str | None = None) -> list[Path]:
    """Write a first pack, or add a topic, or a page `topic/name`, to one that is there; the files that were written.

    Raises:
        FolderInUse: the folder has other files, or a pack and nothing is to be added.
        CannotAdd: what is asked for cannot be added.
    """
    within, _, name = (page or "").partition("/")
    new = not (root / "pack.yaml").exists()
    made = topic or (within or "first-topic" if new else "")
    first = name if within == made and name else "first-page"
    if new:
        written = write_starter(root, made, first)
    elif made:
        written = add_topic(root, made, first)
    elif page:
        written = []
    else:
        raise FolderInUse(root)
    return written if page in (None, f"{made}/{first}") else [*written, *add_page(root, page or "")]


def write_starter(folder: Path, topic: str = "first-topic", page: str = "first-page") -> list[Path]:
    """Write a first pack, of one topic and page, into a new or empty folder; the files that were written.

    Raises:
        FolderInUse: something is there already; nothing was written.
        CannotAdd: a name will not do.
    """
    _look_at_name(topic)
    _look_at_name(page)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(folder)
    words = _PAGE.format(title=_title(page)).replace("## Your turn", _STORY + "## Your turn")
    texts = {
        "pack.yaml": _PACK.format(topic=topic),
        f"{topic}/topic.yaml": _TOPIC.format(title=_title(topic)),
        f"{topic}/01-{page}.en.md": words,
        f"media/{topic}/topic.svg": _DRAWING,
    }
    written = [_write(folder / name, text) for name, text in texts.items()]
    film = BUILT_IN / "media" / _SAMPLE_FILM
    target = folder / "media" / topic
    for ending in (".mp4", ".webm", ".jpg", ".en.vtt"):
        written.append(Path(shutil.copyfile(film.with_name(film.name + ending), target / f"story{ending}")))
    script = film.with_suffix(".yaml").read_text("utf-8")
    return [*written, _write(target / "story.yaml", _FILM.format(topic=topic) + script)]


def add_topic(root: Path, name: str, page: str = "first-page") -> list[Path]:
    """Add a topic with one page of that name to a pack; the files that were written or changed.

    Raises:
        CannotAdd: the name will not do, or the pack has it, or its pack.yaml cannot be added to.
    """
    lang = _language(root)
    _look_at_name(name)
    _look_at_name(page)
    if (root / name).exists() or (root / "media" / name).exists():
        raise CannotAdd(f"The pack has a folder '{name}' already. Choose another name.")
    text = read_text(root, root / "pack.yaml")
    topics, count = re.subn(r"(?m)^(topics:[ \t]*\[[^\]\n]*?)[ \t]*\][ \t]*$", rf"\1, {name}]", text)
    if count != 1:
        raise CannotAdd(f"Add '{name}' to the topics in pack.yaml by hand: write them as 'topics: [one, two]'.")
    title = _title(name)
    written = [
        _write(root / name / "topic.yaml", _TOPIC.format(title=title)),
        _write(root / name / f"01-{page}.{lang}.md", _PAGE.format(title=_title(page))),
        _write(root / "media" / name / "topic.svg", _DRAWING),
    ]
    (root / "pack.yaml").write_text(topics, "utf-8")
    return [*written, root / "pack.yaml"]


def add_page(root: Path, page_id: str) -> list[Path]:
    """Add the page `topic/name` behind the last one of its topic; the file that was written.

    Raises:
        CannotAdd: the name will not do, the topic is not there, or it has the page.
    """
    lang = _language(root)
    topic, _, name = page_id.partition("/")
    _look_at_name(topic)
    _look_at_name(name)
    if not (root / topic / "topic.yaml").is_file():
        raise CannotAdd(f"There is no topic '{topic}' in this pack. Add it with --topic {topic}.")
    numbers = {
        found[2]: int(found[1])
        for path in (root / topic).iterdir()
        if (found := re.fullmatch(r"(\d{2})-([a-z0-9-]+)\.[a-z.-]+\.md", path.name))
    }
    if name in numbers:
        raise CannotAdd(f"The topic '{topic}' has a page '{name}' already. Choose another name.")
    number = max(numbers.values(), default=0) + 1
    return [_write(root / topic / f"{number:02d}-{name}.{lang}.md", _PAGE.format(title=_title(name)))]


def _language(root: Path) -> str:
    if not (root / "pack.yaml").is_file():
        raise CannotAdd(f"There is no pack in {root}. Make one first: waymark content new {root}")
    return str(read_settings(read_text(root, root / "pack.yaml")).values.get("lang", "en"))


def _look_at_name(name: str) -> None:
    if not re.fullmatch(SLUG, name):
        raise CannotAdd(f"'{name}' is no name. Use small letters, digits and single hyphens, as in bad-nights.")


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as stream:  # never over a file
        stream.write(text)
    return path
