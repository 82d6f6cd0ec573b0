from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from jinja2 import ChoiceLoader, FileSystemLoader

from dougong.errors import NotSignedIn
from dougong.files.blobs import MEGABYTE
from dougong.problems import N_, Problem
from dougong.web import (
    app_pages,
    approval_acts,
    approval_pages,
    arrange_pages,
    audit_pages,
    automation_pages,
    automation_trials,
    bin_pages,
    board_adding,
    board_pages,
    bookmark_pages,
    bulk_pages,
    calendar_pages,
    cell_pages,
    chart_pages,
    charts_beside,
    comment_pages,
    creating_pages,
    department_pages,
    feedback_pages,
    file_pages,
    filter_pages,
    follow_pages,
    form_checking,
    form_drafts,
    form_pages,
    funnel_pages,
    group_pages,
    grouped_pages,
    home_pages,
    import_pages,
    invitation_pages,
    job_pages,
    joining_pages,
    key_pages,
    leaving_pages,
    line_previews,
    list_pages,
    list_totals,
    mail_pages,
    message_pages,
    moves,
    my_security_pages,
    notice_pages,
    outbox_pages,
    palette_pages,
    paste_pages,
    people_import_pages,
    people_pages,
    person_pages,
    pickers,
    preferences,
    privacy_pages,
    profile_pages,
    rate_pages,
    record_pages,
    release_pages,
    reset_pages,
    restoring_pages,
    role_editor,
    role_heads_editing,
    role_pages,
    search_pages,
    second_step_pages,
    security_pages,
    settings_frame,
    share_pages,
    shortcut_pages,
    sign_in_pages,
    sign_on_pages,
    start_pages,
    tag_pages,
    undo_pages,
    unsubscribing_pages,
    veils,
    view_pages,
    view_share_pages,
    viewing_pages,
    webhook_pages,
    why_pages,
)
from dougong.web.approval_views import work_centre
from dougong.web.assets import Assets
from dougong.web.bookmark_views import favourites_html, star_html, visited_ref
from dougong.web.builder import registering as builder
from dougong.web.compiled_templates import CompiledTemplates
from dougong.web.compressing import compress
from dougong.web.faces import PLUGIN_TEMPLATES, look_of
from dougong.web.faces.drawing import FILTERS
from dougong.web.file_views import views_of
from dougong.web.fragments import fragment
from dougong.web.galleries import show_gallery as show_gallery
from dougong.web.languages import LANGUAGES, page_language, select_language, select_zone
from dougong.web.line_moulds import cell_html, rests, rests_ever, rows_html, template_html
from dougong.web.moulds import fields_html
from dougong.web.reaching import reach_html
from dougong.web.screens import current_screen, workspace
from dougong.web.texts import gettext, numbered, template_text
from dougong.web.titles import hue, initials
from dougong.web.toasts import take_toasts

TRANSLATIONS = Path(__file__).resolve().parent / "translations"
PAGES = (
    home_pages,
    sign_in_pages,
    preferences,
    line_previews,
    list_pages,
    list_totals,
    filter_pages,
    arrange_pages,
    grouped_pages,
    cell_pages,
    paste_pages,
    board_adding,
    board_pages,
    moves,
    record_pages,
    form_pages,
    form_checking,
    form_drafts,
    bin_pages,
    bulk_pages,
    funnel_pages,
    search_pages,
    palette_pages,
    shortcut_pages,
    bookmark_pages,
    undo_pages,
    unsubscribing_pages,
    start_pages,
    feedback_pages,
    app_pages,
    pickers,
    import_pages,
    job_pages,
    release_pages,
    comment_pages,
    file_pages,
    audit_pages,
    settings_frame,
    profile_pages,
    second_step_pages,
    my_security_pages,
    security_pages,
    rate_pages,
    tag_pages,
    reset_pages,
    mail_pages,
    message_pages,
    key_pages,
    people_pages,
    person_pages,
    leaving_pages,
    creating_pages,
    department_pages,
    group_pages,
    invitation_pages,
    joining_pages,
    people_import_pages,
    sign_on_pages,
    role_pages,
    why_pages,
    share_pages,
    viewing_pages,
    role_editor,
    follow_pages,
    restoring_pages,
    notice_pages,
    outbox_pages,
    view_pages,
    view_share_pages,
    webhook_pages,
    automation_pages,
    automation_trials,
    veils,
    privacy_pages,
    role_heads_editing,
    chart_pages,
    charts_beside,
    calendar_pages,
    builder,
    approval_acts,
    approval_pages,
)
UPLOADS = frozenset({"web.upload_import", "web.upload_people"})
UNASKED = frozenset({f"web.{sign_on_pages.SIGNED_OUT_THERE}", unsubscribing_pages.ONE_CLICK})
"""What other programs post to: each says by itself who it is from."""
AROUND_PARTS = 64 * 1024
"""For what stands between and beside the parts of a form with a file."""
ASSET_AGE = timedelta(days=365)


def register(app: Flask) -> None:
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.config.setdefault("WTF_CSRF_CHECK_DEFAULT", False)
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)
    if "babel" not in app.extensions:
        app.config.setdefault("BABEL_DEFAULT_LOCALE", "en")
        Babel(
            app,
            default_translation_directories=str(TRANSLATIONS),
            locale_selector=select_language,
            timezone_selector=select_zone,
        )
    app.jinja_env.install_gettext_callables(gettext, numbered, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = template_text
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = CompiledTemplates()
    app.register_blueprint(_blueprint(app))


def _blueprint(app: Flask) -> Blueprint:
    web = Blueprint("web", __name__, static_folder="static", static_url_path="/static")
    folder = FileSystemLoader(Path(__file__).resolve().parent / "templates")
    web.jinja_loader = ChoiceLoader([folder, PLUGIN_TEMPLATES])
    csrf = CSRFProtect(app)

    def protect_forms() -> None:
        """Forms only; the API is called with keys, which no browser sends by itself."""
        if request.endpoint == file_pages.UPLOAD:
            file_pages.allow_large_body()
        if request.method == "POST" and request.endpoint not in UNASKED:
            if request.endpoint in UPLOADS:
                request.max_content_length = workspace().settings.max_upload + AROUND_PARTS
            try:
                csrf.protect()
            except CSRFError as error:
                text = N_("This form is out of date. Load the page again.")
                raise NotSignedIn(Problem("stale_form", text)) from error

    def private(response: Response) -> Response:
        """Pages are one person's; built files have their hash in the name and never change."""
        if request.endpoint == "web.static":
            built = "/build/" in request.path
            response.headers["Cache-Control"] = (
                f"public, max-age={int(ASSET_AGE.total_seconds())}, immutable"
                if built
                else "public, max-age=3600"
            )
        else:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    web.before_request(protect_forms)
    web.after_request(private)
    web.after_request(compress)
    _add_filters(app)
    assets = Assets.read()
    app.jinja_env.globals["palette_html"] = lambda: fragment("parts/palette.html", None)
    app.jinja_env.globals["preferences_html"] = lambda: fragment(
        "parts/preferences.html", preferences.preferences()
    )
    app.jinja_env.globals["favourites_html"] = favourites_html
    app.jinja_env.globals["reach_html"] = reach_html
    app.jinja_env.globals["work_centre"] = work_centre
    app.jinja_env.globals["star_html"] = star_html
    app.jinja_env.globals["visited_ref"] = visited_ref
    app.jinja_env.globals["take_toasts"] = take_toasts
    app.jinja_env.globals["macros"] = lru_cache(maxsize=None)(
        # An import inside a loop would compare the globals of both templates each time.
        lambda name: app.jinja_env.get_template(name).module
    )
    app.jinja_env.globals["fields_html"] = fields_html
    app.jinja_env.globals["rests"] = rests
    app.jinja_env.globals["rests_ever"] = rests_ever
    app.jinja_env.globals["rows_html"] = rows_html
    app.jinja_env.globals["template_html"] = template_html
    app.jinja_env.globals["cell_html"] = cell_html
    app.jinja_env.globals["icon"] = assets.icon
    app.jinja_env.globals["asset"] = assets.url

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        return {
            "workspace_name": workspace().name,
            "page_language": page_language(),
            "languages": LANGUAGES,
            "preferences": preferences.preferences(),
            "themes": preferences.themes,
            "densities": preferences.densities,
        }

    for pages in PAGES:
        pages.register_routes(web)
    return web


def _add_filters(app: Flask) -> None:
    """Values of record JSON as the page's reader sees them, for the macros in ``templates/fields/``."""
    for name in ("number", "decimal", "percent", "money", "day", "instant", "person"):
        app.jinja_env.filters[name] = _by_formats(name)
    app.jinja_env.filters["file_views"] = lambda value: views_of(current_screen(), value)
    app.jinja_env.filters["initials"] = initials
    app.jinja_env.filters["hue"] = hue
    app.jinja_env.globals["most_megabytes"] = lambda: workspace().settings.max_upload // MEGABYTE
    app.jinja_env.globals["currency_sign"] = lambda: current_screen().formats.currency_sign
    app.jinja_env.filters["every"] = _looking
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
