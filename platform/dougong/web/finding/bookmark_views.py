"""Favourites and what was used of late, as menus and the palette show them; and the star of the present page."""

from __future__ import annotations

from collections.abc import Iterable

from flask import g, render_template, request, url_for
from markupsafe import Markup

from dougong.bookmarks import Bookmark, favourites, recent, visible_titles
from dougong.dataclasses import dataclass
from dougong.web.fragments import fragment, mark
from dougong.web.menus import DEFAULT_ICON, list_url
from dougong.web.screens import Screen, current_screen, record_url
from dougong.web.titles import initials

PLACE = mark()


@dataclass(frozen=True, slots=True)
class BookmarkView:
    ref: str
    title: str
    note: str
    icon: str
    url: str
    initials: str = ""


def bookmark_views(screen: Screen, bookmarks: Iterable[Bookmark]) -> list[BookmarkView]:
    titles = visible_titles(screen.tx, screen.actor, bookmarks)
    return [made for one, title in titles.items() if (made := _view(screen, one, title)) is not None]


def _view(screen: Screen, bookmark: Bookmark, title: str | None) -> BookmarkView | None:
    definitions, ref = screen.definitions, str(bookmark)
    if bookmark.kind == "search":
        url = url_for("web.search", q=bookmark.element)
        return BookmarkView(ref, bookmark.element, "", "search", url)
    if bookmark.kind == "view":
        view = next((one for one in definitions.views.values() if one.id == bookmark.element), None)
        obj = definitions.objects_by_id.get(view.object_id) if view else None
        if view is None or obj is None:
            return None
        called = screen.titles.of(view.id, "title", view.title)
        icon = view.icon or obj.icon or DEFAULT_ICON
        return BookmarkView(ref, called, screen.titles.plural(obj), icon, list_url(obj, view))
    obj = definitions.objects_by_id.get(bookmark.element)
    if obj is None:
        return None
    icon = obj.icon or DEFAULT_ICON
    if bookmark.kind == "object":
        return BookmarkView(ref, screen.titles.plural(obj), "", icon, list_url(obj, None))
    called = title or f"#{bookmark.record_id}"
    url = record_url(obj.name, bookmark.record_id)
    return BookmarkView(ref, called, screen.titles.object(obj), icon, url, initials(called))


def kept_favourites(screen: Screen) -> list[Bookmark]:
    """Asked once for a page. They are private: nobody sees them through somebody else's eyes."""
    if "favourites" not in g:
        g.favourites = [] if screen.actor.seen_by else favourites(screen.tx, screen.actor)
    found: list[Bookmark] = g.favourites
    return found


def recent_views(screen: Screen, limit: int) -> list[BookmarkView]:
    if screen.actor.seen_by:
        return []
    # Some lead nowhere by now.
    return bookmark_views(screen, recent(screen.tx, screen.actor, 2 * limit))[:limit]


def favourites_html(own_id: bool = True, swap: bool = False) -> Markup:
    screen = current_screen()
    views = bookmark_views(screen, kept_favourites(screen))
    html = render_template(
        "parts/favourites.html",
        favourites=views,
        own_id=own_id,
        swap=swap,
        here=request.full_path.rstrip("?"),
    )
    return Markup(html)  # noqa: S704 - rendered by an escaping template


def star_html() -> Markup:
    """Nothing on pages that cannot be starred."""
    screen, place = current_screen(), present_place()
    if place is None or screen.actor.seen_by:
        return Markup()
    return star_of(screen, place)


def star_of(screen: Screen, place: Bookmark) -> Markup:
    starred = place in kept_favourites(screen)
    return fragment("parts/star.html", starred, ref=PLACE, starred=starred).replace(PLACE, str(place))


def present_place() -> Bookmark | None:
    """What the page is about, if one may want to come back to it."""
    screen, given = current_screen(), request.view_args or {}
    if request.endpoint not in ("web.show_record", "web.list_records") or request.method != "GET":
        return None
    obj = screen.definitions.objects.get(given["name"])
    if obj is None:
        return None
    if request.endpoint == "web.show_record":
        return Bookmark("record", obj.id, given["record_id"])
    view = screen.definitions.views.get(request.args.get("view", ""))
    return Bookmark("view", view.id) if view and view.object_id == obj.id else Bookmark("object", obj.id)


def visited_ref() -> str:
    """What the browser tells back as opened once the page is there."""
    place = present_place()
    if place is None or current_screen().actor.seen_by:
        return ""
    return str(place)
