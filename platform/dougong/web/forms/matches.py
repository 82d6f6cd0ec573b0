"""The records that one in a form is like, as far as its reader may know them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.duplicates import CODE
from dougong.problems import Problem
from dougong.web.screens import Screen
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class MatchView:
    """``url`` is None where the reader may not see the record; then its title shows only in part."""

    title: str
    url: str | None
    icon: str
    object: str
    owner: str | None


def match_views(screen: Screen, problems: Iterable[Problem]) -> list[MatchView]:
    """Each record once, whatever rules have found it."""
    found: dict[tuple[Any, ...], MatchView] = {}
    for problem in problems:
        if problem.code == CODE:
            for match in problem.params.get("matches", ()):
                key = tuple(match[name] for name in ("object", "id", "title", "owner"))
                found.setdefault(key, _view(screen, match))
    return list(found.values())


def told_views(screen: Screen, matches: Iterable[Mapping[str, Any]]) -> list[MatchView]:
    return [_view(screen, match) for match in matches]


def matched_views(screen: Screen, matches: Iterable[Mapping[str, Any]], kept_id: int) -> list[MatchView]:
    """Each leads to where the two are merged."""
    return [_view(screen, match, kept_id) for match in matches]


def _view(screen: Screen, match: Mapping[str, Any], kept_id: int = 0) -> MatchView:
    obj = screen.definitions.objects[match["object"]]
    known = match["id"] is not None
    url = None
    if known and kept_id:
        address: dict[str, Any] = {"with": match["id"]}
        url = url_for("web.ask_to_merge", name=obj.name, record_id=kept_id, **address)
    elif known:
        url = url_for("web.show_record", name=obj.name, record_id=match["id"])
    return MatchView(
        title=match["title"] or (f"#{match['id']}" if known else gettext("A record that you may not see")),
        url=url,
        icon=obj.icon or "database",
        object=screen.titles.object(obj),
        owner=match["owner"],
    )
