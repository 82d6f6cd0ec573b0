from __future__ import annotations

from flask import Blueprint

from dougong.web.signing import (
    key_pages,
    my_security_pages,
    reset_pages,
    second_step_pages,
    security_pages,
    sign_in_pages,
    sign_on_pages,
)

PAGES = (
    sign_in_pages,
    second_step_pages,
    my_security_pages,
    security_pages,
    reset_pages,
    key_pages,
    sign_on_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
