"""The funnel of a pipeline: how many records got how far, what they are worth, how long it took, where it ended."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, url_for

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition, PipelineDefinition
from dougong.errors import not_found
from dougong.pipelines import FunnelQuery, funnel
from dougong.records import AggregateQuery, aggregate
from dougong.web.faces import look_of
from dougong.web.lists.list_requests import ListRequest, list_filter, read_request
from dougong.web.screens import Screen, reading
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext

HOUR, DAY = 3_600, 86_400
WHOLE = 1_000
"""How wide the longest bar is, in the units of its drawing."""


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/funnel/<pipeline>")(show_funnel)


@dataclass(frozen=True, slots=True)
class StageRow:
    """Texts, and the width of the bar; ``url`` lists the records that are there now."""

    title: str
    colour: str
    category: str
    width: int
    reached: str
    conversion: str
    now: str
    amount: str
    time: str
    lost: str
    url: str


def show_funnel(name: str, pipeline: str) -> str:
    with reading() as screen:
        asked = read_request(screen, name)
        found = screen.definitions.pipelines.get(pipeline)
        if found is None or found.object_id != asked.obj.id:
            raise not_found("pipeline", pipeline[:40])
        filter_text = list_filter(screen, asked) if asked.narrowed or asked.url() != _bare(asked) else None
        data = funnel(screen.tx, screen.actor, FunnelQuery(found.name, filter_text))
        amounts = _amounts(screen, asked, found, filter_text)
        title = screen.titles.of(found.id, "title", found.title)
        return show(
            screen,
            "funnel.html",
            object_crumbs(screen, asked.obj, Crumb(title)),
            asked.obj,
            heading=title,
            object=asked.obj,
            object_title=screen.titles.plural(asked.obj),
            tabs=_tabs(screen, asked, found, narrowed=filter_text is not None),
            facts=_facts(screen, data),
            rows=_rows(screen, asked, found, data, amounts),
            amount_title=screen.titles.field(field) if (field := _amount_field(screen, asked.obj)) else "",
            whole=WHOLE,
        )


def _bare(asked: ListRequest) -> str:
    return url_for("web.list_records", name=asked.obj.name)


def _tabs(
    screen: Screen, asked: ListRequest, pipeline: PipelineDefinition, narrowed: bool
) -> list[dict[str, Any]]:
    """Everything, or what one of the lists shows."""
    address = {"name": asked.obj.name, "pipeline": pipeline.name}
    tabs = [
        {
            "title": gettext("All"),
            "current": not narrowed,
            "url": url_for("web.show_funnel", name=asked.obj.name, pipeline=pipeline.name),
        }
    ]
    for view in screen.definitions.views_of(asked.obj):
        if view.type == "list" and view.filter:
            tabs.append(
                {
                    "title": screen.titles.of(view.id, "title", view.title),
                    "current": narrowed and view is asked.view,
                    "url": url_for("web.show_funnel", view=view.name, **address),  # type: ignore[arg-type]
                }
            )
    return tabs


def _amount_field(screen: Screen, obj: ObjectDefinition) -> FieldDefinition | None:
    """The first amount that is no computed one: what a deal is worth comes before what was paid."""
    summed = [field for field in obj.fields if look_of(field.type_name).summed and not field.sensitive]
    return next((field for field in summed if not field.read_only), summed[0] if summed else None)


def _amounts(
    screen: Screen, asked: ListRequest, pipeline: PipelineDefinition, filter_text: str | None
) -> Mapping[str, str]:
    """What the records are worth that are in a stage now, by the stage's option."""
    field, stage = _amount_field(screen, asked.obj), asked.obj.field_by_id(pipeline.field_id)
    if field is None:
        return {}
    measure = f"sum({field.name})"
    query = AggregateQuery(asked.obj.name, (stage.name,), (measure,), filter_text, len(pipeline.stages) + 100)
    shown = look_of(field.type_name).shown
    return {
        row[stage.name] or "": str(shown(screen.formats, row[measure], field))
        for row in aggregate(screen.tx, screen.actor, query)
        if row[measure] is not None
    }


def _rows(
    screen: Screen,
    asked: ListRequest,
    pipeline: PipelineDefinition,
    data: Mapping[str, Any],
    amounts: Mapping[str, str],
) -> list[StageRow]:
    most = max((stage["reached"] or 0 for stage in data["stages"]), default=0) or 1
    field = asked.obj.field_by_id(pipeline.field_id)
    number = screen.formats.number
    rows = []
    for stage, found in zip(pipeline.stages, data["stages"], strict=True):
        option = field.options_by_key.get(stage.key)
        reached = found["reached"]
        rows.append(
            StageRow(
                title=screen.titles.of(stage.option_id, "title", stage.title),
                colour=(option.colour if option else "") or "",
                category=stage.category,
                width=round((reached or 0) * WHOLE / most),
                reached="" if reached is None else number(reached),
                conversion=_percent(screen, found["conversion"]),
                now=number(found["now"]),
                amount=amounts.get(stage.key, "") if found["now"] else "",
                time=_duration(found["average_seconds"]),
                lost=number(found["lost"]) if found["lost"] else "",
                url=url_for(
                    "web.list_records", name=asked.obj.name, view=_everything(screen, asked.obj),
                    f=f"{field.name}~any_of~{stage.key}",
                ),
            )
        )  # fmt: skip
    return rows


def _everything(screen: Screen, obj: ObjectDefinition) -> str | None:
    """A list that hides nothing, so that it holds as many records as the funnel says."""
    views = screen.definitions.views_of(obj)
    return next((view.name for view in views if view.type == "list" and not view.filter), None)


def _facts(screen: Screen, data: Mapping[str, Any]) -> list[dict[str, str]]:
    number = screen.formats.number
    return [
        {"title": gettext("Under way"), "value": number(data["open"])},
        {"title": gettext("Won"), "value": number(data["won"])},
        {"title": gettext("Lost"), "value": number(data["lost"])},
        {"title": gettext("Win rate"), "value": _percent(screen, data["win_rate"]) or "—"},
        {"title": gettext("Time to win"), "value": _duration(data["average_seconds"]) or "—"},
    ]


def _percent(screen: Screen, share: str | None) -> str:
    return "" if share is None else screen.formats.percent(str(round(Decimal(share), 3)))


def _duration(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds >= DAY:
        return gettext("{days} d").format(days=round(seconds / DAY))
    return gettext("{hours} h").format(hours=max(1, round(seconds / HOUR)))
