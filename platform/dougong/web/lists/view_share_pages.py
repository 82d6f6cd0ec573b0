"""With whom a view is shared: a dialog over the list."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.errors import InvalidInput, NotFound
from dougong.problems import N_
from dougong.records.sharing import LEVELS, WHOM, ShareLevel
from dougong.views import SavedView, open_to_all, share_view, shares_of_view, unshare_view
from dougong.web.addresses import whole_number
from dougong.web.languages import say_all
from dougong.web.lists.view_pages import require_view
from dougong.web.record.share_pages import share_choices, share_lines
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext

EVERYBODY = "everybody"
LEVELS_OF_VIEWS: dict[ShareLevel, str] = {"read": N_("may use it"), "edit": N_("may use and change it")}
NOTE = N_("A view shows everybody only the records and fields that their own roles let them see.")


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/views/<int:view_id>/shares", endpoint="view_shares")(show_shares)
    web.post("/o/<name>/views/<int:view_id>/shares", endpoint="share_view")(add_share)
    web.post("/o/<name>/views/<int:view_id>/shares/remove", endpoint="unshare_view")(remove_share)


def show_shares(name: str, view_id: int) -> Response:
    with reading() as screen:
        return _answer(screen, name, require_view(screen, name, view_id))


def add_share(name: str, view_id: int) -> Response:
    with writing() as screen:
        view = require_view(screen, name, view_id)
        whom, _, number = request.form.get("with", "").partition(":")
        level = request.form.get("level", "read")
        refusal: list[str] = []
        if level not in LEVELS:
            refusal = [gettext("Choose what they may do.")]
        elif whom == EVERYBODY:
            view = open_to_all(screen.tx, screen.actor, view.id, level)
        elif whom not in WHOM or not (number.isascii() and number.isdigit() and len(number) < 16):
            refusal = [gettext("Choose with whom.")]
        else:
            try:
                share_view(screen.tx, screen.actor, view.id, whom, int(number), level)
            except (InvalidInput, NotFound) as error:
                refusal = say_all(error.problems)
        return _changed(screen, name, view, refusal)


def remove_share(name: str, view_id: int) -> Response:
    with writing() as screen:
        view = require_view(screen, name, view_id)
        if request.form.get("share") == EVERYBODY:
            view = open_to_all(screen.tx, screen.actor, view.id, None)
        else:
            unshare_view(screen.tx, screen.actor, view.id, request.form.get("share", 0, type=whole_number))
        return _changed(screen, name, view, [])


def _changed(screen: Screen, name: str, view: SavedView, refusal: list[str]) -> Response:
    if request.headers.get("HX-Request") or refusal:
        return _answer(screen, name, view, refusal)
    return redirect(url_for("web.view_shares", name=name, view_id=view.id), 303)


def _answer(screen: Screen, name: str, view: SavedView, refusal: list[str] | None = None) -> Response:
    obj = screen.object(name)
    owned = view.level == "own" or screen.has_right("design")
    may_share = owned and screen.may("share", obj)
    levels = {level: gettext(title) for level, title in LEVELS_OF_VIEWS.items()}
    lines = share_lines(screen, shares_of_view(screen.tx, screen.actor, view.id), levels)
    if view.everybody:
        everybody = {
            "id": EVERYBODY,
            "icon": "world",
            "title": gettext("Everybody"),
            "level": levels[view.everybody],
            "by": "",
        }
        lines = [everybody, *lines]
    first = (gettext("All"), [(f"{EVERYBODY}:0", gettext("Everybody who may see these records"))])
    context: dict[str, Any] = {
        "heading": gettext("Share the view “{view}”").format(view=view.title),
        "add_url": url_for("web.share_view", name=name, view_id=view.id),
        "remove_url": url_for("web.unshare_view", name=name, view_id=view.id),
        "shares": lines,
        "may_share": may_share,
        "choices": [first, *share_choices(screen)] if may_share else [],
        "levels": list(levels.items()),
        "note": gettext(NOTE),
        "refusal": " ".join(refusal or ()),
    }
    status = 422 if refusal else 200
    if request.headers.get("HX-Request"):
        return make_response(render_template("parts/share_dialog.html", **context), status)
    back = Crumb(view.title, url_for("web.list_records", name=name, view=view.key))
    trail = object_crumbs(screen, obj, back, Crumb(gettext("Share")))
    return make_response(show(screen, "share.html", trail, obj, **context), status)
