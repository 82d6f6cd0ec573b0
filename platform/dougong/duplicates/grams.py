"""Finding texts that are nearly alike without comparing each with each.

Two texts are so many percent alike as rapidfuzz's ``ratio`` says: twice the letters that they have in common, in
order, out of all letters of both. A text is cut into pairs of neighbouring letters; one letter more or less breaks
two pairs at most. So of texts that are alike enough only so many pairs of one can be missing in the other, and
whoever looks for one pair more than that finds at least one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

LONGEST = 120
"""Characters of a text that are cut into pairs."""


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


def telling(keys: Sequence[str], frequency: Mapping[str, int], length: int, similarity: int) -> list[str]:
    """Of the keys of a text's pairs the rarest, as many as are needed."""
    needed = most_missing(min(length, LONGEST), similarity) + 1
    return sorted(keys, key=lambda key: frequency.get(key, 0))[:needed]


def most_alike(text: str, others: Mapping[int, str], similarity: int) -> dict[int, float]:
    """Those that are at least so many percent alike, and how much; all of them in one call of the library."""
    found = process.extract(text, others, scorer=fuzz.ratio, score_cutoff=similarity, limit=None)
    return {key: float(score) for _, score, key in found}
