"""The palette behind Ctrl K: what was used of late, records, what can be done here, what can be created, and
where one can go.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from dougong.bookmarks import Bookmark, recent
from dougong.dataclasses import dataclass
from dougong.records.search import search_forgivingly
from dougong.web.finding.bookmark_views import BookmarkView, bookmark_views, kept_favourites, recent_views
from dougong.web.finding.places import Place, creations, fitting, places
from dougong.web.finding.search_hits import hit_view
from dougong.web.finding.search_pages import asked
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext

RECORDS = 8
USED = 6
STARRED = 5
OTHERS = 6


@dataclass(frozen=True, slots=True)
class Choice:
    title: str | Markup
    url: str
    icon: str
    note: str = ""
    initials: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """``here`` is filled by the browser: only it knows the buttons of the page."""

    name: str
    title: str
    choices: list[Choice]


def register_routes(web: Blueprint) -> None:
    web.get("/palette")(palette)


def palette() -> str:
    with reading() as screen:
        q = asked()
        groups = _found(screen, q) if q else _used(screen)
        groups.append(ChoiceGroup("here", gettext("On this page"), []))
        groups.append(_of_places("new", gettext("Create"), fitting(creations(screen), q, OTHERS)))
        groups.append(_places(screen, q))
        shown = [group for group in groups if group.choices or group.name == "here"]
        return render_template("parts/palette_results.html", groups=shown)


def _found(screen: Screen, q: str) -> list[ChoiceGroup]:
    """Records, those first that the person had to do with of late."""
    hits, found_by = search_forgivingly(screen.tx, screen.actor, q, limit=RECORDS)
    names = {obj.name: obj.id for obj in screen.definitions.objects.values()}
    known = set() if screen.actor.seen_by else set(recent(screen.tx, screen.actor))
    hits.sort(key=lambda hit: Bookmark("record", names[hit["object"]], hit["id"]) not in known)
    views = [hit_view(screen, hit, found_by) for hit in hits]
    choices = [Choice(one.title, one.url, one.icon, one.note, one.initials) for one in views]
    title = gettext("Records")
    if found_by != q:
        title = gettext("Records like “{text}”").format(text=found_by)
    return [ChoiceGroup("record", title, choices)]


def _used(screen: Screen) -> list[ChoiceGroup]:
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    used = [one for one in recent_views(screen, USED + 1) if one.url != here][:USED]
    known = {one.url for one in used}
    starred = [one for one in bookmark_views(screen, kept_favourites(screen)) if one.url not in known]
    return [
        ChoiceGroup("recent", gettext("Recently used"), _of_bookmarks(used)),
        ChoiceGroup("star", gettext("Favourites"), _of_bookmarks(starred[:STARRED])),
    ]


def _places(screen: Screen, q: str) -> ChoiceGroup:
    group = _of_places("go", gettext("Go to"), fitting(places(screen), q, OTHERS))
    if q:
        title = gettext("Search all records for “{text}”").format(text=q)
        group.choices.append(Choice(title, url_for("web.search", q=q), "search"))
    return group


def _of_places(name: str, title: str, found: Iterable[Place]) -> ChoiceGroup:
    return ChoiceGroup(name, title, [Choice(one.title, one.url, one.icon, one.note) for one in found])


def _of_bookmarks(views: Iterable[BookmarkView]) -> list[Choice]:
    return [Choice(one.title, one.url, one.icon, one.note, one.initials) for one in views]
