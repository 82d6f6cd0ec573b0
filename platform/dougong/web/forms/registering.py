from __future__ import annotations

from flask import Blueprint

from dougong.web.forms import (
    creating_pages,
    form_checking,
    form_drafts,
    form_pages,
    pickers,
)

PAGES = (
    form_pages,
    form_checking,
    form_drafts,
    pickers,
    creating_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
