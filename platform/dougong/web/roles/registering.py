from __future__ import annotations

from flask import Blueprint

from dougong.web.roles import (
    role_editor,
    role_heads_editing,
    role_pages,
    viewing_pages,
    why_pages,
)

PAGES = (
    role_pages,
    why_pages,
    viewing_pages,
    role_editor,
    role_heads_editing,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
