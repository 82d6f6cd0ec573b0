"""The inbox: what somebody was told, what of it is new, and what they want to be told."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.errors import not_found
from dougong.notices import (
    CHANNELS,
    NOTICE_KINDS,
    channels,
    inbox,
    mark_all_read,
    mark_read,
    set_channels,
    unread_count,
)
from dougong.problems import N_
from dougong.web.addresses import whole_number
from dougong.web.messages.notice_views import address_of, notice_view
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, bell_text, show
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

WAYS = {
    "inbox": N_("In the inbox"),
    "at_once": N_("By mail, at once"),
    "daily": N_("By mail, once a day"),
    "none": N_("Not at all"),
}


def register_routes(web: Blueprint) -> None:
    web.get("/me/notices")(notices)
    web.get("/me/notices/count")(count_notices)
    web.get("/me/notices/<int:notice_id>")(open_notice)
    web.post("/me/notices/<int:notice_id>/read")(read_notice)
    web.post("/me/notices/read")(read_all)
    web.get("/me/notices/kinds")(notice_choices)
    web.post("/me/notices/kinds", endpoint="save_notice_choices")(save_choices)


def notices() -> str:
    with reading() as screen:
        everything = request.args.get("all") == "1"
        found = inbox(
            screen.tx,
            screen.actor,
            unread=not everything,
            before=request.args.get("before", type=whole_number),
        )
        return show(
            screen,
            "notices.html",
            [Crumb(gettext("Notices"))],
            notices=[notice_view(screen, one) for one in found.notices],
            everything=everything,
            unread=unread_count(screen.tx, screen.actor),
            older=url_for("web.notices", all="1" if everything else None, before=found.next)
            if found.next
            else None,
        )


def count_notices() -> Response:
    """For the bell of a page that has been left open."""
    with reading() as screen:
        return Response(bell_text(unread_count(screen.tx, screen.actor)), mimetype="text/plain")


def open_notice(notice_id: int) -> Response:
    """Whoever follows a notice has read it."""
    with writing() as screen:
        found = inbox(screen.tx, screen.actor, before=notice_id + 1, limit=1).notices
        notice = next((one for one in found if one.id == notice_id), None)
        if notice is None:
            raise not_found("notice", notice_id)
        mark_read(screen.tx, screen.actor, notice_id)
        return redirect(address_of(screen, notice), 303)


def read_notice(notice_id: int) -> Response:
    with writing() as screen:
        mark_read(screen.tx, screen.actor, notice_id)
    return _back()


def read_all() -> Response:
    with writing() as screen:
        mark_all_read(screen.tx, screen.actor)
    return _back()


def _back() -> Response:
    return redirect(url_for("web.notices", all="1" if request.form.get("all") == "1" else None), 303)


def notice_choices() -> str:
    with reading() as screen:
        chosen = channels(screen.tx, _person(screen))
        kinds = [
            (kind.name, gettext(kind.title), kind.icon, chosen[name]) for name, kind in NOTICE_KINDS.items()
        ]
        ways = [(key, gettext(WAYS[key])) for key in CHANNELS]
        return show_setting(screen, "settings/notices.html", gettext("Notices"), kinds=kinds, ways=ways)


def save_choices() -> Response:
    with writing() as screen:
        chosen = {name: request.form.get(name, "inbox") for name in NOTICE_KINDS}
        set_channels(screen.tx, _person(screen), chosen)
    toast(gettext("Saved."))
    return redirect(url_for("web.notice_choices"), 303)


def _person(screen: Screen) -> int:
    """Sessions are people's."""
    assert screen.actor.user_id is not None  # noqa: S101 - sessions belong to users
    return screen.actor.user_id


SETTINGS.register(
    "notices",
    SettingsPage(
        "web.notice_choices",
        N_("Notices"),
        N_("What you are told, in the inbox or by mail."),
        "bell",
        "you",
        place=40,
    ),
)
