"""Starting and stopping to look through somebody else's eyes."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access.viewing import start_viewing, stop_viewing
from dougong.web.screens import SESSION_COOKIE, workspace, writing


def register_routes(web: Blueprint) -> None:
    web.post("/view-as/<int:user_id>", endpoint="view_as")(view_as)
    web.post("/view-as/stop", endpoint="stop_viewing")(stop)


def view_as(user_id: int) -> Response:
    with writing() as screen:
        start_viewing(screen.tx, screen.actor, request.cookies.get(SESSION_COOKIE, ""), user_id)
    return redirect(url_for("web.home"), 303)


def stop() -> Response:
    with workspace().write() as tx:
        seen = stop_viewing(tx, request.cookies.get(SESSION_COOKIE, ""))
    return redirect(url_for("web.role_person", user_id=seen) if seen else url_for("web.home"), 303)
