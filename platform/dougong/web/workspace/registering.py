from __future__ import annotations

from flask import Blueprint

from dougong.web.workspace import (
    audit_pages,
    feedback_pages,
    job_pages,
    privacy_pages,
    rate_pages,
    release_pages,
    settings_frame,
    tag_pages,
)

PAGES = (
    feedback_pages,
    job_pages,
    release_pages,
    audit_pages,
    settings_frame,
    rate_pages,
    tag_pages,
    privacy_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
