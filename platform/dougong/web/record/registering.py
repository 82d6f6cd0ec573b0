from __future__ import annotations

from flask import Blueprint

from dougong.web.record import (
    comment_pages,
    file_pages,
    follow_pages,
    merge_pages,
    record_pages,
    restoring_pages,
    share_pages,
    undo_pages,
    veils,
)

PAGES = (
    record_pages,
    undo_pages,
    comment_pages,
    file_pages,
    share_pages,
    follow_pages,
    restoring_pages,
    veils,
    merge_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
