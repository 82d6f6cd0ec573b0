from __future__ import annotations

from flask import Blueprint

from dougong.web.finding import (
    bookmark_pages,
    palette_pages,
    search_pages,
    shortcut_pages,
)

PAGES = (
    search_pages,
    palette_pages,
    shortcut_pages,
    bookmark_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
