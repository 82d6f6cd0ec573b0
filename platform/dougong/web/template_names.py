"""What templates may call beside what their page hands over: the parts of the frame, icons, values by formats."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, g

from dougong.files.blobs import MEGABYTE
from dougong.web import preferences
from dougong.web.approvals.approval_views import work_centre
from dougong.web.assets import Assets
from dougong.web.faces import look_of
from dougong.web.faces.drawing import FILTERS
from dougong.web.finding.bookmark_views import favourites_html, star_html, visited_ref
from dougong.web.forms.moulds import fields_html
from dougong.web.fragments import csrf_token, fragment
from dougong.web.languages import LANGUAGES, page_language
from dougong.web.lines.line_moulds import cell_html, rests, rests_ever, rows_html, template_html
from dougong.web.record.file_views import views_of
from dougong.web.record.reaching import reach_html
from dougong.web.screens import current_screen, workspace
from dougong.web.side import side_html
from dougong.web.texts import listed, template_told
from dougong.web.titles import hue, initials
from dougong.web.toasts import take_saved, take_toasts


def name_for_templates(app: Flask) -> None:
    _add_filters(app)
    assets = Assets.read()
    app.jinja_env.globals.update(
        head_html=lambda: fragment("parts/head.html", bool(g.get("preview"))),
        line_tools=lambda movable: fragment("parts/line_tools.html", bool(movable), movable=movable),
        palette_html=lambda: fragment("parts/palette.html", None),
        preferences_html=lambda: fragment("parts/preferences.html", preferences.preferences()),
        favourites_html=favourites_html,
        reach_html=reach_html,
        work_centre=work_centre,
        side_html=side_html,
        star_html=star_html,
        visited_ref=visited_ref,
        take_saved=take_saved,
        take_toasts=take_toasts,
        fields_html=fields_html,
        rests=rests,
        rests_ever=rests_ever,
        rows_html=rows_html,
        template_html=template_html,
        cell_html=cell_html,
        icon=assets.icon,
        asset=assets.url,
        macros=lru_cache(maxsize=None)(
            # An import inside a loop would compare the globals of both templates each time.
            lambda name: app.jinja_env.get_template(name).module
        ),
        most_megabytes=lambda: workspace().settings.max_upload // MEGABYTE,
        currency_sign=lambda: current_screen().formats.currency_sign,
    )

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        """Made once for a language: a page is rendered in several templates."""
        known: tuple[str, dict[str, Any]] | None = g.get("everywhere")
        language = page_language()
        if known is None or known[0] != language:
            known = g.everywhere = (language, names(language))
        return known[1]

    def names(language: str) -> dict[str, Any]:
        return {
            "csrf_token": csrf_token,
            "preview": g.get("preview"),
            "workspace_name": workspace().name,
            "page_language": language,
            "languages": LANGUAGES,
            "preferences": preferences.preferences(),
            "themes": preferences.themes,
            "densities": preferences.densities,
        }


def _add_filters(app: Flask) -> None:
    """Values of record JSON as the page's reader sees them, for the macros in ``templates/fields/``."""
    for name in ("number", "decimal", "percent", "money", "day", "instant", "person"):
        app.jinja_env.filters[name] = _by_formats(name)
    app.jinja_env.filters["file_views"] = lambda value: views_of(current_screen(), value)
    app.jinja_env.filters["initials"] = initials
    app.jinja_env.filters["hue"] = hue
    app.jinja_env.filters["every"] = _looking
    app.jinja_env.filters["listed"] = listed
    app.jinja_env.filters["told"] = template_told
    app.jinja_env.filters.update(FILTERS)
    for name in ("pill", "link"):
        app.jinja_env.filters[name] = _by_definition(name)


def _looking(value: Any, field: Any) -> str:
    """As the field type's own look shows it where there is room."""
    definition = field.definition
    return str(look_of(definition.type_name).shown(current_screen().formats, value, definition))


def _by_formats(name: str) -> Callable[[Any], str]:
    def show(value: Any) -> str:
        shown: str = getattr(current_screen().formats, name)(value)
        return shown

    return show


def _by_definition(name: str) -> Callable[[Any, Any], str]:
    def show(value: Any, field: Any) -> str:
        shown: str = getattr(current_screen().formats, name)(value, field.definition)
        return shown

    return show
