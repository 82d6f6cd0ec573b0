"""The forms of a text that are stored beside it, to compare, order and search by.

They are written into columns and indexes: whoever changes what a function here returns raises ``VERSION``,
upon which every workspace is reindexed once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby, islice, product

from dougong.fields.readings import reading, syllables

VERSION = 1

SORT_CHARACTERS = 100
CHARACTERS = 30_000
"""So many are remembered with what becomes of them."""
LINE = 200
"""Texts up to so many characters are folded once and kept."""
SPOKEN_CHARACTERS = 24
"""How much of a run of Chinese characters in a title can be found by its sound."""
SPOKEN_VARIANTS = 8
QUERY_CHARACTERS = 200
QUERY_WORDS = 12

# Kanji, kana and hangul, which are written without spaces (or, in Korean, searched for without).
_CJK_RANGES = (
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
_MAY_BE_READ = re.compile("[\u3007-\U0010ffff]+")
"""No character before has a reading."""


def key_text(text: str) -> str:
    """Equal for texts that people take for the same, as " ACME" and "acme"; expressions compare by it too."""
    return text.casefold().strip() if text.isascii() else folded(text).strip()


def sort_text(text: str) -> str:
    """Ordered by code point as people expect: Chinese by pinyin and tone among the Latin letters, accents
    ignored.

    The character itself follows its reading, so that those of one sound stay together. The end of long
    texts is cut.
    """
    if text.isascii():
        return text.casefold().strip()[:SORT_CHARACTERS]
    return folded(text).strip()[:SORT_CHARACTERS].translate(_SORT_PARTS)


def search_text(texts: Iterable[str], titles: Iterable[str] = ()) -> str:
    """What the search engine keeps of a record: words without case, accents and punctuation.

    Chinese, Japanese and Korean characters are words of their own, so that a phrase finds any part of a name.
    Of titles, the pinyin and its initials follow, from each syllable on.
    """
    return " ".join([*search_words(texts), *spoken_words(titles)])


def search_words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in _words(text)]


def spoken_words(titles: Iterable[str]) -> list[str]:
    return [word for title in titles for word in dict.fromkeys(_spoken(title))]


def search_query(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases that must all occur in a search text, each as consecutive words of which the last may go on."""
    phrases = (tuple(_words(part)) for part in text[:QUERY_CHARACTERS].split())
    return tuple(islice((phrase for phrase in phrases if phrase), QUERY_WORDS))


def fts5_query(phrases: Iterable[tuple[str, ...]]) -> str:
    """For SQLite's MATCH. Words consist of letters and digits only, so nothing in them needs escaping."""
    return " AND ".join(f'"{" ".join(phrase)}"{"*" * _goes_on(phrase)}' for phrase in phrases)


def tsquery(phrases: Iterable[tuple[str, ...]]) -> str:
    """For PostgreSQL's to_tsquery with the configuration 'simple'."""
    return " & ".join(f"({' <-> '.join(phrase)}{':*' * _goes_on(phrase)})" for phrase in phrases)


def _goes_on(phrase: tuple[str, ...]) -> bool:
    """Whether longer words may begin with the last one. A Chinese character is a word of its own, and one that
    goes on would have all its records collected before the first is found."""
    return not is_cjk(phrase[-1][0])


def is_cjk(character: str) -> bool:
    if character < "\u3005":
        return False
    code = ord(character)
    return any(first <= code <= last for first, last in _CJK_RANGES)


def folded(text: str) -> str:
    """Asked for again and again for one line of text: to judge, compare, order and search it."""
    return _folded_line(text) if len(text) <= LINE else _folded(text)


def _folded(text: str) -> str:
    # Folding can undo normal form and normalising can undo folding: Unicode's own order for caseless keys.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


_folded_line = lru_cache(maxsize=10_000)(_folded)


def _sort_part(character: str) -> str:
    return reading(character) + character if is_cjk(character) else _without_marks(character)


def _search_part(character: str) -> str:
    if unicodedata.category(character).startswith("M"):
        return ""
    if not character.isalnum():
        return " "
    return f" {character} " if is_cjk(character) else _without_marks(character)


def _without_marks(character: str) -> str:
    """Accents off the Latin, Greek and Cyrillic letters; the vowel signs of other scripts stay."""
    apart = unicodedata.normalize("NFD", character)
    return unicodedata.normalize("NFC", "".join(part for part in apart if not "\u0300" <= part <= "\u036f"))


class _Parts(dict[int, str]):
    """What becomes of each character, for ``str.translate``: made when one first occurs."""

    def __init__(self, part: Callable[[str], str]) -> None:
        self._part = part

    def __missing__(self, code: int) -> str:
        if len(self) >= CHARACTERS:
            self.clear()
        made = self[code] = self._part(chr(code))
        return made


_SORT_PARTS, _SEARCH_PARTS = _Parts(_sort_part), _Parts(_search_part)


def _words(text: str) -> list[str]:
    plain = text.casefold() if text.isascii() else folded(text)
    return plain.translate(_SEARCH_PARTS).split()


def _spoken(title: str) -> Iterator[str]:
    if not title.isascii():
        for run in _MAY_BE_READ.findall(folded(title)):
            yield from _sounds(run)


@lru_cache(maxsize=10_000)
def _sounds(characters: str) -> tuple[str, ...]:
    """The same names stand in one record after the other."""
    found: list[str] = []
    for readable, run in groupby(characters, key=lambda character: bool(syllables(character))):
        if readable:
            ways = [syllables(character) for character in islice(run, SPOKEN_CHARACTERS)]
            for way in islice(product(*ways), SPOKEN_VARIANTS):
                found += _from_each_syllable(way)
    return tuple(found)


def _from_each_syllable(way: tuple[str, ...]) -> Iterator[str]:
    initials = "".join(syllable[0] for syllable in way)
    for start in range(len(way)):
        yield "".join(way[start:])
        if start < len(way) - 1:
            yield initials[start:]
