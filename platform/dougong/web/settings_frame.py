"""The frame of the settings pages: tabs between those that the person may open."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from dougong.access import POLICY
from dougong.problems import N_
from dougong.web.screens import Screen
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext

WORKSPACE = (("web.audit_log", N_("Audit log"), "history"),)
"""Of the whole workspace, for whoever manages people."""


def show_setting(screen: Screen, template: str, title: str, **context: Any) -> str:
    """``title`` is of the page itself; the tabs tell where it belongs."""
    group = gettext("Security")
    return show(screen, template, [Crumb(group), Crumb(title)], tabs=tabs(screen, WORKSPACE), **context)


def tabs(screen: Screen, pages: tuple[tuple[str, str, str], ...]) -> list[dict[str, Any]]:
    if not POLICY.has_right(screen.actor, "people"):
        return []
    return [
        {
            "title": gettext(title),
            "icon": symbol,
            "url": url_for(endpoint),
            "current": request.endpoint == endpoint,
        }
        for endpoint, title, symbol in pages
    ]
