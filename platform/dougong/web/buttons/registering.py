from __future__ import annotations

from flask import Blueprint

from dougong.web.buttons import list_pages, record_pages, why_pages

PAGES = (record_pages, list_pages, why_pages)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
