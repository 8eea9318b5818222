"""`python -m bench.exporting [MB]`: seconds to put a record of that many megabytes of words (10) into each format.

The record is made of plain values, so reading and opening it in the database is not in the figure; the files are the
ones that people get (app.record.archive).
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from app.pages.house import open_house
from app.record.archive import Format, file_of
from app.record.exporting import page_of
from app.record.pieces import Author, Part, Record, WrittenEntry, WrittenPage, WrittenTopic
from app.settings import Settings

WORDS = "I called my sister and we walked to the water it was cold but quiet so I slept a little better".split()
LETTERS = 20_000
"""The longest text that one entry holds."""
SAM = Author("Sam", "service_user", mine=True)
AT = datetime(2026, 1, 1, tzinfo=UTC)


def entry(number: int, chance: random.Random) -> WrittenEntry:
    """One entry, as long as an entry can be."""
    text = ""
    while len(text) < LETTERS - 100:
        text += " ".join(chance.choices(WORDS, k=chance.randint(5, 14))).capitalize() + ".\n"
    return WrittenEntry(
        id=f"entry-{number}",
        page=f"topic/page-{number % 50}",
        exercise=f"exercise-{number}",
        kind="entry",
        ask="What helped you before?",
        anchor=f"exercise-{number}",
        text=text,
        answer=[],
        raw_answer={},
        begun_at=AT,
        at=AT,
        writer=SAM,
        parts=[Part(0, len(text), text, SAM)],
        others=[],
        readers=[],
        shown=[],
    )


def record_of(megabytes: float) -> Record:
    """A record with about so many megabytes of words."""
    chance = random.Random(1)
    pages = [WrittenPage(f"topic/page-{place}", f"Page {place}", known=True) for place in range(50)]
    for number in range(round(megabytes * 1_000_000 / LETTERS)):
        pages[number % len(pages)].entries.append(entry(number, chance))
    return Record("Sam", "sam", AT, "1", [WrittenTopic("A topic", pages)], [], [], [])


def main() -> None:
    """Print a line for each format."""
    record = record_of(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(Settings(var_path=Path(folder)))
        for format_ in Format:
            before = time.monotonic()
            file = file_of(record, format_, page_of(house), house.say, house.language)
            print(f"{format_.value:5} {time.monotonic() - before:6.1f} s  {len(file.content):>11,} bytes")


if __name__ == "__main__":
    main()
