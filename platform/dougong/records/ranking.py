"""How well search texts fit what was asked for, told without asking the full-text index again.

All of the texts have all of the phrases, so that it does not matter how rare a phrase is: what is left of BM25
is how often they occur, for the length of the text.
"""

from __future__ import annotations

from collections.abc import Sequence

_ENOUGH = 1.2
"""How soon more of the same word does not count any more; BM25's k1."""
_LENGTH = 0.75
"""How much longer texts are held to have more words by chance; BM25's b."""


def by_fit(texts: Sequence[str], phrases: Sequence[str]) -> list[int]:
    """The positions of the texts, the best first, among equals as they came. Each phrase begins with a space."""
    mean = sum(map(len, texts)) / len(texts) or 1.0
    fits = [-_fit(f" {text}", phrases, len(text) / mean) for text in texts]
    return sorted(range(len(texts)), key=fits.__getitem__)


def _fit(text: str, phrases: Sequence[str], length: float) -> float:
    least = _ENOUGH * (1 - _LENGTH + _LENGTH * length)
    counts = [text.count(phrase) for phrase in phrases]
    return sum(count / (count + least) for count in counts)
