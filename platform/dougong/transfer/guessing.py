"""What the columns of a table are, guessed from their values and titles, each guess with its evidence.

A type is guessed where nearly all values look like it and its own reading takes them: what a guess says is what an
import will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, Documents
from dougong.errors import DougongError
from dougong.fields import CoercionContext
from dougong.fields.base import coercer
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem
from dougong.transfer.column_looks import ABOUT_CODES, LOOKS, Column, Value

ENOUGH = 0.95
MOST_OPTIONS, LONGEST_OPTION, LONG_TEXT = 12, 60, 120
SELECTABLE = 100
"""Options at most, where somebody has a choice made of a column."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    type: str
    unfit: Sequence[Value]
    evidence: Sequence[Problem]


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
            return Judgement(type_name, (), [Problem("guess", NO_VALUES)])
        if type_name == "select":
            options = frozenset(map(key_text, options_of(column)))
            left = [
                value
                for value, text in zip(column.values, column.texts, strict=True)
                if key_text(text) not in options
            ]
            told = _told(column, type_name)
            return Judgement(type_name, left, [*told, _fit(column, left)] if left else told)
        if type_name not in LOOKS:
            return Judgement(type_name, (), _told(column, type_name))
        read = coercer(self._fields[type_name], self._definitions)
        unfit = []
        for line, value in column.values:
            try:
                read(value, self._context)
            except DougongError:
                unfit.append((line, value))
        return Judgement(type_name, unfit, [_fit(column, unfit)])


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
    """Each value once, as it is written first, the most frequent before the others: as many as become options."""
    counts: dict[str, int] = {}
    written: dict[str, str] = {}
    for text in column.texts:
        key = key_text(text)
        written.setdefault(key, text)
        counts[key] = counts.get(key, 0) + 1
    return [written[key] for key in sorted(counts, key=lambda key: -counts[key])][:SELECTABLE]


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
