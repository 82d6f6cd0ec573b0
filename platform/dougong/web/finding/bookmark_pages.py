"""Starring the present page, and noting what was opened."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.bookmarks import (
    add_favourite,
    forget_recent,
    note_recent,
    read_bookmark,
    remove_favourite,
)
from dougong.web.addresses import safe_next
from dougong.web.finding.bookmark_views import favourites_html, star_of
from dougong.web.screens import writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast


def register_routes(web: Blueprint) -> None:
    web.post("/favourites")(star)
    web.post("/recent")(note_opened)
    web.post("/recent/forget")(forget_opened)


def star() -> str | Response:
    """Answers with the star as it is now, and the menu's list of favourites."""
    bookmark = read_bookmark(request.form.get("ref", ""))
    with writing() as screen:
        if request.form.get("on") == "true":
            add_favourite(screen.tx, screen.actor, bookmark)
        else:
            remove_favourite(screen.tx, screen.actor, bookmark)
        if request.headers.get("HX-Request"):
            g.pop("favourites", None)
            return star_of(screen, bookmark) + favourites_html(swap=True)
    return redirect(safe_next(request.form.get("next")) or url_for("web.home"), 303)


def note_opened() -> Response:
    """Sent by the page itself when it is there: to look at something stays a request that writes nothing."""
    bookmark = read_bookmark(request.form.get("ref", ""))
    with writing() as screen:
        note_recent(screen.tx, screen.actor, bookmark)
    return Response(status=204)


def forget_opened() -> Response:
    with writing() as screen:
        forget_recent(screen.tx, screen.actor)
    toast(gettext("What you opened and looked for is forgotten."))
    return redirect(safe_next(request.form.get("next")) or url_for("web.home"), 303)
