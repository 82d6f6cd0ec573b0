from __future__ import annotations

from flask import Blueprint

from dougong.web.boards import (
    board_adding,
    board_pages,
    funnel_pages,
    moves,
)

PAGES = (
    board_adding,
    board_pages,
    moves,
    funnel_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
