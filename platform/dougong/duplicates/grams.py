"""Finding texts that are nearly alike without comparing each with each.

Two texts are so many percent alike as rapidfuzz's ``ratio`` says: twice the letters that they have in common, in
order, out of all letters of both. A text is cut into pairs of neighbouring letters; one letter more or less breaks
two pairs at most. So of texts that are alike enough only so many pairs of one can be missing in the other, and
whoever looks for one pair more than that finds at least one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, compress, repeat

from dougong.dataclasses import dataclass

LONGEST = 120
"""Characters of a text that are cut into pairs."""
MORE = 3
"""So many more pairs are looked for than may be missing; the commonest are in half of all texts."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Texts that are alike enough have at least ``least`` of these keys."""

    keys: Sequence[str]
    least: int

    def candidates(self, holders: Mapping[str, Iterable[int]], most: int) -> list[int]:
        """Those who hold enough of them, those who hold most of them first where they are too many."""
        counts = Counter(chain.from_iterable(map(holders.get, self.keys, repeat(()))))
        found = list(compress(counts, map(self.least.__le__, counts.values())))
        if len(found) > most:
            found = sorted(found, key=counts.__getitem__, reverse=True)[:most]
        return found


def grams(text: str) -> list[str]:
    """Pairs of neighbours, the ends included; one that comes again is another one."""
    padded = f"\x02{text[:LONGEST]}\x03"
    seen: Counter[str] = Counter()
    found = []
    for start in range(len(padded) - 1):
        pair = padded[start : start + 2]
        seen[pair] += 1
        found.append(pair if seen[pair] == 1 else f"{pair}{seen[pair]}")
    return found


def most_missing(length: int, similarity: int) -> int:
    """So many pairs of a text of this length may be missing in one that is alike enough."""
    # Letters left out cost most: 200 * kept >= similarity * (length + kept), and each breaks two pairs.
    return 4 * (100 - similarity) * length // (200 - similarity)


def telling(keys: Sequence[str], frequency: Mapping[str, int], length: int, similarity: int) -> Telling:
    """Of the keys of a text's pairs the rarest. With some more than may be missing, few texts have enough of them
    that are not alike."""
    missing = most_missing(min(length, LONGEST), similarity)
    keys = sorted(keys, key=lambda key: frequency.get(key, 0))[: missing + MORE]
    # What is cut off may move pairs.
    return Telling(keys, max(1, len(keys) - missing) if length <= LONGEST else 1)


def most_alike(text: str, others: Mapping[int, str], similarity: int) -> dict[int, float]:
    """Those that are at least so many percent alike, and how much; all of them in one call of the library."""
    from rapidfuzz import fuzz, process  # a server can start without it

    found = process.extract(text, others, scorer=fuzz.ratio, score_cutoff=similarity, limit=None)
    return {key: float(score) for _, score, key in found}
