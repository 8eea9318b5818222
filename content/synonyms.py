"""Words that people look for and no page has, with words that pages have: does each of them lead to a page?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from content.faults import Findings
from content.pack import Pack
from content.pages import DraftPage
from content.reading import words
from content.wording import spoken, told


def look_at_synonyms(pack: Pack, findings: Findings) -> None:
    """Note words that lead to no page, in the pack's own language and in each further one."""
    own = pack.source.lang
    sources = {own: ("pack.yaml", pack.source.synonyms)}
    sources |= {lang: (f"pack.{lang}.yaml", said.source.synonyms) for lang, said in pack.words.items()}
    for lang, (file, synonyms) in sources.items():
        written = _written(draft for draft in pack.all_drafts if draft.page.lang in (lang, own))
        for asked, others in synonyms.items():
            for other in others:
                lost = [word for word in words(other) if not written.startswith(_folded(word))]
                if lost or not words(other):
                    sentence = f"'synonyms' of '{asked}' names '{other}', and no page has that. Use a word of a page."
                    findings.add(file, 1, sentence, warning=True)


class _Written:
    """All words, joined, so that a beginning of one is found."""

    def __init__(self, all_words: Iterable[str]) -> None:
        self._joined = "\n" + "\n".join(set(all_words))

    def startswith(self, start: str) -> bool:
        return f"\n{start}" in self._joined


def _written(drafts: Iterable[DraftPage]) -> _Written:
    texts = (text for draft in drafts for _, text in (*spoken(draft), *told(draft)))
    return _Written(_folded(word) for text in texts for word in words(text))


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
