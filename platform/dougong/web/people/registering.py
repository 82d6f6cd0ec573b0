from __future__ import annotations

from flask import Blueprint

from dougong.web.people import (
    department_pages,
    group_pages,
    invitation_pages,
    joining_pages,
    leaving_pages,
    people_import_pages,
    people_pages,
    person_pages,
    profile_pages,
)

PAGES = (
    profile_pages,
    people_pages,
    person_pages,
    leaving_pages,
    department_pages,
    group_pages,
    invitation_pages,
    joining_pages,
    people_import_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
