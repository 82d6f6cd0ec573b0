"""All charts of an object beside its list: of just the records that the list shows."""

from __future__ import annotations

from flask import Blueprint

from dougong.web.chart_views import Address, chart_view
from dougong.web.filters import Condition
from dougong.web.list_pages import show_list
from dougong.web.list_requests import ListRequest, list_filter, read_request
from dougong.web.screens import reading


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/charts")(show_charts)


def show_charts(name: str) -> str:
    with reading() as screen:
        asked = read_request(screen, name)
        filter_text = list_filter(screen, asked)
        charts = [
            chart_view(screen, asked.obj, chart, filter_text, _address(asked), asked.q or None)
            for chart in screen.definitions.charts.values()
            if chart.object_id == asked.obj.id
        ]
        return show_list(screen, asked, "charts.html", charts=charts, refusal="")


def _address(asked: ListRequest) -> Address:
    def address(conditions: list[Condition]) -> str:
        return asked.url(f=[one.to_address() for one in [*asked.conditions, *conditions]])

    return address
