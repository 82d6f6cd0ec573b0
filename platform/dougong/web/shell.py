"""The frame around every page: the app's menu, the person, the quick ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request, url_for

from dougong.access import POLICY, ROLES
from dougong.definitions import AppDefinition, MenuEntry, ObjectDefinition, ViewDefinition
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.titles import hue, initials

APP_COOKIE = "dg_app"
DEFAULT_ICON = "circle-dashed"


@dataclass(frozen=True, slots=True)
class Crumb:
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    icon: str
    url: str
    object_name: str
    current: bool = False


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
class Person:
    name: str
    role: str
    initials: str
    hue: int


@dataclass(frozen=True, slots=True)
class Shell:
    app: AppLink
    apps: list[AppLink]
    menu: list[Group]
    user: Person
    quick: list[Entry]
    create_url: str | None
    create_title: str
    may_design: bool


def show(
    screen: Screen,
    template: str,
    crumbs: Iterable[Crumb],
    obj: ObjectDefinition | None = None,
    **context: Any,
) -> str:
    """Render a page inside the shell; ``obj`` is the object it is about."""
    trail = list(crumbs)
    if "back" not in context:
        context["back"] = next((crumb.url for crumb in reversed(trail[:-1]) if crumb.url), None)
    return render_template(
        template,
        shell=make_shell(screen, obj),
        crumbs=trail,
        screen=screen,
        formats=screen.formats,
        **context,
    )


def make_shell(screen: Screen, obj: ObjectDefinition | None) -> Shell:
    apps = list(screen.definitions.apps.values())
    links = [_app_link(screen, app) for app in apps]
    chosen = request.args.get("app") or request.cookies.get(APP_COOKIE, "")
    app = next((app for app in apps if app.name == chosen), apps[0] if apps else None)
    menu = [
        group for group in (_menu(screen, app, obj) if app else _all_objects(screen, obj)) if group.entries
    ]
    entries = [entry for group in menu for entry in group.entries]
    create = obj or _first_object(screen, entries)
    may_create = create is not None and screen.may("create", create)
    return Shell(
        app=_app_link(screen, app)
        if app
        else AppLink("", screen.workspace.name, "stack-2", url_for("web.home")),
        apps=links,
        menu=menu,
        user=_person(screen),
        quick=_quick(entries),
        create_url=url_for("web.new_record", name=create.name) if create is not None and may_create else None,
        create_title=new_title(screen, create) if create is not None else "",
        may_design=POLICY.has_right(screen.actor, "design"),
    )


def new_title(screen: Screen, obj: ObjectDefinition) -> str:
    return gettext("New {object}").format(object=in_sentence(screen, screen.titles.object(obj)))


def in_sentence(screen: Screen, title: str) -> str:
    """English writes "New opportunity", but "New ATM"."""
    if screen.language != "en" or (len(title) > 1 and title[1].isupper()):
        return title
    return title[:1].lower() + title[1:]


def app_of(screen: Screen) -> AppDefinition | None:
    """The app in which the person works: the one chosen last in this browser."""
    apps = screen.definitions.apps
    chosen = request.cookies.get(APP_COOKIE, "")
    return apps.get(chosen) or next(iter(apps.values()), None)


def object_crumbs(screen: Screen, obj: ObjectDefinition, *more: Crumb) -> list[Crumb]:
    app = app_of(screen)
    first = [Crumb(screen.titles.of(app.id, "title", app.title), url_for("web.home"))] if app else []
    return [*first, Crumb(screen.titles.plural(obj), url_for("web.list_records", name=obj.name)), *more]


def _app_link(screen: Screen, app: AppDefinition) -> AppLink:
    title = screen.titles.of(app.id, "title", app.title)
    return AppLink(app.name, title, app.icon or "stack-2", url_for("web.open_app", name=app.name))


def _menu(screen: Screen, app: AppDefinition, obj: ObjectDefinition | None) -> Iterable[Group]:
    loose = Group("")
    groups = []
    for entry in app.menu:
        if entry.items:
            title = screen.titles.of(entry.id, "title", entry.title)
            entries = [made for item in entry.items if (made := _entry(screen, item, obj))]
            groups.append(Group(title, entries))
        elif made := _entry(screen, entry, obj):
            loose.entries.append(made)
    return _one_current([loose, *groups])


def _entry(screen: Screen, entry: MenuEntry, obj: ObjectDefinition | None) -> Entry | None:
    definitions = screen.definitions
    view = definitions.view_by_id(entry.view_id) if entry.view_id else None
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
        current=_is_current(target, view, obj),
    )


def list_url(obj: ObjectDefinition, view: ViewDefinition | None) -> str:
    if view is None:
        return url_for("web.list_records", name=obj.name)
    return url_for("web.list_records", name=obj.name, view=view.name)


def _is_current(target: ObjectDefinition, view: ViewDefinition | None, obj: ObjectDefinition | None) -> bool:
    if obj is None or obj.id != target.id:
        return False
    return view is None or request.args.get("view") == view.name


def _one_current(groups: list[Group]) -> list[Group]:
    """An entry for exactly the view that is shown wins over the one for its object."""
    current = [entry for group in groups for entry in group.entries if entry.current]
    winner = next((entry for entry in current if "view=" in entry.url), current[0] if current else None)
    return [
        Group(group.title, [_marked(entry, entry is winner) for entry in group.entries]) for group in groups
    ]


def _marked(entry: Entry, current: bool) -> Entry:
    return Entry(entry.title, entry.icon, entry.url, entry.object_name, current)


def _all_objects(screen: Screen, obj: ObjectDefinition | None) -> list[Group]:
    """Without an app, the menu simply lists the objects."""
    entries = [
        Entry(screen.titles.plural(one), one.icon or DEFAULT_ICON, list_url(one, None), one.name, one is obj)
        for one in screen.definitions.objects.values()
        if screen.may("read", one)
    ]
    return [Group("", entries)]


def _quick(entries: list[Entry]) -> list[Entry]:
    """The bottom bar of a phone: the first two places, or the one where the person is."""
    first = [entry for entry in entries if "view=" not in entry.url] or entries
    current = next((entry for entry in entries if entry.current), None)
    if current is None or current in first[:2]:
        return first[:2]
    return [first[0], current]


def _first_object(screen: Screen, entries: list[Entry]) -> ObjectDefinition | None:
    return screen.definitions.object(entries[0].object_name) if entries else None


def _person(screen: Screen) -> Person:
    actor = screen.actor
    roles = [gettext(ROLES[role].title) for role in ROLES if role in actor.roles]
    return Person(actor.name, " · ".join(roles), initials(actor.name), hue(actor.user_id))
