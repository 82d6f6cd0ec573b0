"""Finding records of all objects: a page with everything found, which may be narrowed to one object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, request, url_for

from dougong.dataclasses import dataclass
from dougong.fields.text_forms import sort_text
from dougong.records.search import search_forgivingly
from dougong.web.finding.hit_facts import NO_FACTS, hit_facts
from dougong.web.finding.search_hits import HitView, hit_view, searchable
from dougong.web.menus import DEFAULT_ICON
from dougong.web.screens import Screen, reading
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext

LONGEST = 200
ON_PAGE = 100
OF_EACH = 6
"""So many of an object stand among those of others; the rest is one click away."""


@dataclass(frozen=True, slots=True)
class HitGroup:
    title: str
    icon: str
    count: str
    hits: list[HitView]
    more_url: str | None
    list_url: str


def register_routes(web: Blueprint) -> None:
    web.get("/search")(search)


def search() -> str:
    with reading() as screen:
        q, objects = asked(), searchable(screen)
        within = next((obj for obj in objects if obj.name == request.args.get("in")), None)
        names = [within.name] if within else None
        hits, found_by = search_forgivingly(screen.tx, screen.actor, q, names, ON_PAGE) if q else ([], q)
        return show(
            screen,
            "search.html",
            [Crumb(gettext("Search"))],
            q=q,
            found_by=found_by,
            within=within.name if within else "",
            objects=_by_sound((obj.name, screen.titles.plural(obj)) for obj in objects),
            groups=_groups(screen, hits, found_by, OF_EACH if within is None else ON_PAGE),
        )


def asked() -> str:
    return request.args.get("q", "").strip()[:LONGEST]


def _by_sound(titled: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(titled, key=lambda pair: sort_text(pair[1]))


def _groups(screen: Screen, hits: Iterable[Mapping[str, Any]], q: str, most: int) -> list[HitGroup]:
    by_object: dict[str, list[Mapping[str, Any]]] = {}
    whole = 0
    for hit in hits:
        by_object.setdefault(hit["object"], []).append(hit)
        whole += 1
    return [_group(screen, name, found, q, most, whole) for name, found in by_object.items()]


def _group(
    screen: Screen, name: str, found: list[Mapping[str, Any]], q: str, most: int, whole: int
) -> HitGroup:
    obj = screen.definitions.object(name)
    # Where the best hundred are all there is room for, there may be more of each object.
    capped = whole == ON_PAGE
    narrowed: dict[str, Any] = {"q": q, "in": name}
    facts = hit_facts(screen, obj, [hit["id"] for hit in found[:most]])
    return HitGroup(
        title=screen.titles.plural(obj),
        icon=obj.icon or DEFAULT_ICON,
        count=screen.formats.number(len(found)) + ("+" if capped else ""),
        hits=[hit_view(screen, hit, q, facts.get(hit["id"], NO_FACTS)) for hit in found[:most]],
        more_url=url_for("web.search", **narrowed) if len(found) > most else None,
        list_url=url_for("web.list_records", name=name, q=q),
    )
