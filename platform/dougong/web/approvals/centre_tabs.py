"""The tabs of the work centre: the boxes, who stands in, and for whoever manages workflows all that runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from dougong.approvals.boxes import Box
from dougong.approvals.overseeing import managed_workflows
from dougong.approvals.reading import counts
from dougong.problems import N_
from dougong.web.approvals.approval_views import count_text
from dougong.web.screens import Screen
from dougong.web.texts import gettext

BOXES: Mapping[Box, str] = {
    "to_do": N_("To do"),
    "done": N_("Done"),
    "delegated": N_("Handed on"),
    "started": N_("Started by me"),
    "cc": N_("Copies"),
}
PAGES: Mapping[str, tuple[str, str]] = {
    "standing_in": (N_("Stand-ins"), "web.standing_in"),
}
MANAGING: Mapping[str, tuple[str, str]] = {
    "running": (N_("All that runs"), "web.running_approvals"),
    "figures": (N_("Figures"), "web.approval_figures"),
}


def centre_tabs(
    screen: Screen, current: str, filters: Mapping[str, Any] | None = None
) -> list[tuple[str, str, bool, str]]:
    """Title, address, whether it is the page itself, and what waits there. ``filters`` stay from box to box."""
    waiting: Mapping[str, Any] = counts(screen.tx, screen.actor)
    found = [
        (
            gettext(title),
            url_for("web.approvals", box=name, **(filters or {})),
            name == current,
            count_text(waiting.get(name, 0)),
        )
        for name, title in BOXES.items()
    ]
    pages = dict(PAGES)
    if managed_workflows(screen.tx, screen.actor):
        pages |= MANAGING
    return found + [
        (gettext(title), url_for(endpoint), name == current, "") for name, (title, endpoint) in pages.items()
    ]
