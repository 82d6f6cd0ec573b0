"""Functions on text. Positions count from 1; blank is taken as the empty text, and empty results are
blank."""

from __future__ import annotations

from decimal import Decimal

from dougong.expressions.folding import fold, key_of
from dougong.expressions.functions import number, register, text
from dougong.expressions.limits import MAX_TEXT
from dougong.expressions.numbers import Number
from dougong.expressions.operators import bounded
from dougong.expressions.types import BOOLEAN, NUMBER, TEXT
from dougong.expressions.wildcards import has_wildcards, wild_pattern


def _whole(value: Number, most: int = MAX_TEXT) -> int:
    return max(0, min(int(value), most))


def _left(value: str, count: Number = 1) -> str | None:
    return bounded(value[: _whole(count)])


def _right(value: str, count: Number = 1) -> str | None:
    return bounded(value[max(0, len(value) - _whole(count)) :])


def _mid(value: str, start: Number, count: Number) -> str | None:
    if start < 1:
        return None
    first = _whole(start) - 1
    return bounded(value[first : first + _whole(count)])


def _trim(value: str) -> str | None:
    return bounded(" ".join(value.split()))


def _replace(value: str, start: Number, count: Number, new: str | None) -> str | None:
    if start < 1:
        return None
    first = _whole(start) - 1
    return bounded(value[:first] + (new or "") + value[first + _whole(count) :])


def _substitute(value: str | None, old: str | None, new: str | None) -> str | None:
    if value is None or old is None:
        return value
    replacement = new or ""
    if len(value) + value.count(old) * (len(replacement) - len(old)) > MAX_TEXT:
        return None
    return bounded(value.replace(old, replacement))


def _rept(value: str, count: Number) -> str | None:
    times = _whole(count, MAX_TEXT + 1)
    return value * times if 0 < len(value) * times <= MAX_TEXT else None


def _search(part: str, value: str, start: Number = 1) -> Decimal | None:
    if start < 1:
        return None
    first = _whole(start) - 1
    lower, lower_part = value.lower(), part.lower()
    if len(lower) == len(value) and not has_wildcards(part):
        found = lower.find(lower_part, first)
    else:
        pattern = wild_pattern(part, ignoring_case=True)
        match = pattern and pattern.search(value[first:])
        found = first + match.start() if match else -1
    return Decimal(found + 1) if found >= 0 else None


def _starts(value: str | None, part: str | None) -> bool:
    return value is not None and part is not None and key_of(value).startswith(fold(part))


def _ends(value: str | None, part: str | None) -> bool:
    return value is not None and part is not None and key_of(value).endswith(fold(part))


register(
    "EXACT",
    "text",
    [text("text"), text("other")],
    BOOLEAN,
    lambda value, other: value == other,
    takes_blank=True,
    english="True if two texts are the same to the letter, capitals included. The same as `=`.",
    chinese="两段文本完全相同（区分大小写）时为真，与 `=` 相同。",
    examples={"EXACT('Ada', 'ADA')": "FALSE", "EXACT('Ada', 'Ada')": "TRUE"},
)
register(
    "LEFT",
    "text",
    [text("text"), number("count", optional=True)],
    TEXT,
    _left,
    english="The first characters of a text (one, if no count is given).",
    chinese="取文本开头的若干字符（默认一个）。",
    examples={"LEFT('华为技术', 2)": "'华为'", "LEFT('abc')": "'a'"},
)
register(
    "RIGHT",
    "text",
    [text("text"), number("count", optional=True)],
    TEXT,
    _right,
    english="The last characters of a text (one, if no count is given).",
    chinese="取文本末尾的若干字符（默认一个）。",
    examples={"RIGHT('13800138000', 4)": "'8000'"},
)
register(
    "MID",
    "text",
    [text("text"), number("start"), number("count")],
    TEXT,
    _mid,
    english="Characters from the middle of a text, from a position on.",
    chinese="从指定位置起取若干字符。",
    examples={"MID('abcdef', 2, 3)": "'bcd'"},
)
register(
    "LEN",
    "text",
    [text("text")],
    NUMBER,
    lambda value: Decimal(len(value or "")),
    takes_blank=True,
    english="The number of characters; 0 for blank.",
    chinese="文本的字符数；空值为 0。",
    examples={"LEN('斗拱')": "2", "LEN(NULL)": "0"},
)
register(
    "LOWER",
    "text",
    [text("text")],
    TEXT,
    lambda value: bounded(value.lower()),
    english="The text in small letters.",
    chinese="转换为小写。",
    examples={"LOWER('ABC')": "'abc'"},
)
register(
    "UPPER",
    "text",
    [text("text")],
    TEXT,
    lambda value: bounded(value.upper()),
    english="The text in capital letters.",
    chinese="转换为大写。",
    examples={"UPPER('abc')": "'ABC'"},
)
register(
    "TRIM",
    "text",
    [text("text")],
    TEXT,
    _trim,
    english="The text without spaces around it and with single spaces inside.",
    chinese="去掉首尾空格，并把中间的连续空格合并为一个。",
    examples={"TRIM('  a   b ')": "'a b'"},
)
register(
    "REPLACE",
    "text",
    [text("text"), number("start"), number("count"), text("new")],
    TEXT,
    lambda value, start, count, new: (
        None if None in (value, start, count) else _replace(value, start, count, new)
    ),
    takes_blank=True,
    english="The text with the characters at a position replaced.",
    chinese="替换指定位置上的若干字符。",
    examples={"REPLACE('13800138000', 4, 4, '****')": "'138****8000'"},
)
register(
    "SUBSTITUTE",
    "text",
    [text("text"), text("old"), text("new")],
    TEXT,
    _substitute,
    takes_blank=True,
    english="The text with every occurrence of one text replaced by another.",
    chinese="把文本中出现的某段内容全部替换为另一段。",
    examples={"SUBSTITUTE('a-b-c', '-', '/')": "'a/b/c'", "SUBSTITUTE('a-b', '-', '')": "'ab'"},
)
register(
    "REPT",
    "text",
    [text("text"), number("count")],
    TEXT,
    _rept,
    english="The text repeated; blank if that would be longer than 20,000 characters.",
    chinese="重复文本；结果超过 20000 个字符时为空。",
    examples={"REPT('ab', 3)": "'ababab'", "REPT('a', 1e9)": "NULL"},
)
register(
    "SEARCH",
    "text",
    [text("part"), text("text"), number("start", optional=True)],
    NUMBER,
    _search,
    english=(
        "The position at which a part begins in a text, whatever the capitals; `?` stands for any character,"
        " `*` for any number of them. Blank if it is not there."
    ),
    chinese=(
        "返回某段内容在文本中的起始位置（不区分大小写）；`?` 代表任意一个字符，`*` 代表任意多个字符。"
        "找不到则为空。"
    ),
    examples={"SEARCH('b', 'ABC')": "2", "SEARCH('c*e', 'abcde')": "3", "SEARCH('x', 'abc')": "NULL"},
)
register(
    "STARTSWITH",
    "text",
    [text("text"), text("part")],
    BOOLEAN,
    _starts,
    takes_blank=True,
    english="True if the text begins with the part, whatever the capitals. Can be used in filters.",
    chinese="文本以某段内容开头时为真（不区分大小写），可用于筛选。",
    examples={"STARTSWITH('华为技术', '华为')": "TRUE"},
)
register(
    "ENDSWITH",
    "text",
    [text("text"), text("part")],
    BOOLEAN,
    _ends,
    takes_blank=True,
    english="True if the text ends with the part, whatever the capitals. Can be used in filters.",
    chinese="文本以某段内容结尾时为真（不区分大小写），可用于筛选。",
    examples={"ENDSWITH('report.PDF', '.pdf')": "TRUE"},
)
