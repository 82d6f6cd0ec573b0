"""What values look like: a first idea of their type, from patterns and from the title above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from dougong.dataclasses import dataclass
from dougong.fields.text_forms import key_text

Value = tuple[int, Any]
"""The line, and what stands there."""


@dataclass(frozen=True)
class Column:
    """``values`` are those that are not blank."""

    title: str
    values: Sequence[Value]
    blank: int = 0

    @cached_property
    def texts(self) -> list[str]:
        return [str(value).strip() for _, value in self.values]

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(map(key_text, self.texts))

    @property
    def differs(self) -> bool:
        """Whether no value stands twice."""
        return len(self.keys) == len(self.values) > 1


NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
WHOLE = re.compile(r"[+-]?(0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d{0,14})")
LONGEST_AMOUNT = 60
"""The spaces in what is longer would be tried in all ways."""
SIGNED = re.compile(r"[-+]?\s*([¥￥$€£]|[A-Z]{3}\s)\s*|\s*(元|[¥￥$€£]|\s[A-Z]{3})$")
DAY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
CLOCK = re.compile(r"\d{1,2}[:：]\d{2}([:：]\d{2})?")
CALL = re.compile(r"\+?[\d\s()/.\-–#x转]{7,25}")
MOBILE = re.compile(r"(\+?86[\s-]?)?1[3-9]\d{9}")
TRUTHS = frozenset(
    {
        *("true", "yes", "y", "ja", "oui", "是", "对", "√", "✓"),
        *("false", "no", "n", "nein", "non", "否", "错", "×", "✗"),
    }
)
ABOUT_MONEY = re.compile(
    r"amount|price|cost|budget|revenue|salary|fee\b|total|金额|价|费|预算|营收|收入|工资|总额|货款", re.I
)
ABOUT_PHONES = re.compile(r"phone|mobile|\btel|\bfax|电话|手机|传真|联系方式", re.I)
ABOUT_CODES = re.compile(r"编号|单号|代码|邮编|身份证|税号|code\b|\bid$|\bno\.?$|\bzip|postcode|\bsku", re.I)


def _is_day(column: Column, value: Any, text: str) -> bool:
    if isinstance(value, datetime):
        return value.time() == time()
    return isinstance(value, date) or DAY.fullmatch(text) is not None


def _is_moment(column: Column, value: Any, text: str) -> bool:
    if isinstance(value, datetime | date):
        return True
    day, _, clock = text.replace("T", " ").partition(" ")
    return DAY.fullmatch(day) is not None and CLOCK.match(clock.strip()) is not None


def _is_phone(column: Column, value: Any, text: str) -> bool:
    if MOBILE.fullmatch(text.replace(" ", "").replace("-", "")):
        return True
    return (text[:1] == "+" or ABOUT_PHONES.search(column.title) is not None) and CALL.fullmatch(
        text
    ) is not None


def _is_money(column: Column, value: Any, text: str) -> bool:
    if len(text) > LONGEST_AMOUNT:
        return False
    bare = SIGNED.sub("", text).strip()
    about = bare != text or ABOUT_MONEY.search(column.title) is not None
    return about and NUMBER.fullmatch(bare) is not None


def _is_whole(column: Column, value: Any, text: str) -> bool:
    return WHOLE.fullmatch(text) is not None and ABOUT_CODES.search(column.title) is None


Looks = Callable[[Column, Any, str], bool]
LOOKS: Mapping[str, Looks] = {
    "boolean": lambda column, value, text: text.casefold() in TRUTHS,
    "email": lambda column, value, text: "@" in text and " " not in text,
    "url": lambda column, value, text: text.startswith(("http://", "https://", "www.")),
    "percent": lambda column, value, text: text[-1:] in ("%", "％"),
    "date": _is_day,
    "datetime": _is_moment,
    "time": lambda column, value, text: CLOCK.fullmatch(text) is not None,
    "phone": _is_phone,
    "money": _is_money,
    "integer": _is_whole,
    "decimal": lambda column, value, text: (
        NUMBER.fullmatch(text) is not None
        and not re.match(r"0\d", text)
        and ABOUT_CODES.search(column.title) is None
    ),
}
