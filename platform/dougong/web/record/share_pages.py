"""With whom a record is shared, one by one: a dialog over the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY, department_tree, list_people, list_users
from dougong.access.groups import list_groups
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput, NotFound
from dougong.problems import N_
from dougong.records import get
from dougong.records.sharing import LEVELS, WHOM, Share, ShareLevel, Whom, share, shares_of, unshare
from dougong.web.addresses import whole_number
from dougong.web.languages import say_all
from dougong.web.roles.rights import may_with
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext
from dougong.web.titles import record_title

ICONS: dict[Whom, str] = {"user": "user", "department": "building", "group": "users-group"}
KINDS: dict[Whom, str] = {"user": N_("People"), "department": N_("Departments"), "group": N_("Groups")}
NOTE = N_("A shared record is seen by people whose roles let them see what is shared with them.")
LEVEL_TITLES: dict[ShareLevel, str] = {"read": N_("may see it"), "edit": N_("may see and edit it")}


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/<int:record_id>/shares", endpoint="record_shares")(show_shares)
    web.post("/o/<name>/<int:record_id>/shares", endpoint="share_record")(add_share)
    web.post("/o/<name>/<int:record_id>/shares/remove", endpoint="unshare_record")(remove_share)


def show_shares(name: str, record_id: int) -> Response:
    with reading() as screen:
        return _answer(screen, screen.object(name), record_id)


def add_share(name: str, record_id: int) -> Response:
    with writing() as screen:
        obj = screen.object(name)
        POLICY.require(screen.actor, "share", obj)
        whom, _, number = request.form.get("with", "").partition(":")
        level = request.form.get("level", "read")
        if whom not in WHOM or not (number.isascii() and number.isdigit() and len(number) < 16):
            refusal = [gettext("Choose with whom.")]
        elif level not in LEVELS:
            refusal = [gettext("Choose what they may do.")]
        else:
            refusal = _share(screen, name, record_id, whom, int(number), level)
        return _changed(screen, obj, record_id, refusal)


def _share(
    screen: Screen, name: str, record_id: int, whom: Whom, whom_id: int, level: ShareLevel
) -> list[str]:
    """Why it was refused."""
    try:
        share(screen.tx, screen.actor, name, record_id, whom, whom_id, level)
    except (InvalidInput, NotFound) as error:
        return say_all(error.problems)
    return []


def remove_share(name: str, record_id: int) -> Response:
    with writing() as screen:
        obj = screen.object(name)
        unshare(screen.tx, screen.actor, name, record_id, request.form.get("share", 0, type=whole_number))
        return _changed(screen, obj, record_id, [])


def _changed(screen: Screen, obj: ObjectDefinition, record_id: int, refusal: list[str]) -> Response:
    if request.headers.get("HX-Request") or refusal:
        return _answer(screen, obj, record_id, refusal)
    return redirect(url_for("web.record_shares", name=obj.name, record_id=record_id), 303)


def _answer(
    screen: Screen, obj: ObjectDefinition, record_id: int, refusal: list[str] | None = None
) -> Response:
    title = record_title(obj, get(screen.tx, screen.actor, obj.name, record_id, sensitive="masked"))
    shares = shares_of(screen.tx, screen.actor, obj.name, record_id)
    may_share = may_with(screen, obj, record_id, "share")
    context: dict[str, Any] = {
        "heading": gettext("Share “{record}”").format(record=title),
        "add_url": url_for("web.share_record", name=obj.name, record_id=record_id),
        "remove_url": url_for("web.unshare_record", name=obj.name, record_id=record_id),
        "shares": share_lines(screen, shares, _level_titles()),
        "may_share": may_share,
        "choices": share_choices(screen) if may_share else [],
        "levels": _levels(may_with(screen, obj, record_id, "update")),
        "note": gettext(NOTE),
        "refusal": " ".join(refusal or ()),
    }
    status = 422 if refusal else 200
    if request.headers.get("HX-Request"):
        return make_response(render_template("parts/share_dialog.html", **context), status)
    back = Crumb(title, url_for("web.show_record", name=obj.name, record_id=record_id))
    trail = object_crumbs(screen, obj, back, Crumb(gettext("Share")))
    return make_response(show(screen, "share.html", trail, obj, **context), status)


def _levels(may_edit: bool) -> list[tuple[str, str]]:
    offered = LEVELS if may_edit else LEVELS[:1]
    return [(level, gettext(LEVEL_TITLES[level])) for level in offered]


def _level_titles() -> dict[ShareLevel, str]:
    return {level: gettext(title) for level, title in LEVEL_TITLES.items()}


def share_lines(
    screen: Screen, shares: Sequence[Share], levels: Mapping[ShareLevel, str]
) -> list[dict[str, Any]]:
    names = _names(screen) if shares else {}
    return [_view(screen, one, names, levels) for one in shares]


def _names(screen: Screen) -> dict[int, str]:
    return {user.id: user.name for user in list_users(screen.tx)}


def _view(
    screen: Screen, one: Share, names: Mapping[int, str], levels: Mapping[ShareLevel, str]
) -> dict[str, Any]:
    when = screen.formats.short_instant(one.created_at, screen.now)
    text = gettext("shared by {name}, {when}") if one.created_by in names else gettext("shared {when}")
    return {
        "id": one.id,
        "icon": ICONS[one.whom],
        "title": one.title,
        "level": levels[one.level],
        "by": text.format(name=names.get(one.created_by or 0, ""), when=when),
    }


def share_choices(screen: Screen) -> list[tuple[str, list[tuple[str, str]]]]:
    people = [(f"user:{user.id}", user.name) for user in list_people(screen.tx)]
    departments = [(f"department:{one.id}", one.path) for one in department_tree(screen.tx, active_only=True)]
    groups = [(f"group:{one.id}", one.name) for one in list_groups(screen.tx)]
    offered = {"user": people, "department": departments, "group": groups}
    return [(gettext(title), offered[kind]) for kind, title in KINDS.items() if offered[kind]]
