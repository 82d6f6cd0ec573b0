"""Finding records of all objects: a page with everything found, and the palette behind Ctrl K."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for

from dougong.definitions import ObjectDefinition
from dougong.fields.text_forms import key_text
from dougong.records.search import search as search_records
from dougong.web.screens import Screen, reading, record_url
from dougong.web.shell import DEFAULT_ICON, Crumb, Entry, line_objects, make_shell, new_title, show
from dougong.web.texts import gettext
from dougong.web.titles import initials

LONGEST = 200
ON_PAGE = 100
IN_PALETTE = 8
PLACES_IN_PALETTE = 6


def register_routes(web: Blueprint) -> None:
    web.get("/search")(search)
    web.get("/palette")(palette)


def search() -> str:
    with reading() as screen:
        q = _asked()
        hits = search_records(screen.tx, screen.actor, q, limit=ON_PAGE) if q else []
        return show(screen, "search.html", [Crumb(gettext("Search"))], q=q, groups=_groups(screen, hits, q))


def palette() -> str:
    """Records that fit, then actions, then places; with nothing typed, what one does most."""
    with reading() as screen:
        q = _asked()
        groups: list[dict[str, Any]] = []
        if q:
            hits = search_records(screen.tx, screen.actor, q, limit=IN_PALETTE)
            groups.append({"title": gettext("Records"), "items": [_hit(screen, hit) for hit in hits]})
        groups.append({"title": gettext("Create"), "items": _actions(screen, q)})
        groups.append({"title": gettext("Go to"), "items": _places(screen, q)})
        return render_template(
            "parts/palette_results.html", groups=[group for group in groups if group["items"]]
        )


def _asked() -> str:
    return request.args.get("q", "").strip()[:LONGEST]


def _groups(screen: Screen, hits: Iterable[Mapping[str, Any]], q: str) -> list[dict[str, Any]]:
    by_object: dict[str, list[Mapping[str, Any]]] = {}
    for hit in hits:
        by_object.setdefault(hit["object"], []).append(hit)
    groups = []
    for name, found in by_object.items():
        obj = screen.definitions.object(name)
        groups.append(
            {
                "title": screen.titles.plural(obj),
                "icon": obj.icon or DEFAULT_ICON,
                "url": url_for("web.list_records", name=name, q=q),
                "hits": [_hit(screen, hit) for hit in found],
            }
        )
    return groups


def _hit(screen: Screen, hit: Mapping[str, Any]) -> dict[str, str]:
    obj = screen.definitions.object(hit["object"])
    title = hit["title"] or f"#{hit['id']}"
    return {
        "key": f"{obj.name}-{hit['id']}",
        "title": title,
        "note": screen.titles.object(obj),
        "url": record_url(obj.name, hit["id"]),
        "initials": initials(title),
        "icon": obj.icon or DEFAULT_ICON,
        "hue": "",
    }


def _actions(screen: Screen, q: str) -> list[dict[str, str]]:
    items = []
    for obj in _creatable(screen):
        title = new_title(screen, obj)
        if screen.may("create", obj) and _fits(q, title, obj.name):
            url = url_for("web.new_record", name=obj.name)
            items.append({"key": f"new-{obj.name}", "title": title, "icon": "plus", "url": url})
    return items[:PLACES_IN_PALETTE]


def _creatable(screen: Screen) -> list[ObjectDefinition]:
    """In the order of the menu, then the rest; lines are made within what they belong to."""
    objects, lines = screen.definitions.objects, line_objects(screen)
    listed = [entry.object_name for group in make_shell(screen, None).menu for entry in group.entries]
    names = dict.fromkeys([*listed, *(obj.name for obj in objects.values() if obj.id not in lines)])
    return [objects[name] for name in names if name in objects]


def _places(screen: Screen, q: str) -> list[dict[str, str]]:
    entries: list[Entry] = [entry for group in make_shell(screen, None).menu for entry in group.entries]
    items = [
        {"key": f"go-{index}", "title": entry.title, "icon": entry.icon, "url": entry.url}
        for index, entry in enumerate(entries)
        if _fits(q, entry.title, entry.object_name)
    ]
    if q:
        title = gettext("Search all records for “{text}”").format(text=q)
        items = items[: PLACES_IN_PALETTE - 1]
        items.append({"key": "search", "title": title, "icon": "search", "url": url_for("web.search", q=q)})
    return items[:PLACES_IN_PALETTE]


def _fits(q: str, *texts: str) -> bool:
    wanted = key_text(q)
    return not wanted or any(wanted in key_text(text) for text in texts)
