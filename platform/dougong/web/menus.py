"""The apps and their menus, as the person sees them: made once per release, app, language and set of rights."""

from __future__ import annotations

from dataclasses import field

from flask import request, url_for

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import AppDefinition, MenuEntry, ObjectDefinition, ViewDefinition
from dougong.web.screens import Screen
from dougong.web.texts import gettext

APP_COOKIE = "dg_app"
DEFAULT_ICON = "circle-dashed"


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    icon: str
    url: str
    object_name: str
    view_name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AppLink:
    name: str
    title: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Frame:
    app: AppLink
    apps: list[AppLink]
    menu: list[Group]


def frame_of(screen: Screen) -> Frame:
    app = app_of(screen)
    key = (
        *("web.frame", app.name if app else "", screen.language),
        *(POLICY.signature(screen.actor), request.script_root),
    )
    return screen.release.cached(key, lambda: _make_frame(screen, app))


def _make_frame(screen: Screen, app: AppDefinition | None) -> Frame:
    links = [_app_link(screen, one) for one in screen.definitions.apps.values()]
    groups = [*_menu(screen, app), _unlisted(screen)] if app else [_objects(screen, "", set())]
    link = (
        _app_link(screen, app) if app else AppLink("", screen.workspace.name, "stack-2", url_for("web.home"))
    )
    return Frame(link, links, [group for group in groups if group.entries])


def app_of(screen: Screen) -> AppDefinition | None:
    """The app in which the person works: the one chosen last in this browser."""
    apps = screen.definitions.apps
    chosen = request.cookies.get(APP_COOKIE, "")
    return apps.get(chosen) or next(iter(apps.values()), None)


def _app_link(screen: Screen, app: AppDefinition) -> AppLink:
    title = screen.titles.of(app.id, "title", app.title)
    return AppLink(app.name, title, app.icon or "stack-2", url_for("web.open_app", name=app.name))


def _menu(screen: Screen, app: AppDefinition) -> list[Group]:
    loose = Group("")
    if app.home:
        loose.entries.append(Entry(gettext("Home"), "home", url_for("web.home"), ""))
    groups = []
    for entry in app.menu:
        if entry.items:
            title = screen.titles.of(entry.id, "title", entry.title)
            groups.append(Group(title, [made for item in entry.items if (made := _entry(screen, item))]))
        elif made := _entry(screen, entry):
            loose.entries.append(made)
    return [loose, *groups]


def _entry(screen: Screen, entry: MenuEntry) -> Entry | None:
    """None of what the person may not see; a view that asks for what is hidden from them is not there."""
    definitions = screen.definitions
    view = definitions.views_by_id.get(entry.view_id or "")
    if entry.view_id and view is None:
        return None
    object_id = entry.object_id or (view.object_id if view else None)
    target = definitions.objects_by_id.get(object_id or "")
    if target is None or not screen.may("read", target):
        return None
    default = screen.titles.of(view.id, "title", view.title) if view else screen.titles.plural(target)
    return Entry(
        title=screen.titles.of(entry.id, "title", entry.title or default),
        icon=entry.icon or (view.icon if view and view.icon else target.icon) or DEFAULT_ICON,
        url=list_url(target, view),
        object_name=target.name,
        view_name=view.name if view else "",
    )


def list_url(obj: ObjectDefinition, view: ViewDefinition | None) -> str:
    if view is None:
        return url_for("web.list_records", name=obj.name)
    return url_for("web.list_records", name=obj.name, view=view.name)


def _unlisted(screen: Screen) -> Group:
    """An object that has just been published can be used before anybody puts it into a menu."""
    entries = [
        entry for app in screen.definitions.apps.values() for one in app.menu for entry in (one, *one.items)
    ]
    listed = {entry.object_id for entry in entries} | line_objects(screen)
    return _objects(screen, gettext("Not in a menu yet"), listed)


def line_objects(screen: Screen) -> set[str | None]:
    """The ids of objects whose records are written within others: nobody looks for them by themselves."""
    return {lines.object_id for obj in screen.definitions.objects.values() for lines in obj.line_items}


def _objects(screen: Screen, title: str, without: set[str | None]) -> Group:
    entries = [
        Entry(screen.titles.plural(one), one.icon or DEFAULT_ICON, list_url(one, None), one.name)
        for one in screen.definitions.objects.values()
        if one.id not in without and screen.may("read", one)
    ]
    return Group(title, entries)
