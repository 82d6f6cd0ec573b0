"""The settings: one frame with its own navigation, in which every page about the person or the workspace hangs.

A page registers what the navigation says of it, and renders with ``show_setting``; whoever lacks the right sees
no link. The page's own route refuses, as any other does.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from flask import Blueprint, request, url_for

from dougong.access import POLICY, Right
from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.registry import Registry
from dougong.web.screens import Screen, reading
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext

GROUPS = {"you": N_("You"), "organisation": N_("Organisation"), "workspace": N_("Workspace")}


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """``endpoint`` is where its link leads, with ``arguments``; pages of ``more`` endpoints belong to it too.
    Without ``right`` it is everybody's. Lower ``place`` comes first in its group."""

    endpoint: str
    title: str
    description: str
    icon: str
    group: str
    right: Right | None = None
    place: int = 50
    partly: bool = field(default=False, kw_only=True)
    """Also for whoever has the right for some apps or departments only."""
    more: tuple[str, ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SettingsLink:
    title: str
    description: str
    icon: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SettingsGroup:
    title: str
    links: list[SettingsLink]


SETTINGS: Registry[SettingsPage] = Registry("settings page")


def register_routes(web: Blueprint) -> None:
    web.get("/settings")(settings)


def settings() -> str:
    """All pages with a line about each; on a phone it is the navigation."""
    with reading() as screen:
        groups = navigation(screen)
        crumbs = [Crumb(gettext("Settings"))]
        return show(screen, "settings/overview.html", crumbs, settings=groups, back=url_for("web.menu"))


def show_setting(screen: Screen, template: str, title: str, *parents: Crumb, **context: Any) -> str:
    """``title`` is that of the page; ``parents`` stand between it and the settings."""
    trail = [Crumb(gettext("Settings"), url_for("web.settings"))]
    page = page_at(request.endpoint)
    if page is not None and gettext(page.title) != title:
        trail.append(Crumb(gettext(page.title), page_url(page)))
    return show(screen, template, [*trail, *parents, Crumb(title)], settings=navigation(screen), **context)


def page_at(endpoint: str | None) -> SettingsPage | None:
    pages = (page for _, page in SETTINGS.items())
    return next((page for page in pages if endpoint == page.endpoint or endpoint in page.more), None)


def navigation(screen: Screen) -> list[SettingsGroup]:
    current = page_at(request.endpoint)
    pages = sorted((page for _, page in SETTINGS.items()), key=lambda page: page.place)
    groups = []
    for name, title in GROUPS.items():
        links = [
            _link(page, page is current) for page in pages if page.group == name and may_open(screen, page)
        ]
        if links:
            groups.append(SettingsGroup(gettext(title), links))
    return groups


def may_open(screen: Screen, page: SettingsPage) -> bool:
    asks = POLICY.has_partly if page.partly else POLICY.has_right
    return page.right is None or asks(screen.actor, page.right)


def _link(page: SettingsPage, current: bool) -> SettingsLink:
    return SettingsLink(gettext(page.title), gettext(page.description), page.icon, page_url(page), current)


def page_url(page: SettingsPage) -> str:
    arguments: dict[str, Any] = dict(page.arguments)
    return url_for(page.endpoint, **arguments)


SETTINGS.register(
    "releases",
    SettingsPage(
        "web.releases",
        N_("Releases"),
        N_("What is published, and what publishing the draft would change."),
        "rocket",
        "workspace",
        "design",
        10,
        partly=True,
    ),
)
SETTINGS.register(
    "jobs",
    SettingsPage(
        "web.list_jobs",
        N_("Jobs"),
        N_("Imports, exports and everything else that works in the background."),
        "clock",
        "workspace",
        "jobs",
        20,
        arguments=(("all", "1"),),
    ),
)
