"""What everybody may change of themselves: their name, language and time zone, and this browser's look."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import actor_of, change_user, get_user
from dougong.errors import DougongError
from dougong.problems import N_
from dougong.web.homes.start_pages import start_choices
from dougong.web.languages import COOKIE as LANGUAGE_COOKIE
from dougong.web.languages import say
from dougong.web.preferences import keep
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import forget_language, gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

PAGE = SETTINGS.register(
    "profile",
    SettingsPage(
        "web.profile",
        N_("Profile"),
        N_("Your name, language and time zone, and how screens look in this browser."),
        "user",
        "you",
        place=10,
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/profile")(profile)
    web.post("/settings/profile")(save_profile)


def profile() -> str:
    with reading() as screen:
        user = get_user(screen.tx, screen.actor.user_id or 0)
        values = {"name": user.name, "language": user.language or "", "zone": user.zone or ""}
        return _page(screen, values, {})


def save_profile() -> Response | tuple[str, int]:
    values = {name: request.form.get(name, "").strip() for name in ("name", "language", "zone")}
    try:
        with writing() as screen:
            user = change_user(
                screen.tx,
                screen.actor,
                screen.actor.user_id or 0,
                name=values["name"],
                language=values["language"] or None,
                zone=values["zone"] or None,
            )
            g.actor = actor_of(screen.tx, user)
    except DougongError as refusal:
        errors = {problem.place: say(problem) for problem in refusal.problems}
        with reading() as screen:
            return _page(screen, values, errors), 422
    forget_language()
    toast(gettext("Your profile is saved."))
    response = redirect(url_for("web.profile"), 303)
    if values["language"]:
        keep(response, LANGUAGE_COOKIE, values["language"])
    return response


def _page(screen: Screen, values: dict[str, str], errors: dict[str, str]) -> str:
    user = get_user(screen.tx, screen.actor.user_id or 0)
    context: dict[str, Any] = {
        "user": user,
        "values": values,
        "errors": errors,
        "zones": zones(),
        "default_zone": screen.workspace.default_zone.key,
        "starts": start_choices(screen),
    }
    return show_setting(screen, "settings/profile.html", gettext(PAGE.title), **context)


def zones() -> list[str]:
    """Those of regions; the rest of the database are old names and offsets."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
