from __future__ import annotations

from flask import Blueprint

from dougong.web.printing import pages


def register_routes(web: Blueprint) -> None:
    pages.register_routes(web)
