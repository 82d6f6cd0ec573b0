from __future__ import annotations

from flask import Blueprint

from dougong.web.builder import (
    canvas_pages,
    document_pages,
    expression_pages,
    home,
    panel_pages,
    removing_pages,
    retyping,
    step_pages,
)

PAGES = (
    home,
    expression_pages,
    document_pages,
    step_pages,
    canvas_pages,
    panel_pages,
    removing_pages,
    retyping,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
