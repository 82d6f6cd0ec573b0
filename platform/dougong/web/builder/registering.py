from __future__ import annotations

from flask import Blueprint

from dougong.web.builder import (
    canvas_pages,
    condition_pages,
    document_pages,
    door_pages,
    expression_pages,
    filling_pages,
    home,
    pack_pages,
    panel_pages,
    preview_pages,
    removing_pages,
    repair_pages,
    retyping,
    sheet_pages,
    starting,
    step_pages,
    translation_pages,
)
from dougong.web.builder.flows import flow_pages, hook_pages, list_pages

PAGES = (
    home,
    starting,
    pack_pages,
    sheet_pages,
    filling_pages,
    expression_pages,
    condition_pages,
    document_pages,
    door_pages,
    step_pages,
    canvas_pages,
    panel_pages,
    preview_pages,
    removing_pages,
    repair_pages,
    retyping,
    flow_pages,
    list_pages,
    hook_pages,
    translation_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
