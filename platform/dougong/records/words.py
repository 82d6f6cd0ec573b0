"""The words that records are found by, and which of them somebody may have meant who misspelt one.

One row for each word that has ever been written in a search text: that a word is here tells nothing of who
may read it. What is guessed is therefore searched for as anything else is, and said only if it finds something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

import orjson

from dougong.fields.text_forms import search_query
from dougong.records.spelling import MOST_EDITS, SHORTEST, edits
from dougong.storage import Transaction

LONGEST = 24
MOST_WORDS = 4
"""So many misspelt words are guessed at in one query."""
MOST_GUESSES = 3
LOOKED_AT = 4_000
"""Rows read of a range of words, at most: with one more letter typed there are fewer."""

_NEW = ' WHERE NOT EXISTS (SELECT 1 FROM "_dg_word" w WHERE w."word" = n.word)'
_KEEP_SQLITE = (
    'INSERT INTO "_dg_word" ("word", "backwards") SELECT n.word, n.backwards'
    f' FROM (SELECT "key" AS word, "value" AS backwards FROM json_each(?)) n{_NEW}'
)
_KEEP_POSTGRESQL = (
    'INSERT INTO "_dg_word" ("word", "backwards") SELECT n.word, n.backwards'
    f" FROM unnest(CAST(? AS text[]), CAST(? AS text[])) AS n(word, backwards){_NEW}"
)
_BEGINNING = 'SELECT 1 FROM "_dg_word" WHERE "word" >= ? AND "word" < ? LIMIT 1'


def keep_words(tx: Transaction, words: Iterable[str]) -> None:
    """Those that are new and may be misspelt: of letters, neither short nor endless."""
    kept = sorted({word for word in words if SHORTEST <= len(word) <= LONGEST and word.isalpha()})
    if not kept:
        return
    if tx.dialect == "sqlite":
        tx.execute(_KEEP_SQLITE, (orjson.dumps({word: word[::-1] for word in kept}).decode(),))
    else:
        tx.execute(_KEEP_POSTGRESQL, (kept, [word[::-1] for word in kept]))


def guesses(tx: Transaction, text: str) -> list[str]:
    """What may have been meant, the nearest first; nothing if every word is known, or one has no neighbour."""
    parts = text.split()
    wrong = [
        number for number, part in enumerate(parts) if _may_be_misspelt(part) and not _is_known(tx, part)
    ]
    if not 1 <= len(wrong) <= MOST_WORDS:
        return []
    near = [_neighbours(tx, _word(parts[number]))[:MOST_GUESSES] for number in wrong]
    if not all(near):
        return []
    found = []
    for chosen in zip_longest(*near):
        words = [word or first[0] for word, first in zip(chosen, near, strict=True)]
        by_number = dict(zip(wrong, words, strict=True))
        found.append(" ".join(by_number.get(number, part) for number, part in enumerate(parts)))
    return found


def _word(part: str) -> str:
    """As search texts have it; nothing for what is more than one word, or none."""
    phrases = search_query(part)
    return phrases[0][0] if len(phrases) == 1 and len(phrases[0]) == 1 else ""


def _may_be_misspelt(part: str) -> bool:
    word = _word(part)
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def _is_known(tx: Transaction, part: str) -> bool:
    word = _word(part)
    return tx.execute(_BEGINNING, (word, _after(word))).fetchone() is not None


def _neighbours(tx: Transaction, word: str) -> list[str]:
    """Words a few edits away. One edit leaves the first or the second half of a word as it is, so that it is
    enough to look at those which begin or end alike; letters swapped in the very middle are asked for as such."""
    half = len(word) // 2
    swapped = word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :]
    candidates = {
        *_range(tx, "word", word[:half], len(word)),
        *(found[::-1] for found in _range(tx, "backwards", word[half:][::-1], len(word))),
        *_range(tx, "word", swapped, len(word)),
    }
    ranked = [(distance, found) for found in candidates if (distance := edits(word, found)) is not None]
    return [
        found for _, found in sorted(ranked, key=lambda one: (one[0], abs(len(one[1]) - len(word)), one[1]))
    ]


def _range(tx: Transaction, column: str, beginning: str, length: int) -> Iterator[str]:
    sql = (
        f'SELECT w FROM (SELECT "{column}" AS w FROM "_dg_word"'
        f' WHERE "{column}" >= ? AND "{column}" < ? ORDER BY "{column}" LIMIT {LOOKED_AT}) found'
        " WHERE length(w) >= ?"
    )
    rows: Sequence[tuple[str]] = tx.execute(
        sql, (beginning, _after(beginning), length - MOST_EDITS)
    ).fetchall()
    return (row[0] for row in rows)


def _after(beginning: str) -> str:
    """The first text by code point that no longer begins so."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)
