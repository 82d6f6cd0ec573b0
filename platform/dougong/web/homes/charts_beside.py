"""Charts beside a list, of just the records that it shows: each is asked for when the list stands already."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.definitions import ChartDefinition
from dougong.errors import not_found
from dougong.reports.home_choices import choose_cards, chosen_cards
from dougong.web.addresses import safe_next
from dougong.web.conditions.filters import Condition
from dougong.web.homes.chart_views import chart_view, measure_title
from dougong.web.lists.list_requests import ListRequest, list_filter, read_request
from dougong.web.paths import path_of_ids
from dougong.web.preferences import keep
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import in_sentence
from dougong.web.texts import gettext

COOKIE = "dg_beside"
"""Names of the objects beside whose lists charts stand in this browser."""
MOST_NAMES = 40
MOST_COUNTS = 3
MOST_BARS = 12
OF_FIELD = "by-"
"""Begins the name of a chart that is made of a field; no name of a definition has a hyphen."""


@dataclass(frozen=True, slots=True)
class ChartBeside:
    """It is called by what it tells: the title of a chart speaks of the records of another view."""

    id: str
    title: str
    url: str
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Beside:
    open: bool
    shown: Sequence[ChartBeside]
    choices: Sequence[tuple[ChartBeside, bool]]


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/charts/<chart>")(show_chart_beside)
    web.post("/o/<name>/charts")(keep_charts_beside)


def beside(screen: Screen, asked: ListRequest) -> Beside | None:
    """None where there is nothing that could be told of the object to whoever looks."""
    charts = _charts(screen, asked)
    if not charts:
        return None
    choices = chosen_cards(screen.tx, screen.actor, charts)
    return Beside(
        asked.obj.name in _open_names(),
        [chart for chart, chosen in choices if chosen],
        choices,
    )


def _charts(screen: Screen, asked: ListRequest) -> list[ChartBeside]:
    designed = _designed(screen, asked)
    charts = [*designed, *_counts(screen, asked, designed)]
    return [
        ChartBeside(
            chart.id,
            _title(screen, asked, chart),
            asked.url("web.show_chart_beside", chart=chart.name),
            chart in designed or not designed,
        )
        for chart in charts
    ]


def _designed(screen: Screen, asked: ListRequest) -> list[ChartDefinition]:
    """One for each thing that can be told: charts that differ by their views alone would be the same here."""
    found: dict[object, ChartDefinition] = {}
    for chart in screen.definitions.charts.values():
        if chart.object_id == asked.obj.id and _is_seen(screen, asked, chart):
            found.setdefault((chart.measure, chart.field_id, chart.group, chart.bucket), chart)
    return list(found.values())


def _counts(screen: Screen, asked: ListRequest, designed: Sequence[ChartDefinition]) -> list[ChartDefinition]:
    """What nobody has to design: how many records there are of each option."""
    told = {chart.group for chart in designed}
    charts = []
    for field in asked.obj.fields:
        if (
            field.type_name == "select"
            and (field.id,) not in told
            and sees(screen, (field.id,), plainly=True)
        ):
            chart = ChartDefinition(
                id=field.id,
                name=f"{OF_FIELD}{field.name}",
                title="",
                description=None,
                object_id=asked.obj.id,
                view_id="",
                type="bar",
                measure="count",
                field_id=None,
                group=(field.id,),
                bucket=None,
                most=MOST_BARS,
                document={},
            )
            charts.append(chart)
    return charts[:MOST_COUNTS]


def _is_seen(screen: Screen, asked: ListRequest, chart: ChartDefinition) -> bool:
    measured = (chart.field_id,) if chart.field_id is not None else ()
    if any(field_id not in asked.obj.fields_by_id for field_id in measured):
        return False
    found = not chart.group or path_of_ids(screen.definitions, chart.group) is not None
    return found and sees(screen, (*chart.group, *measured), plainly=True)


def _title(screen: Screen, asked: ListRequest, chart: ChartDefinition) -> str:
    measure = measure_title(screen, asked.obj, chart)
    if not chart.group:
        return measure
    group = in_sentence(screen, screen.titles.path(chart.group))
    return gettext("{measure} by {group}").format(measure=measure, group=group)


def show_chart_beside(name: str, chart: str) -> str:
    with reading() as screen:
        asked = read_request(screen, name)
        designed = _designed(screen, asked)
        charts = {one.name: one for one in (*designed, *_counts(screen, asked, designed))}
        known = charts.get(chart)
        if known is None:
            raise not_found("chart", chart[:40])

        def address(conditions: list[Condition]) -> str:
            return asked.url(f=[one.to_address() for one in [*asked.conditions, *conditions]])

        view = chart_view(screen, asked.obj, known, list_filter(screen, asked), address, asked.q or None)
        return render_template("parts/chart_beside.html", chart=view)


def keep_charts_beside(name: str) -> Response:
    """Whether they stand there at all, which is this browser's; or which of them, which is the person's."""
    back = safe_next(request.form.get("next")) or url_for("web.list_records", name=name)
    response: Response = redirect(back, 303)
    if "open" in request.form:
        with reading() as screen:
            obj = screen.object(name)
        names = [one for one in _open_names() if one != obj.name]
        names += [obj.name] if request.form["open"] == "true" else []
        response = FlaskResponse(status=204)
        keep(response, COOKIE, ".".join(names[-MOST_NAMES:]))
        return response
    shown = set(request.form.getlist("shown"))
    with writing() as screen:
        charts = _charts(screen, read_request(screen, name))
        choose_cards(screen.tx, screen.actor, charts, [(one.id, one.id in shown) for one in charts])
    return response


def _open_names() -> list[str]:
    return [name for name in request.cookies.get(COOKIE, "").split(".") if name]
