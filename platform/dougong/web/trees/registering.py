from __future__ import annotations

from flask import Blueprint

from dougong.web.trees import tree_moves, tree_pages

PAGES = (tree_pages, tree_moves)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
