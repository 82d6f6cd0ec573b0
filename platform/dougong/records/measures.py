"""What is counted, summed up, averaged or looked for among records, as columns of a statement."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import base_id
from dougong.errors import InvalidInput
from dougong.fields import COLUMN_KINDS
from dougong.problems import N_, Problem
from dougong.records.amounts import Amount, AmountWriter
from dougong.records.guessing import shown_name
from dougong.records.joins import Joins
from dougong.records.layout import layout_of
from dougong.records.path_steps import Step
from dougong.storage import Dialect, Release

AVERAGE_DECIMALS = 4
FUNCTIONS = ("count", "sum", "avg", "min", "max")
UNKNOWN = N_("“{measure}” is not a measure such as count(), sum(amount), avg(…), min(…) or max(…).")
NOT_SUMMED = N_("“{field}” holds no numbers that could be summed.")
NOT_ORDERED = N_("“{field}” has no smallest or largest value.")

_MEASURE = re.compile(r"\s*([a-z]+)\(\s*([^()]*?)\s*\)\s*")
# No sum of a table of amounts has more digits.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A column of the answer: ``width`` columns of the row make its value."""

    name: str
    sql: tuple[str, ...]
    convert: Callable[..., Any]


def measures_of(joins: Joins, text: str, release: Release, base: str) -> list[Part]:
    """An amount in several currencies is measured in the base currency; which it is, a value of its own says."""
    part, match = _measure(joins, text, release), _MEASURE.fullmatch(text)
    step = joins.step(match[2].split(".")) if match is not None and match[2] and match[1] != "count" else None
    currency = joins.currency(step) if step is not None else None
    if (
        currency is None
        or step is None
        or step.field is None
        or step.field.definition is None
        or match is None
    ):
        return [part]
    kept = layout_of(release, step.field.definition.object_id).by_id[base_id(step.field.id)]
    in_base = _of_step(text, match[1], replace(step, column=kept.column, field=kept), release.dialect)
    code = f"CASE WHEN {step.sql} IS NOT NULL THEN coalesce({currency}, '{base}') END"
    least, most = f"min({code})", f"max({code})"
    writer, width = AmountWriter(step.field, release.dialect, base), len(part.sql)

    def told(*values: Any) -> Amount | None:
        first, last = values[-2:]
        mixed = first != last
        own = in_base.convert(*values[width:-2]) if mixed else part.convert(*values[:width])
        if own is None:
            return None
        if match[1] in ("sum", "min", "max"):
            stored = values[width] if mixed else values[0]
            if stored is not None:
                return writer.write(stored, base if mixed else first, mixed=mixed)
        return Amount.of(own, base if mixed else first or base, mixed=mixed)

    columns = (*part.sql, *in_base.sql, least, most)
    name = f"{text}.currency"
    return [
        Part(text, columns, told),
        Part(name, (least, most), lambda first, last: base if first != last else first),
    ]


def _measure(joins: Joins, text: str, release: Release) -> Part:
    match = _MEASURE.fullmatch(text)
    if match is None or match[1] not in FUNCTIONS or (not match[2] and match[1] != "count"):
        raise InvalidInput(Problem("measure", UNKNOWN, "measures", {"measure": shown_name(text)}))
    function, path = match[1], match[2]
    if not path:
        return Part(text, ("count(*)",), int)
    step = joins.step(path.split("."))
    if function == "count":
        return Part(text, (f"count({step.sql})",), int)
    return _of_step(text, function, step, release.dialect)


def _of_step(text: str, function: str, step: Step, dialect: Dialect) -> Part:
    number = _is_number(step)
    if function in ("sum", "avg"):
        if not number:
            raise InvalidInput(Problem("measure", NOT_SUMMED, "measures", {"field": step.name}))
        return _sum(text, step, dialect) if function == "sum" else _average(text, step, dialect)
    has_no_order = step.field is not None and step.field.has_no_order
    if has_no_order or step.kind in ("boolean", "reference"):
        raise InvalidInput(Problem("measure", NOT_ORDERED, "measures", {"field": step.name}))
    convert = step.field.to_json if step.field is not None else None
    return Part(text, (f"{function}({step.sql})",), or_none(convert))


def _is_number(step: Step) -> bool:
    return COLUMN_KINDS[step.kind].scale is not None and step.name.rpartition(".")[2] not in ("id", "version")


def _sum(text: str, step: Step, dialect: Dialect) -> Part:
    scale = COLUMN_KINDS[step.kind].scale
    if not scale:
        return Part(text, (f"sum({step.sql})",), lambda total: int(total or 0))
    shown = step.field.to_json if step.field is not None and step.field.to_json is not None else str
    zero: Any = 0 if dialect == "sqlite" else Decimal(0).scaleb(-scale)
    return Part(text, (f"sum({step.sql})",), lambda total: shown(zero if total is None else total))


def _average(text: str, step: Step, dialect: Dialect) -> Part:
    """Divided here, as expressions divide; whole numbers give a decimal too."""
    units = Decimal(10 ** (COLUMN_KINDS[step.kind].scale or 0)) if dialect == "sqlite" else Decimal(1)

    def convert(total: Any, count: int) -> str | None:
        if not count:
            return None
        exact = _EXACT.divide(Decimal(total), units * count)
        return format(exact.quantize(Decimal(1).scaleb(-AVERAGE_DECIMALS), context=_EXACT), "f")

    return Part(text, (f"sum({step.sql})", f"count({step.sql})"), convert)


def or_none(convert: Convert | None) -> Convert:
    if convert is None:
        return lambda value: value
    return lambda value: None if value is None else convert(value)
