from __future__ import annotations

from flask import Blueprint

from dougong.web.timelines import shifting
from dougong.web.timelines.timeline_pages import show_timeline as show_timeline


def register_routes(web: Blueprint) -> None:
    shifting.register_routes(web)
