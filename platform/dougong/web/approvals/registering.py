from __future__ import annotations

from flask import Blueprint

from dougong.web.approvals import (
    approval_acts,
    approval_pages,
    running_pages,
    standing_pages,
)

PAGES = (
    approval_acts,
    approval_pages,
    running_pages,
    standing_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
