"""How Chinese characters are read, one by one: "重" is zhong4, with chong as another reading."""

from __future__ import annotations

import os
from functools import lru_cache

USUAL = {
    "长": "chang2",
    "行": "hang2",
    "曾": "zeng1",
    "单": "shan4",
    "乐": "le4",
    "厦": "xia4",
    "查": "zha1",
    "解": "xie4",
}
"""What the characters are mostly called in names of companies, places and people, where the dictionary
differs."""

OTHERS = {
    "重": ("chong",),
    "长": ("zhang",),
    "行": ("xing",),
    "单": ("dan",),
    "乐": ("yue",),
    "曾": ("ceng",),
    "厦": ("sha",),
    "查": ("cha",),
    "解": ("jie",),
    "仇": ("qiu",),
    "朝": ("zhao", "chao"),
    "区": ("ou",),
    "盖": ("ge",),
    "翟": ("zhai",),
    "都": ("du",),
    "传": ("zhuan", "chuan"),
    "会": ("kuai",),
    "藏": ("zang", "cang"),
    "调": ("tiao", "diao"),
    "校": ("jiao", "xiao"),
    "率": ("lv", "shuai"),
    "大": ("dai",),
    "贾": ("gu", "jia"),
    "和": ("huo",),
    "石": ("dan",),
    "柏": ("bo", "bai"),
    "尉": ("yu", "wei"),
    "覃": ("tan", "qin"),
    "佛": ("fu", "fo"),  # codespell:ignore fo
    "阿": ("e", "a"),
    "屏": ("bing", "ping"),
    "六": ("lu", "liu"),
    "堡": ("pu", "bu", "bao"),  # codespell:ignore bu
}
"""Further readings under which people look for the names that hold them."""


@lru_cache(maxsize=30_000)
def reading(character: str) -> str:
    """Pinyin with the tone as a digit; "" for what is not a Chinese character."""
    return USUAL.get(character) or _dictionary_reading(character)


@lru_cache(maxsize=30_000)
def syllables(character: str) -> tuple[str, ...]:
    """All readings without tones, the usual one first."""
    if character < "\u3007":
        return ()
    usual = reading(character).rstrip("12345")
    return (usual, *(other for other in OTHERS.get(character, ()) if other != usual)) if usual else ()


def _dictionary_reading(character: str) -> str:
    # Characters are read one by one, so the dictionary of phrases, 45 MiB once loaded, is left out; and all
    # of it is left out of the start of a server in which nobody uses Chinese.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, lazy_pinyin

    found = lazy_pinyin(character, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
    return found[0] if found else ""
