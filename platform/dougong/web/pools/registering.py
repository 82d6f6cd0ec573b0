from __future__ import annotations

from flask import Blueprint

from dougong.web.pools import pool_pages


def register_routes(web: Blueprint) -> None:
    pool_pages.register_routes(web)
