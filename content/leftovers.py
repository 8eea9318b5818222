"""What authors cannot see, or forgot: letters that nobody sees, and words that `waymark content new` wrote."""

from __future__ import annotations

import re
from pathlib import Path

from content.faults import Findings
from content.files import BadFile, read_text, relative
from content.model import TextBlock
from content.naming import HANDED_OVER
from content.pack import Pack
from content.pages import HELP_ADDRESS, DraftPage

_LATIN = "A-Za-z\u00c0-\u024f"
_UNSEEN = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    # Joiners are right in some scripts and in emoji, and never beside Latin letters.
    f"|(?<=[{_LATIN}])[\u200c\u200d]|[\u200c\u200d](?=[{_LATIN}])"
)
_TO_WRITE = (
    "One sentence about it.",
    "Write here who has read these pages.",
    "Write here whose pages they are.",
    "Write a few short sentences here. One thing at a time.",
)


def look_for_leftovers(root: Path, findings: Findings) -> None:
    """Note lines with letters that cannot be seen, and lines that nobody has written yet."""
    for path in sorted(root.rglob("*")):
        file = relative(root, path)
        if not HANDED_OVER.fullmatch(file) or path.suffix not in (".md", ".yaml", ".vtt"):
            continue
        try:
            lines = read_text(root, path).split("\n")
        except BadFile:
            continue
        for number, line in enumerate(lines, 1):
            if _UNSEEN.search(line):
                findings.add(file, number, "This line has characters that cannot be seen. Type the line anew.")
            if left := next((words for words in _TO_WRITE if words in line), None):
                findings.add(file, number, f"'{left}' is still as it came. Write your own words.", warning=True)


def look_for_lost_help(pack: Pack, findings: Findings) -> None:
    """Where a page leads to Help, it does so in every language and in easier words (R43)."""
    helping = {draft.page.id for draft in pack.drafts if _helps(draft)}
    for draft in pack.further:
        if draft.page.id in helping and not _helps(draft):
            sentence = "The page in its own words leads to Help, and this one does not. Add: [get help now](help:)."
            findings.add(draft.file, 1, sentence)


def _helps(draft: DraftPage) -> bool:
    return any(isinstance(block, TextBlock) and f'href="{HELP_ADDRESS}"' in block.html for block in draft.page.blocks)
