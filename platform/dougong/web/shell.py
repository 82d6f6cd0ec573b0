"""The frame around every page: the app's menu, the person, the quick ways."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from dougong.access import POLICY, known_roles
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.notices import unread_count
from dougong.notices.inbox import COUNTED
from dougong.web.fragments import fragment
from dougong.web.menus import AppLink, Entry, Group, app_of, frame_of
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.titles import hue, initials


@dataclass(frozen=True, slots=True)
class Crumb:
    title: str
    url: str | None = None


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
    current: Entry | None
    user: Person
    quick: list[Entry]
    create_url: str | None
    create_title: str
    in_settings: bool
    may_design: bool
    unread: str | None
    """What the bell says; None where there is no bell, for notices are private."""


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
    shell = make_shell(screen, obj, "settings" in context)
    return render_template(
        template,
        shell=shell,
        menu_html=context.pop("menu_html", None) or _menu_html(screen, shell),
        crumbs=trail,
        screen=screen,
        formats=screen.formats,
        in_sentence=partial(in_sentence, screen),
        **context,
    )


def _menu_html(screen: Screen, shell: Shell) -> Markup:
    marked = shell.current.url if shell.current else ""
    key = (shell.app.name, POLICY.signature(screen.actor), marked, shell.in_settings)
    return fragment("parts/menu.html", key, screen.release, shell=shell)


def make_shell(screen: Screen, obj: ObjectDefinition | None, in_settings: bool = False) -> Shell:
    frame = frame_of(screen)
    entries = [entry for group in frame.menu for entry in group.entries]
    current = _current(entries, obj)
    create = obj or _first_object(screen, entries)
    may_create = create is not None and screen.may("create", create)
    return Shell(
        app=frame.app,
        apps=frame.apps,
        menu=frame.menu,
        current=current,
        user=_person(screen),
        quick=_quick(entries, current),
        create_url=url_for("web.new_record", name=create.name) if create is not None and may_create else None,
        create_title=new_title(screen, create) if create is not None else "",
        in_settings=in_settings,
        may_design=POLICY.has_partly(screen.actor, "design"),
        unread=None if screen.actor.seen_by is not None else bell_text(unread_count(screen.tx, screen.actor)),
    )


def bell_text(count: int) -> str:
    return f"{COUNTED}+" if count > COUNTED else str(count or "")


def _current(entries: list[Entry], obj: ObjectDefinition | None) -> Entry | None:
    """An entry for exactly the view that is shown wins over the one for its object."""
    if obj is None:
        home = request.endpoint == "web.home"
        return next((entry for entry in entries if home and not entry.object_name), None)
    view = request.args.get("view")
    of_object = [entry for entry in entries if entry.object_name == obj.name]
    exact = (entry for entry in of_object if entry.view_name and entry.view_name == view)
    return next(exact, next((entry for entry in of_object if not entry.view_name), None))


def new_title(screen: Screen, obj: ObjectDefinition) -> str:
    return gettext("New {object}").format(object=in_sentence(screen, screen.titles.object(obj)))


def in_sentence(screen: Screen, title: str) -> str:
    """English writes "New opportunity", but "New ATM"."""
    if screen.language != "en" or (len(title) > 1 and title[1].isupper()):
        return title
    return title[:1].lower() + title[1:]


def object_crumbs(screen: Screen, obj: ObjectDefinition, *more: Crumb) -> list[Crumb]:
    app = app_of(screen)
    first = [Crumb(screen.titles.of(app.id, "title", app.title), url_for("web.home"))] if app else []
    return [*first, Crumb(screen.titles.plural(obj), url_for("web.list_records", name=obj.name)), *more]


def _quick(entries: list[Entry], current: Entry | None) -> list[Entry]:
    """The bottom bar of a phone: the first two places, or the one where the person is."""
    first = [entry for entry in entries if not entry.view_name] or entries
    if current is None or current in first[:2]:
        return first[:2]
    return [first[0], current]


def _first_object(screen: Screen, entries: list[Entry]) -> ObjectDefinition | None:
    name = next((entry.object_name for entry in entries if entry.object_name), None)
    return screen.definitions.object(name) if name is not None else None


def _person(screen: Screen) -> Person:
    actor = screen.actor
    defined = screen.definitions.roles
    roles = [
        screen.titles.of(role.id, "title", role.title) if name in defined else gettext(role.title)
        for name, role in known_roles(defined).items()
        if name in actor.roles
    ]
    return Person(actor.name, " · ".join(roles), initials(actor.name), hue(actor.user_id))
