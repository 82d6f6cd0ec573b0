"""What the columns of a table are, guessed from their values and titles, each guess with its evidence.

A type is guessed where nearly all values look like it and its own reading takes them: what a guess says is what an
import will do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from dougong.definitions import DefinitionSet, Documents
from dougong.errors import DougongError
from dougong.fields import CoercionContext
from dougong.fields.base import coercer
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem

ENOUGH = 0.95
MOST_OPTIONS, LONGEST_OPTION, LONG_TEXT = 12, 60, 120
SHOWN = 3

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


@dataclass(frozen=True, slots=True)
class Judgement:
    """``keywords`` are those that the field would have besides its type."""

    type: str
    unfit: Sequence[Value]
    evidence: Sequence[Problem]
    keywords: Mapping[str, Any] = field(default_factory=dict)


NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
WHOLE = re.compile(r"[+-]?(0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d{0,14})")
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
TYPES = (
    *("text", "long_text", "integer", "decimal", "money", "percent", "date", "datetime", "time"),
    *("boolean", "select", "email", "phone", "url"),
)
"""What a column can become, besides a reference."""

FIT_ALL = N_("All {count} values read as this.")
FIT_SOME = N_("{fit} of {count} values read as this; {unfit} do not: {examples}")
NO_VALUES = N_("No row has a value here.")
FEW_VALUES = N_("{count} values, {distinct} different ones: {examples}")
LONG_VALUES = N_("The longest of {count} values has {length} characters.")
ANY_VALUES = N_("{count} values, {distinct} different ones.")
NEVER_BLANK = N_("No row is blank here.")
SOME_BLANK = N_("{count} rows are blank here.")
NONE_TWICE = N_("No value stands twice.")


class Judge:
    """``context`` is how an import by this person will read."""

    def __init__(self, context: CoercionContext) -> None:
        self._context = context
        fields = {
            name: {"id": f"fld_{i:010}", "fieldType": name, "title": name} for i, name in enumerate(LOOKS)
        }
        fields["decimal"]["decimals"] = 6  # type: ignore[assignment]
        document = {
            "kind": "object",
            "id": "obj_0000000000",
            "name": "probe",
            "title": "Probe",
            "properties": fields,
        }
        self._definitions = DefinitionSet(Documents([document]))
        self._fields = self._definitions.object("probe").fields_by_name

    def guess(self, column: Column) -> Judgement:
        if column.values:
            for name, looks in LOOKS.items():
                alike = sum(
                    looks(column, value, text)
                    for (_, value), text in zip(column.values, column.texts, strict=True)
                )
                if alike >= ENOUGH * len(column.values):
                    judged = self.judge(column, name)
                    if len(judged.unfit) <= (1 - ENOUGH) * len(column.values):
                        return judged
        return self.judge(column, _kind_of_text(column))

    def judge(self, column: Column, type_name: str) -> Judgement:
        if not column.values:
            return Judgement(type_name, (), [Problem("guess", NO_VALUES)], _keywords(column, type_name))
        if type_name not in LOOKS:
            return Judgement(type_name, (), _told(column, type_name), _keywords(column, type_name))
        read = coercer(self._fields[type_name], self._definitions)
        unfit = []
        for line, value in column.values:
            try:
                read(value, self._context)
            except DougongError:
                unfit.append((line, value))
        return Judgement(type_name, unfit, [_fit(column, unfit)], _keywords(column, type_name))


def about_all(column: Column) -> list[Problem]:
    """What is told of any column, for what is required and unique."""
    blank = (
        Problem("guess", SOME_BLANK, params={"count": column.blank})
        if column.blank
        else Problem("guess", NEVER_BLANK)
    )
    return [blank, *([Problem("guess", NONE_TWICE)] if column.differs else [])]


def _kind_of_text(column: Column) -> str:
    if any("\n" in text or len(text) > LONG_TEXT for text in column.texts):
        return "long_text"
    few = 1 < len(column.keys) <= min(MOST_OPTIONS, len(column.values) // 2)
    short = all(len(text) <= LONGEST_OPTION for text in column.keys)
    return "select" if few and short and not ABOUT_CODES.search(column.title) else "text"


def options_of(column: Column) -> list[str]:
    """Each value once, as it is written first, the most frequent before the others."""
    counts: dict[str, int] = {}
    written: dict[str, str] = {}
    for text in column.texts:
        key = key_text(text)
        written.setdefault(key, text)
        counts[key] = counts.get(key, 0) + 1
    return [written[key] for key in sorted(counts, key=lambda key: -counts[key])]


def _keywords(column: Column, type_name: str) -> dict[str, Any]:
    if type_name != "decimal":
        return {}
    places = [len(text.partition(".")[2]) for text in column.texts]
    return {"decimals": min(max(places, default=2), 6)}


def _fit(column: Column, unfit: Sequence[Value]) -> Problem:
    count = len(column.values)
    if not unfit:
        return Problem("guess", FIT_ALL, params={"count": count})
    params = {"fit": count - len(unfit), "count": count, "unfit": len(unfit), "examples": examples_of(unfit)}
    return Problem("guess", FIT_SOME, params=params)


def examples_of(values: Sequence[Value]) -> str:
    return ", ".join(f"“{str(value)[:40]}” ({line})" for line, value in values[:SHOWN])


def _told(column: Column, type_name: str) -> list[Problem]:
    count, distinct = len(column.values), len(column.keys)
    if type_name == "long_text":
        params: dict[str, Any] = {"count": count, "length": max(map(len, column.texts))}
        return [Problem("guess", LONG_VALUES, params=params)]
    if type_name == "select":
        examples = ", ".join(options_of(column)[:6])
        return [
            Problem("guess", FEW_VALUES, params={"count": count, "distinct": distinct, "examples": examples})
        ]
    return [Problem("guess", ANY_VALUES, params={"count": count, "distinct": distinct})]
