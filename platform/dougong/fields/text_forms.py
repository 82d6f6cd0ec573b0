"""The forms of a text that are stored beside it, to compare, order and search by.

They are written into columns and indexes: whoever changes what a function here returns raises ``VERSION``,
upon which every workspace is reindexed once.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256

from dougong.fields.readings import reading

VERSION = 1

KEY_BYTES = 1_000
"""An index entry of PostgreSQL ends at about 2,700 bytes."""
SORT_CHARACTERS = 100

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


def key_text(text: str) -> str:
    """Equal for texts that people take for the same, as " ACME" and "acme". Long ones end in a digest."""
    key = text.casefold().strip() if text.isascii() else _folded(text)
    if len(key) * 4 > KEY_BYTES and len(data := key.encode()) > KEY_BYTES:
        return data[: KEY_BYTES - 64].decode(errors="ignore") + sha256(data).hexdigest()
    return key


def sort_text(text: str) -> str:
    """Ordered by code point as people expect: Chinese by pinyin and tone among the Latin letters, accents
    ignored.

    The character itself follows its reading, so that those of one sound stay together. The end of long
    texts is cut.
    """
    if text.isascii():
        return text.casefold().strip()[:SORT_CHARACTERS]
    start = without_marks(_folded(text)[:SORT_CHARACTERS])
    return "".join(reading(character) + character if is_cjk(character) else character for character in start)


def is_cjk(character: str) -> bool:
    if character < "\u3005":
        return False
    code = ord(character)
    return any(first <= code <= last for first, last in _CJK_RANGES)


def without_marks(text: str) -> str:
    """Accents off the Latin, Greek and Cyrillic letters; the vowel signs of other scripts stay."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))


def _folded(text: str) -> str:
    # Folding can undo normal form and normalising can undo folding: Unicode's own order for caseless keys.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()
