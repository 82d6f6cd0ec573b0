from __future__ import annotations

from flask import Blueprint

from dougong.web.homes import (
    chart_pages,
    charts_beside,
    home_pages,
    start_pages,
)

PAGES = (
    home_pages,
    start_pages,
    chart_pages,
    charts_beside,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
