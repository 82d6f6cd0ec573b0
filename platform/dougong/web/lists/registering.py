from __future__ import annotations

from flask import Blueprint

from dougong.web.lists import (
    arrange_pages,
    bin_pages,
    bulk_pages,
    calendar_pages,
    cell_pages,
    export_pages,
    filter_pages,
    grouped_pages,
    import_pages,
    list_pages,
    list_totals,
    paste_pages,
    view_pages,
    view_share_pages,
)
from dougong.web.lists.galleries import show_gallery as show_gallery

PAGES = (
    list_pages,
    list_totals,
    filter_pages,
    arrange_pages,
    grouped_pages,
    cell_pages,
    export_pages,
    paste_pages,
    bin_pages,
    bulk_pages,
    import_pages,
    view_pages,
    view_share_pages,
    calendar_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
