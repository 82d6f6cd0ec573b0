"""The way in: the start page, the choice of an app, a phone's menu."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from dougong.web.preferences import keep
from dougong.web.screens import reading
from dougong.web.shell import APP_COOKIE, Crumb, make_shell, show
from dougong.web.texts import gettext


def register_routes(web: Blueprint) -> None:
    web.get("/")(home)
    web.get("/apps/<name>")(open_app)
    web.get("/menu")(menu)


def home() -> str | Response:
    """The first place of the app's menu, until there are dashboards."""
    with reading() as screen:
        entries = [entry for group in make_shell(screen, None).menu for entry in group.entries]
        if entries:
            return redirect(entries[0].url)
        return show(screen, "empty_home.html", [Crumb(gettext("Home"))])


def open_app(name: str) -> Response:
    with reading() as screen:
        screen.definitions.app(name)
        response = redirect(url_for("web.home"))
        keep(response, APP_COOKIE, name)
        return response


def menu() -> str:
    with reading() as screen:
        return show(screen, "menu.html", [Crumb(gettext("Menu"))])
