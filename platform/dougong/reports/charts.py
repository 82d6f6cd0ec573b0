"""The numbers of a chart: the records of its view, put together by a field, and what is told of each group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import ChartDefinition, FieldDefinition, ObjectDefinition, base_id
from dougong.records import AggregateQuery, aggregate
from dougong.records.periods import Period, first_day, following_day, period_text
from dougong.storage import Transaction

MOST_GROUPS = 1_000
"""So many are read; of more, those with the last values are not counted."""
MOST_PERIODS = 60
SUMMABLE = ("count", "sum")


@dataclass(frozen=True, slots=True)
class Slice:
    """``value`` is the group's in record JSON, of dates None or the text of a period, which lasts from ``start``
    until before ``end``. ``told`` is the measure in record JSON, ``number`` the same to be compared."""

    value: Any
    told: Any
    number: Decimal
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class ChartData:
    """``total`` is over all records of the chart. ``left_out`` groups are not among the slices."""

    slices: Sequence[Slice] = field(default_factory=tuple)
    total: Any = None
    left_out: int = 0


def chart_data(
    tx: Transaction,
    actor: Actor,
    obj: ObjectDefinition,
    chart: ChartDefinition,
    filter_text: str | None,
    search: str | None = None,
) -> ChartData:
    """``filter_text`` says which records; InvalidInput where the actor may not ask for it or for a field."""
    measure = measure_of(obj, chart)
    total = aggregate(tx, actor, AggregateQuery(obj.name, (), (measure,), filter_text, 1, search))
    whole = total[0][measure] if total else None
    if not chart.group:
        return ChartData((), whole)
    path = ".".join(chart.group)
    group = f"{chart.bucket}({path})" if chart.bucket else path
    query = AggregateQuery(obj.name, (group,), (measure,), filter_text, MOST_GROUPS, search)
    rows = [
        Slice(next(iter(row.values())), row[measure], Decimal(row[measure]))
        for row in aggregate(tx, actor, query)
        if row[measure] is not None
    ]
    slices = _of_periods(chart, rows) if chart.bucket else _of_values(obj, chart, rows)
    return ChartData(slices, whole, len(rows) - len(slices) if not chart.bucket else 0)


def measure_of(obj: ObjectDefinition, chart: ChartDefinition) -> str:
    """Amounts are measured in the workspace's currency, so that one can be compared with another."""
    if chart.measure == "count" or chart.field_id is None:
        return "count()"
    base = base_id(chart.field_id)
    return f"{chart.measure}({base if base in obj.fields_by_id else chart.field_id})"


def _of_values(obj: ObjectDefinition, chart: ChartDefinition, rows: Iterable[Slice]) -> tuple[Slice, ...]:
    """Those of a select field in the order of its options; others the largest first."""
    options = _options(obj.fields_by_id.get(chart.group[-1]) if len(chart.group) == 1 else None)
    if options:
        known = sorted(rows, key=lambda one: options.get(one.value, len(options)))
        return tuple(known[: max(chart.most, len(options) + 1)])
    return tuple(sorted(rows, key=lambda one: -one.number)[: chart.most])


def _options(group: FieldDefinition | None) -> dict[str, int]:
    return {} if group is None else {option.key: place for place, option in enumerate(group.select_options)}


def _of_periods(chart: ChartDefinition, rows: Iterable[Slice]) -> tuple[Slice, ...]:
    """The latest periods in their order, those without records too where records are counted or summed up."""
    period: Period = next(one for one in get_args(Period) if one == chart.bucket)
    found = {one.value: one for one in rows if one.value is not None}
    starts = sorted(first_day(period, text) for text in found)[-chart.most :]
    if chart.measure in SUMMABLE and starts:
        starts = _without_gaps(period, starts[0], starts[-1])[-chart.most :]
    slices = []
    for start in starts:
        known = found.get(period_text(period, start)) or Slice(None, 0, Decimal(0))
        text = period_text(period, start)
        slices.append(Slice(text, known.told, known.number, start, following_day(period, start)))
    return tuple(slices)


def _without_gaps(period: Period, first: date, last: date) -> list[date]:
    starts = [last]
    while starts[-1] > first and len(starts) < MOST_PERIODS:
        starts.append(_before(period, starts[-1]))
    return starts[::-1]


def _before(period: Period, start: date) -> date:
    """The first day of the period before."""
    return first_day(period, _text_of_day_before(period, start))


def _text_of_day_before(period: Period, start: date) -> str:
    day = date.fromordinal(start.toordinal() - 1)
    if period == "week":
        day = date.fromordinal(day.toordinal() - day.weekday())
    return period_text(period, day)
