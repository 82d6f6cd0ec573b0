from __future__ import annotations

from flask import Blueprint

from dougong.web.service_levels import why_pages


def register_routes(web: Blueprint) -> None:
    why_pages.register_routes(web)
