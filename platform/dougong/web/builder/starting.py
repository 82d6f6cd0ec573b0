"""How somebody begins: with a blank app, a pack, what they have already in an app, or in spreadsheets."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.errors import InvalidInput
from dougong.packs import installed_packs, offered_packs
from dougong.web.builder.copying import copied_objects, copy_app
from dougong.web.builder.creating import create_app, titles_of
from dougong.web.builder.drafting import Design
from dougong.web.builder.frame import show_builder
from dougong.web.builder.pack_views import pack_card
from dougong.web.languages import LANGUAGES, say
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast


def register_routes(web: Blueprint) -> None:
    web.get("/build/start", endpoint="build_start")(start)
    web.post("/build/start", endpoint="build_start_blank")(start_blank)
    web.post("/build/start/copy", endpoint="build_start_copy")(start_copy)


def start() -> str:
    return _page()


def start_blank() -> Response | tuple[str, int]:
    """An app without anything in its menu, and on to its first object."""
    form = request.form
    try:
        with writing() as screen:
            design = Design(screen)
            name = create_app(design, titles_of(design, form.get("title", ""), form.get("other", "")))
    except InvalidInput as error:
        return _page(" ".join(say(problem) for problem in error.problems)), 422
    toast(gettext("The app is in the draft. Give it its first object."))
    return redirect(url_for("web.build_new_object", app=name), 303)


def start_copy() -> Response | tuple[str, int]:
    """Everything of an app again, for another team or region; no record is copied."""
    form = request.form
    try:
        with writing() as screen:
            design = Design(screen)
            words = titles_of(design, form.get("copy_title", ""), form.get("copy_other", ""))
            name = copy_app(design, form.get("copied", ""), words)
    except InvalidInput as error:
        return _page(copy_error=" ".join(say(problem) for problem in error.problems)), 422
    toast(gettext("The copy is in the draft. Nobody sees it before it is published."))
    return redirect(url_for("web.build_document", kind="app", name=name), 303)


def _page(error: str = "", copy_error: str = "") -> str:
    with reading() as screen:
        design = Design(screen)
        offer = offered_packs(screen.workspace)
        installed = {pack.name for pack in installed_packs(screen.tx)}
        return show_builder(
            design,
            "builder/start.html",
            [Crumb(gettext("Begin"))],
            packs=[pack_card(pack, screen.language, pack.name in installed) for pack in offer.packs.values()],
            broken=offer.broken,
            apps=[
                (app.name, design.titles.of(app.id, "title", app.title), copied_objects(design, app))
                for app in design.definitions.apps.values()
            ],
            given=request.form,
            error=error,
            copy_error=copy_error,
            other_language=LANGUAGES[design.texts.other(screen.language)],
        )
