from __future__ import annotations

from flask import Blueprint

from dougong.web.lines import (
    line_previews,
)

PAGES = (line_previews,)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
