"""Words of a library, for a searcher who spells one in another way: beginnings, and near misses."""

from __future__ import annotations

import bisect
import unicodedata
from collections.abc import Iterator, Mapping

SHORTEST = 4
"""Letters of a word that may be misspelt: shorter ones are too near to too many."""
LONGEST = 30


class Vocabulary:
    """The words of an index and in how many pages each stands; lower case, without accents, as the index has them.

    A near miss is found by leaving one letter out on both sides (Garbe's symmetric deletes): that covers a letter too
    many, one too few, a wrong one, and two that changed places, at the price of a few look-ups.
    """

    def __init__(self, pages_with: Mapping[str, int]) -> None:
        self._pages_with = pages_with
        self._sorted = sorted(pages_with)
        self._without: dict[str, list[str]] = {}
        for word in self._sorted:
            if SHORTEST <= len(word) <= LONGEST and not any(letter.isdigit() for letter in word):
                for less in (word, *_one_less(word)):
                    self._without.setdefault(less, []).append(word)

    def begins(self, start: str) -> bool:
        """Whether a word begins so."""
        at = bisect.bisect_left(self._sorted, start)
        return at < len(self._sorted) and self._sorted[at].startswith(start)

    def near(self, word: str) -> str | None:
        """The word that was probably meant, the most used of the nearest; None for none.

        People mostly get the first letter right, and with another one it is mostly another word: mother, other.
        """
        if not SHORTEST <= len(word) <= LONGEST:
            return None
        near = {near for less in (word, *_one_less(word)) for near in self._without.get(less, ())}
        found = (other for other in near if other[0] == word[0])
        return min(found, key=lambda other: (_apart(word, other), -self._pages_with[other], other), default=None)


def folded(word: str) -> str:
    """A word as the index has it."""
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _one_less(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _apart(one: str, other: str) -> int:
    """How far two words are from each other: letters to put in, take out, change or swap with the next one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for there, wanted in enumerate(other, 1):
            row.append(min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != wanted)))
            if at > 1 and there > 1 and letter == other[there - 2] and one[at - 2] == wanted:
                row[-1] = min(row[-1], earlier[there - 2] + 1)
    return row[-1]
