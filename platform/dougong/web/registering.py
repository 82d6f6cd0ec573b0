from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from jinja2 import ChoiceLoader, FileSystemLoader

from dougong.errors import NotSignedIn
from dougong.problems import N_, Problem
from dougong.web import app_pages, preferences
from dougong.web.approvals import registering as approvals
from dougong.web.automations import arriving_pages
from dougong.web.automations import registering as automations
from dougong.web.boards import registering as boards
from dougong.web.builder import registering as builder
from dougong.web.buttons import registering as buttons
from dougong.web.compiled_templates import CompiledTemplates, PageEnvironment
from dougong.web.compressing import compress
from dougong.web.faces import PLUGIN_TEMPLATES
from dougong.web.finding import registering as finding
from dougong.web.forms import registering as forms
from dougong.web.homes import registering as homes
from dougong.web.languages import select_language, select_zone
from dougong.web.lines import registering as lines
from dougong.web.lists import registering as lists
from dougong.web.messages import registering as messages
from dougong.web.messages import unsubscribing_pages
from dougong.web.people import registering as people
from dougong.web.pools import registering as pools
from dougong.web.previewing import mount_previews
from dougong.web.printing import registering as printing
from dougong.web.public_forms import registering as public_forms
from dougong.web.public_forms import visitor_pages
from dougong.web.record import file_pages
from dougong.web.record import registering as record
from dougong.web.roles import registering as roles
from dougong.web.screens import workspace as current_workspace
from dougong.web.service_levels import registering as service_levels
from dougong.web.signing import registering as signing
from dougong.web.signing import sign_on_pages
from dougong.web.signing.arriving import go_on
from dougong.web.template_names import name_for_templates
from dougong.web.texts import gettext, numbered, template_text
from dougong.web.timelines import registering as timelines
from dougong.web.trees import registering as trees
from dougong.web.workspace import registering as workspace

TRANSLATIONS = Path(__file__).resolve().parent / "translations"
ROOMS = (
    app_pages,
    preferences,
    lists,
    boards,
    timelines,
    trees,
    homes,
    finding,
    forms,
    lines,
    record,
    people,
    roles,
    signing,
    approvals,
    automations,
    messages,
    workspace,
    builder,
    buttons,
    pools,
    service_levels,
    public_forms,
    printing,
)
UPLOADS = frozenset({"web.upload_import", "web.upload_people"})
UNASKED = (
    frozenset(
        {f"web.{sign_on_pages.SIGNED_OUT_THERE}", unsubscribing_pages.ONE_CLICK, arriving_pages.RECEIVE}
    )
    | visitor_pages.ENDPOINTS
)
"""What other programs post to: each says by itself who it is from."""
AROUND_PARTS = 64 * 1024
"""For what stands between and beside the parts of a form with a file."""
ASSET_AGE = timedelta(days=365)


def register(app: Flask) -> None:
    app.jinja_environment = PageEnvironment
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
    mount_previews(app)
    app.register_blueprint(_blueprint(app))


def _blueprint(app: Flask) -> Blueprint:
    web = Blueprint("web", __name__, static_folder="static", static_url_path="/static")
    folder = FileSystemLoader(Path(__file__).resolve().parent / "templates")
    web.jinja_loader = ChoiceLoader([folder, PLUGIN_TEMPLATES])
    csrf = CSRFProtect(app)

    def protect_forms() -> ResponseReturnValue | None:
        """Forms only; the API is called with keys, which no browser sends by itself."""
        if request.endpoint == file_pages.UPLOAD:
            file_pages.allow_large_body()
        if request.method == "POST" and request.endpoint not in UNASKED:
            if request.endpoint in UPLOADS:
                request.max_content_length = current_workspace().settings.max_upload + AROUND_PARTS
            try:
                csrf.protect()
            except CSRFError as error:
                again = go_on()
                if again is not None:
                    return again
                text = N_("This form is out of date. Load the page again.")
                raise NotSignedIn(Problem("stale_form", text)) from error
        return None

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
    name_for_templates(app)
    for room in ROOMS:
        room.register_routes(web)
    return web
