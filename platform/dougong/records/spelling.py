"""How far two words are apart: letters left out, put in, mistaken for others, or swapped with their neighbour."""

from __future__ import annotations

SHORTEST = 4
"""Shorter words have too many neighbours to guess which one was meant."""
LONG = 8
MOST_EDITS = 2


def edits(typed: str, word: str) -> int | None:
    """None if more than are forgiven: one, or two in long words. What was typed may be the beginning of the
    word only."""
    most = MOST_EDITS if len(typed) >= LONG else 1
    if len(word) < len(typed) - most:
        return None
    distances = _to_beginnings(typed, word[: len(typed) + most], most)
    if distances is None:
        return None
    whole = distances[-1] if len(word) <= len(typed) + most else most + 1
    # Of a short word nearly anything is nearly the beginning.
    begun = min(distances[-2 * most - 1 :]) if len(typed) > SHORTEST + 1 else whole
    best = min(whole, begun)
    return best if best <= most else None


def _to_beginnings(typed: str, word: str, most: int) -> list[int] | None:
    """The distances from all of ``typed`` to each beginning of ``word``; None as soon as all are too far."""
    before: list[int] = []
    above = list(range(len(word) + 1))
    for row, letter in enumerate(typed, 1):
        current = [row]
        for column, other in enumerate(word, 1):
            best = min(above[column] + 1, current[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == word[column - 2] and typed[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            current.append(best)
        if min(current) > most:
            return None
        before, above = above, current
    return above
