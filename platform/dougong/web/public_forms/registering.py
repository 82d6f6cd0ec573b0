from __future__ import annotations

from flask import Blueprint

from dougong.web.public_forms import settings_pages, visitor_pages

PAGES = (visitor_pages, settings_pages)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
