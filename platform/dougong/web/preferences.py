"""Language, theme and density. The language is the person's; how a screen looks is this browser's."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from dougong.access import change_user
from dougong.dataclasses import dataclass
from dougong.errors import NotSignedIn
from dougong.web.addresses import safe_next
from dougong.web.languages import COOKIE as LANGUAGE_COOKIE
from dougong.web.languages import LANGUAGES
from dougong.web.screens import workspace, writing
from dougong.web.texts import gettext

THEMES = ("system", "light", "dark")
DENSITIES = ("normal", "compact")
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Preferences:
    theme: str
    density: str


def preferences() -> Preferences:
    return Preferences(_chosen("theme", THEMES), _chosen("density", DENSITIES))


def themes() -> list[tuple[str, str]]:
    return [("system", gettext("Like the system")), ("light", gettext("Light")), ("dark", gettext("Dark"))]


def densities() -> list[tuple[str, str]]:
    return [("normal", gettext("Comfortable")), ("compact", gettext("Compact"))]


def register_routes(web: Blueprint) -> None:
    web.post("/preferences")(save_preferences)


def save_preferences() -> Response:
    """``quietly`` asks for no page: the browser has changed its looks already."""
    response: Response = redirect(safe_next(request.form.get("next")) or url_for("web.home"), 303)
    if request.form.get("quietly") == "true":
        response = FlaskResponse(status=204)
    for name, allowed in (("theme", THEMES), ("density", DENSITIES)):
        if request.form.get(name) in allowed:
            keep(response, f"dg_{name}", request.form[name])
    language = request.form.get("language")
    if language in LANGUAGES:
        keep(response, LANGUAGE_COOKIE, language)
        _remember_language(language)
    return response


def keep(response: Response, name: str, value: str) -> None:
    secure = workspace().settings.secure_cookies
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)


def _remember_language(language: str) -> None:
    try:
        with writing() as screen:
            if screen.actor.user_id is not None:
                change_user(screen.tx, screen.actor, screen.actor.user_id, language=language)
    except NotSignedIn:
        return


def _chosen(name: str, allowed: tuple[str, ...]) -> str:
    chosen = request.cookies.get(f"dg_{name}", "")
    return chosen if chosen in allowed else allowed[0]
