"""A chart as a page shows it: a table with links to the records counted, and what a script needs to draw it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from decimal import Decimal
from typing import Any

import orjson
from flask import url_for

from dougong.dataclasses import dataclass
from dougong.definitions import ChartDefinition, FieldDefinition, ObjectDefinition, ViewDefinition
from dougong.errors import DougongError
from dougong.records.periods import Period
from dougong.reports import ChartData, Slice, chart_data
from dougong.reports.charts import measure_of
from dougong.web.conditions.filters import Condition
from dougong.web.faces import look_of
from dougong.web.faces.criteria import operators_of
from dougong.web.homes.period_titles import period_title
from dougong.web.languages import say_all
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.screens import Screen
from dougong.web.texts import gettext

Address = Callable[[list[Condition]], str]
"""Makes the address of the list that is narrowed by further conditions."""


@dataclass(frozen=True, slots=True)
class ChartRow:
    title: str
    told: str
    brief: str
    """The same for where there is little room."""
    url: str
    share: float
    colour: str


@dataclass(frozen=True, slots=True)
class ChartView:
    id: str
    title: str
    description: str
    type: str
    group_title: str
    measure_title: str
    total: str
    url: str
    rows: list[ChartRow] = field(default_factory=list)
    note: str = ""
    refusal: str = ""
    reveal_url: str = ""
    """Where a chart of sensitive values is shown to whoever asks for it."""

    @property
    def drawn(self) -> bool:
        return self.type not in ("metric", "table") and bool(self.rows)

    @property
    def drawing(self) -> str:
        """For the script, as JSON."""
        rows = [
            {
                "title": row.title,
                "told": row.told,
                "brief": row.brief,
                "share": row.share,
                "url": row.url,
                "colour": row.colour,
            }
            for row in self.rows
        ]
        return orjson.dumps({"type": self.type, "rows": rows, "measure": self.measure_title}).decode()


def chart_view(
    screen: Screen,
    obj: ObjectDefinition,
    chart: ChartDefinition,
    filter_text: str | None,
    address: Address,
    search: str | None = None,
    revealed: str = "",
) -> ChartView:
    """``revealed`` is the name of the chart that the reader has asked for although it is made of sensitive values."""
    path = path_of_ids(screen.definitions, chart.group) if chart.group else None
    view = ChartView(
        id=chart.id,
        title=screen.titles.of(chart.id, "title", chart.title),
        description=screen.titles.of(chart.id, "description", chart.description) or "",
        type=chart.type,
        group_title=screen.titles.path(chart.group) if path is not None else "",
        measure_title=measure_title(screen, obj, chart),
        total="",
        url=address([]),
    )
    sensitive = _sensitive_field(screen, obj, chart)
    if sensitive is not None and revealed != chart.name:
        text = gettext(
            "Made of “{field}”, which is sensitive: shown only if you ask for it, and told in the audit log."
        )
        url = url_for("web.show_charts", name=obj.name, reveal=chart.name)
        return replace(view, refusal=text.format(field=screen.titles.field(sensitive)), reveal_url=url)
    try:
        data = chart_data(screen.tx, screen.actor, obj, chart, filter_text, search)
    except DougongError as error:
        return replace(view, refusal=" ".join(say_all(error.problems)))
    tell = _telling(screen, obj, chart)
    rows = _rows(screen, obj, chart, path, data, address) if path is not None else []
    note = gettext("Smaller groups that are not shown: {count}") if data.left_out else ""
    return replace(
        view,
        total=tell(data.total) if data.total is not None else "—",
        rows=rows,
        note=note.format(count=screen.formats.number(data.left_out)),
    )


def _sensitive_field(screen: Screen, obj: ObjectDefinition, chart: ChartDefinition) -> FieldDefinition | None:
    """What the chart measures or puts together by, where that is not shown unasked."""
    measured = obj.fields_by_id.get(chart.field_id or "") if chart.measure != "count" else None
    grouped = [screen.definitions.fields_by_id.get(one) for one in chart.group]
    return next((one for one in (measured, *grouped) if one is not None and one.sensitive), None)


def of_view(screen: Screen, obj: ObjectDefinition, view: ViewDefinition) -> Address:
    def address(conditions: list[Condition]) -> str:
        narrowed = [one.to_address() for one in conditions]
        return url_for("web.list_records", name=obj.name, view=view.name, f=narrowed)

    return address


def measure_title(screen: Screen, obj: ObjectDefinition, chart: ChartDefinition) -> str:
    known = obj.fields_by_id.get(chart.field_id or "")
    if chart.measure == "count" or known is None:
        return gettext("Number")
    words = {"sum": "{field}", "avg": gettext("Average of {field}")}
    words |= {"min": gettext("Least of {field}"), "max": gettext("Most of {field}")}
    return words[chart.measure].format(field=screen.titles.field(known))


def _measured(obj: ObjectDefinition, chart: ChartDefinition) -> FieldDefinition | None:
    return obj.fields_by_id.get(measure_of(obj, chart).partition("(")[2].rstrip(")"))


def _telling(screen: Screen, obj: ObjectDefinition, chart: ChartDefinition) -> Callable[[Any], str]:
    measured = _measured(obj, chart)
    if measured is None:
        return lambda value: screen.formats.number(int(value))
    shown = look_of(measured.type_name).shown
    if chart.measure == "avg" and not look_of(measured.type_name).summed:
        return lambda value: screen.formats.decimal(str(round(Decimal(value), 2)))
    return lambda value: str(shown(screen.formats, value, measured))


def _telling_briefly(screen: Screen, obj: ObjectDefinition, chart: ChartDefinition) -> Callable[[Any], str]:
    """Where there is little room: sums of money are what is too long."""
    measured = _measured(obj, chart)
    if measured is None or measured.type_name != "money":
        return _telling(screen, obj, chart)

    def tell(value: Any) -> str:
        text = screen.formats.short_money(Decimal(value), getattr(value, "currency", ""), 1)
        return f"≈ {text}" if getattr(value, "mixed", False) else text

    return tell


def _rows(
    screen: Screen,
    obj: ObjectDefinition,
    chart: ChartDefinition,
    path: FieldPath,
    data: ChartData,
    address: Address,
) -> list[ChartRow]:
    tell, tell_briefly = _telling(screen, obj, chart), _telling_briefly(screen, obj, chart)
    most = max((abs(one.number) for one in data.slices), default=0) or 1
    return [
        ChartRow(
            title=_title(screen, chart, path, one),
            told=tell(one.told),
            brief=tell_briefly(one.told),
            url=address(_conditions(path, one)),
            share=float(round(one.number / most, 4)),
            colour=_colour(path.field, one.value),
        )
        for one in data.slices
    ]


def _title(screen: Screen, chart: ChartDefinition, path: FieldPath, one: Slice) -> str:
    if one.start is not None and chart.bucket is not None:
        return period_title(screen, _period(chart), one.start)
    if one.value is None:
        return gettext("(blank)")
    if isinstance(one.value, dict):
        return one.value.get("title") or f"#{one.value['id']}"
    if path.field is not None and path.field.select_options:
        option = path.field.options_by_key.get(one.value)
        return str(one.value) if option is None else screen.titles.option(option)
    if isinstance(one.value, bool):
        return gettext("Yes") if one.value else gettext("No")
    return str(one.value)


def _period(chart: ChartDefinition) -> Period:
    period: Any = chart.bucket
    return period  # type: ignore[no-any-return]


def _colour(group: FieldDefinition | None, value: Any) -> str:
    option = group.options_by_key.get(value) if group is not None and isinstance(value, str) else None
    return (option.colour or "grey") if option is not None else ""


def _conditions(path: FieldPath, one: Slice) -> list[Condition]:
    """Those that leave exactly the records of a group."""
    if one.start is not None and one.end is not None:
        return [
            Condition(path, "from", (one.start.isoformat(),)),
            Condition(path, "before", (one.end.isoformat(),)),
        ]
    if one.value is None:
        return [Condition(path, "blank")]
    if isinstance(one.value, bool):
        return [Condition(path, "is_true" if one.value else "is_false")]
    operator = "any_of" if "any_of" in operators_of(path) else "equals"
    value = one.value["id"] if isinstance(one.value, dict) else one.value
    return [Condition(path, operator, (str(value),))]
