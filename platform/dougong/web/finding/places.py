"""Where one can go: apps, objects, views and settings, found by their names, also by pinyin and initials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from flask import request, url_for

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.fields.text_forms import search_query, search_text
from dougong.web.finding.search_hits import searchable
from dougong.web.menus import DEFAULT_ICON, app_of, list_url
from dougong.web.screens import Screen
from dougong.web.shell import make_shell, new_title
from dougong.web.texts import gettext
from dougong.web.workspace.settings_frame import SETTINGS, may_open, page_url


@dataclass(frozen=True, slots=True)
class Place:
    title: str
    note: str
    icon: str
    url: str
    text: str
    """What it is found by, as search texts are."""


def places(screen: Screen) -> tuple[Place, ...]:
    """The menu first, then the rest; made once per release, language and set of rights."""
    return _cached(screen, "web.places", lambda: _distinct(_all_places(screen)))


def creations(screen: Screen) -> tuple[Place, ...]:
    """A form for a new record of each object, in the order of the menu, then the rest."""
    return _cached(screen, "web.creations", lambda: _distinct(_all_creations(screen)))


def fitting(found: Iterable[Place], asked: str, most: int) -> list[Place]:
    """With nothing asked for, the first ones."""
    phrases = [" " + " ".join(phrase) for phrase in search_query(asked)]
    return list(islice((one for one in found if all(phrase in one.text for phrase in phrases)), most))


def _cached(screen: Screen, name: str, make: Callable[[], tuple[Place, ...]]) -> tuple[Place, ...]:
    app = app_of(screen)
    key = (
        name,
        app.name if app else "",
        screen.language,
        POLICY.signature(screen.actor),
        request.script_root,
    )
    return screen.release.cached(key, make)


def _place(title: str, note: str, icon: str | None, url: str, *names: str) -> Place:
    return Place(title, note, icon or DEFAULT_ICON, url, " " + search_text([title, note, *names], [title]))


def _all_places(screen: Screen) -> Iterator[Place]:
    shell, objects = make_shell(screen, None), searchable(screen)
    for group in shell.menu:
        for entry in group.entries:
            yield _place(entry.title, group.title, entry.icon, entry.url, entry.object_name)
    for obj in objects:
        yield _place(screen.titles.plural(obj), "", obj.icon, list_url(obj, None), obj.name)
    for obj in objects:
        for view in screen.definitions.views_of(obj):
            title = screen.titles.of(view.id, "title", view.title)
            yield _place(title, screen.titles.plural(obj), view.icon or obj.icon, list_url(obj, view))
    if len(shell.apps) > 1:
        for app in shell.apps:
            yield _place(app.title, gettext("App"), app.icon, app.url, app.name)
    settings = gettext("Settings")
    for _, page in sorted(SETTINGS.items(), key=lambda pair: pair[1].place):
        if may_open(screen, page):
            yield _place(gettext(page.title), settings, page.icon, page_url(page))
    yield _place(gettext("Keyboard shortcuts"), "", "keyboard", url_for("web.shortcuts"))


def _all_creations(screen: Screen) -> Iterator[Place]:
    by_name = {obj.name: obj for obj in searchable(screen)}
    listed = [entry.object_name for group in make_shell(screen, None).menu for entry in group.entries]
    for name in dict.fromkeys([*listed, *by_name]):
        obj = by_name.get(name)
        if obj is not None and screen.may("create", obj):
            yield _place(new_title(screen, obj), "", "plus", url_for("web.new_record", name=name), name)


def _distinct(found: Iterable[Place]) -> tuple[Place, ...]:
    return tuple({one.url: one for one in reversed(list(found))}.values())[::-1]
