"""Records that were found, as the search page and the palette show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.web.finding.highlights import marked
from dougong.web.finding.hit_facts import NO_FACTS, HitFacts
from dougong.web.menus import DEFAULT_ICON, line_objects
from dougong.web.screens import Screen, record_url
from dougong.web.titles import initials


@dataclass(frozen=True, slots=True)
class HitView:
    key: str
    title: Markup
    note: str
    url: str
    initials: str
    icon: str
    facts: HitFacts = NO_FACTS


def hit_view(screen: Screen, hit: Mapping[str, Any], asked: str = "", facts: HitFacts = NO_FACTS) -> HitView:
    obj = screen.definitions.object(hit["object"])
    title = hit["title"] or f"#{hit['id']}"
    return HitView(
        key=f"{obj.name}-{hit['id']}",
        title=marked(title, asked),
        note=screen.titles.object(obj),
        url=record_url(obj.name, hit["id"]),
        initials=initials(title),
        icon=obj.icon or DEFAULT_ICON,
        facts=facts,
    )


def searchable(screen: Screen) -> list[ObjectDefinition]:
    """What one looks for by itself: lines stand within what they belong to."""
    lines = line_objects(screen)
    objects = screen.definitions.objects.values()
    return [obj for obj in objects if obj.id not in lines and screen.may("read", obj)]
