"""All charts of an object beside its lists."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, request

from dougong.definitions import ViewDefinition
from dougong.views import joined
from dougong.web.conditions.filters import Condition
from dougong.web.homes.chart_views import Address, chart_view
from dougong.web.homes.home_cards import view_of_card
from dougong.web.lists.list_frame import show_list
from dougong.web.lists.list_requests import ListRequest, list_filter, read_request
from dougong.web.screens import reading


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/charts")(show_charts)


def show_charts(name: str) -> str:
    """Each chart goes by its own view; what the list is narrowed by besides narrows them all."""
    with reading() as screen:
        asked = replace(read_request(screen, name), view=None, base=None, saved=None, departures={})
        narrowed = list_filter(screen, asked)
        charts = []
        for chart in screen.definitions.charts.values():
            known = view_of_card(screen, chart.view_id) if chart.object_id == asked.obj.id else None
            if known is not None:
                filter_text = joined([known[1].filter, narrowed])
                address = _address(asked, known[1])
                revealed = request.args.get("reveal", "")
                charts.append(
                    chart_view(screen, asked.obj, chart, filter_text, address, asked.q or None, revealed)
                )
        return show_list(screen, asked, "charts.html", charts=charts, refusal="")


def _address(asked: ListRequest, view: ViewDefinition) -> Address:
    def address(conditions: list[Condition]) -> str:
        narrowed = [one.to_address() for one in [*asked.conditions, *conditions]]
        return asked.url(view=view.name, f=narrowed)

    return address
