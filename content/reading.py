"""How hard a text is to read: words, sentences, syllables, and the Flesch-Kincaid grade. English only.

The grade is what US schools use: 4 is about a nine-year-old, 5 a ten-year-old. Syllables are counted by rule, not
from a dictionary, so one word may be off by one; over a page it evens out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:['’][A-Za-z]+)*")  # noqa: RUF001 - the typographic apostrophe is meant
_SENTENCE_END = re.compile(r"[.!?]+[\"'”’)]*(?=\s|$)|[:;](?=\s|$)")  # noqa: RUF001
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
_SPLIT_VOWELS = re.compile(r"i[ao](?!u)(?<![tscg]i[ao])|(?<!q)ua(?!y)|eo(?!u)|[aeiou]ing\b|ying\b|uie|ism\b")
_SILENT_E = re.compile(r"[^aeiouyl]e$|[aeiouy]le$|rle$")
_SILENT_ED = re.compile(r"[^aeiouytd]ed$|[^aeiouyscxz]es$|[aeiouy](ed|es)$")
_SPOKEN_ED = re.compile(r"(sh|ch|g)es$|[bcdfgkptz]l(ed|es)$")
_SILENT_INSIDE = re.compile(r"[^aeiouy]e(ly|ful|less|ment|ness|thing|where|times?)")
_LONG_WORD = 4
_BY_HEART = {
    "anxiety": 4, "anyone": 3, "area": 3, "every": 2, "experience": 4, "idea": 3, "people": 2, "science": 2,
    "serious": 3, "someone": 2,
}  # fmt: skip


def words(text: str) -> list[str]:
    """The words of a text; numbers and emoji are none."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of one block; a colon or semicolon ends one too. What has no word is left out."""
    return [piece.strip() for piece in _SENTENCE_END.split(text) if words(piece)]


def syllables(word: str) -> int:
    """How many syllables an English word has, by rule; at least one."""
    small = word.lower().replace("’", "'").partition("'")[0]  # noqa: RUF001
    if small in _BY_HEART:
        return _BY_HEART[small]
    count = len(_VOWELS.findall(small)) + len(_SPLIT_VOWELS.findall(small))
    return max(1, count - _ends_silently(small) - bool(_SILENT_INSIDE.search(small)))


def _ends_silently(word: str) -> bool:
    """Whether the last `e` of a word is not spoken: in `safe`, `walked` and `likes`, not in `table` or `pages`."""
    if len(word) <= 3:
        return word.endswith("e") and len(_VOWELS.findall(word)) > 1
    if _SILENT_E.search(word):
        return True
    return bool(_SILENT_ED.search(word)) and not _SPOKEN_ED.search(word)


def grade(pieces: Iterable[str], excused: Set[str] = frozenset()) -> float:
    """Flesch-Kincaid grade of sentences; an excused word counts as one syllable. 0 for no words."""
    counted, total, spoken = 0, 0, 0
    for piece in pieces:
        found = words(piece)
        counted += bool(found)
        total += len(found)
        spoken += sum(1 if word.lower() in excused else syllables(word) for word in found)
    if not total:
        return 0.0
    return 0.39 * total / counted + 11.8 * spoken / total - 15.59


def long_words(text: str, excused: Set[str] = frozenset()) -> list[str]:
    """Words of four syllables or more that are not excused, each once."""
    found = (word for word in words(text) if word.lower() not in excused and syllables(word) >= _LONG_WORD)
    return list(dict.fromkeys(found))
