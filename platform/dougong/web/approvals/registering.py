from __future__ import annotations

from flask import Blueprint

from dougong.web.approvals import (
    approval_acts,
    approval_pages,
    figure_pages,
    running_pages,
    sheet_pages,
    simulation_pages,
    standing_pages,
    version_pages,
)

PAGES = (
    approval_acts,
    approval_pages,
    figure_pages,
    running_pages,
    sheet_pages,
    simulation_pages,
    standing_pages,
    version_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
