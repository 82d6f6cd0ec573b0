"""Where a person begins after signing in, or when they open the app: the home page, or a place of their choice."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.bookmarks import Bookmark, read_bookmark, set_start_page, start_page
from dougong.fields.text_forms import sort_text
from dougong.web.finding.bookmark_views import bookmark_views, kept_favourites
from dougong.web.finding.search_hits import searchable
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast


def register_routes(web: Blueprint) -> None:
    web.get("/start")(start)
    web.post("/start")(save_start)


def start() -> Response:
    with reading() as screen:
        chosen = None if screen.actor.seen_by else start_page(screen.tx, screen.actor)
        found = bookmark_views(screen, [chosen]) if chosen else []
        return redirect(found[0].url if found else url_for("web.home"))


def save_start() -> Response:
    ref = request.form.get("start", "")
    with writing() as screen:
        set_start_page(screen.tx, screen.actor, read_bookmark(ref) if ref else None)
    toast(gettext("Your start page is saved."))
    return redirect(url_for("web.profile"), 303)


def start_choices(screen: Screen) -> list[tuple[str, str, bool]]:
    """Reference, title, and whether it is the chosen one; the home page has no reference."""
    chosen = start_page(screen.tx, screen.actor)
    objects = [Bookmark("object", obj.id) for obj in searchable(screen)]
    views = bookmark_views(
        screen, dict.fromkeys([*objects, *kept_favourites(screen), *([chosen] if chosen else [])])
    )
    titled = sorted(((one.ref, one.title) for one in views), key=lambda pair: sort_text(pair[1]))
    home = ("", gettext("Home"), chosen is None)
    return [home, *((ref, title, ref == str(chosen)) for ref, title in titled)]
