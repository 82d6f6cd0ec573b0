"""What titles of columns and fields have in common when they are not written alike: words, and what a type calls them.

Nothing here knows an object: the words are those that go with a *type* of field in any table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

Words = tuple[str, ...]
"""A Chinese character is a word, as is each Latin word and each number."""

_WORD = re.compile(r"[㐀-䶿一-鿿豈-﫿]|[^\W\d_㐀-䶿一-鿿豈-﫿]+|\d+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ASIDE = re.compile(r"[(\[{【〔<《][^)\]}】〕>》]*[)\]}】〕>》]")
_POSSESSIVE = re.compile(r"['’]s?\b")

_EMAIL, _PHONE, _MOBILE, _URL, _AMOUNT, _DATE, _NOTE = (
    "@email",
    "@phone",
    "@mobile",
    "@url",
    "@amount",
    "@date",
    "@note",
)

_DATES = {"date": _DATE, "day": _DATE, "time": _DATE, "日期": _DATE, "时间": _DATE}
_AMOUNTS = {"amount": _AMOUNT, "value": _AMOUNT, "sum": _AMOUNT, "金额": _AMOUNT, "数额": _AMOUNT}
_NOTES = dict.fromkeys(("note", "notes", "remark", "remarks", "comment", "comments", "备注", "附注"), _NOTE)
_CALLED: Mapping[str, Mapping[str, str]] = {
    "email": dict.fromkeys(
        ("e mail", "email", "mail", "邮箱", "邮件", "电邮", "电子邮箱", "电子邮件"), _EMAIL
    ),
    "phone": {
        **dict.fromkeys(("tel", "telephone", "phone", "电话", "座机", "固话", "固定电话"), _PHONE),
        **dict.fromkeys(("联系电话", "联系方式", "contact number"), _PHONE),
        **dict.fromkeys(("mobile", "cell", "cellphone", "mobile phone", "cell phone"), _MOBILE),
        **dict.fromkeys(("手机", "移动电话", "联系手机"), _MOBILE),
    },
    "url": dict.fromkeys(("url", "website", "web site", "homepage", "网址", "网站", "官网", "主页"), _URL),
    "date": _DATES,
    "datetime": _DATES,
    "money": _AMOUNTS,
    "decimal": _AMOUNTS,
    "long_text": _NOTES,
    "rich_text": _NOTES,
}
"""By types of fields: what is written above such values in two languages, and one word for it."""

_NAMES = ("name", "full name", "名称", "姓名", "名字")
_ENDS: Mapping[str, Sequence[str]] = {
    "email": ("address", "地址"),
    "phone": ("number", "no", "nr", "号码", "号"),
    "date": (_DATE, "on", "日"),
    "datetime": (_DATE, "on", "at"),
    "money": (_AMOUNT,),
    "text": _NAMES,
    "reference": _NAMES,
}
_ANY_END = ("信息", "information", "info")
"""What may stand behind a title or not, and it means the same: a mobile number is a mobile."""

_OTHERS = (
    *("other", "second", "secondary", "2nd", "alternate", "alternative", "additional", "backup", "previous"),
    *("old", "former", "parent", "assistant", "spouse", "last", "first", "next", "created", "creation"),
    *("updated", "modified", "changed", "deleted", "not", "no", "non", "ex", "min", "max"),
    *(
        "备用",
        "其他",
        "其它",
        "另",
        "第二",
        "原",
        "旧",
        "前",
        "上级",
        "父",
        "母",
        "子",
        "助理",
        "配偶",
        "紧急",
        "首次",
        "上次",
        "下次",
    ),
    *("最后", "最近", "创建", "更新", "修改", "删除", "非", "不", "未", "最小", "最大"),
)


LONGEST_TITLE = 200


@lru_cache(maxsize=4_000)
def words_of(text: str) -> Words:
    plain = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text[:LONGEST_TITLE]))
    return tuple(_WORD.findall(_HUMP.sub(" ", plain).casefold()))


def without_asides(text: str) -> str:
    """“Amount (CNY)”, “金额（元）”: what stands in brackets is about the values. Unless there is nothing else."""
    plain = _ASIDE.sub(" ", unicodedata.normalize("NFKC", text[:LONGEST_TITLE]))
    return plain if words_of(plain) else text


@lru_cache(maxsize=4_000)
def meant_by(text: str, type_name: str) -> Words:
    """With one word for what such fields are called in any language."""
    called = _called(type_name)
    words = words_of(without_asides(text))
    found: list[str] = []
    at = 0
    while at < len(words):
        long = next((n for n in range(4, 0, -1) if words[at : at + n] in called), 0)
        found.append(called[words[at : at + long]] if long else words[at])
        at += long or 1
    return tuple(found)


def core_of(words: Words, type_name: str) -> Words:
    """Without what may stand behind it or not; never nothing."""
    ends = _ends(type_name)
    while True:
        end = next((end for end in ends if len(words) > len(end) and words[-len(end) :] == end), None)
        if end is None:
            return words
        words = words[: -len(end)]


def is_concept(words: Words) -> bool:
    """Nothing but what any field of this type is called."""
    return len(words) == 1 and words[0].startswith("@")


def is_name(words: Words) -> bool:
    return words in _NAME_WORDS


def is_persons_name(words: Words) -> bool:
    """What people alone have: it leads to a “contact name”, but not to what any object calls its records."""
    return words in _PERSONS_NAMES


def says_other(words: Words) -> bool:
    """Whether what stands before a title makes something else of it: somebody else's, an earlier one, its opposite."""
    return any(words[at : at + len(other)] == other for other in _OTHER_WORDS for at in range(len(words)))


@lru_cache(maxsize=100)
def _called(type_name: str) -> Mapping[Words, str]:
    return {words_of(text): one for text, one in _CALLED.get(type_name, {}).items()}


@lru_cache(maxsize=100)
def _ends(type_name: str) -> Sequence[Words]:
    ends = (*_ENDS.get(type_name, ()), *_ANY_END)
    return [(end,) if end.startswith("@") else words_of(end) for end in ends]


_NAME_WORDS = frozenset(map(words_of, _NAMES))
_PERSONS_NAMES = frozenset(map(words_of, ("full name", "姓名", "名字")))
NAME = words_of("name")
_OTHER_WORDS = tuple(map(words_of, _OTHERS))
