"""The builder's first screen: what there is, what is unfinished, and what has changed since the last release."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput
from dougong.storage.counting import rows_up_to
from dougong.web.builder.creating import create_app, create_calendar, create_object, titles_of
from dougong.web.builder.drafting import Design
from dougong.web.builder.frame import show_builder
from dougong.web.builder.icons import FIRST
from dougong.web.builder.jumps import findings
from dougong.web.builder.steps import list_steps
from dougong.web.languages import LANGUAGES, say
from dougong.web.menus import DEFAULT_ICON
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.titles import hue

MOST_COUNTED = 10_000
FEW = 6


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """A document, and how much is in it."""

    name: str
    title: str
    icon: str
    count: int


@dataclass(frozen=True, slots=True)
class ObjectCard:
    name: str
    title: str
    icon: str
    hue: int
    fields: int
    records: str
    state: str
    """new, changed or nothing."""
    errors: int
    linked: str


def register_routes(web: Blueprint) -> None:
    web.get("/build")(build)
    web.get("/build/new-object", endpoint="build_new_object")(new_object)
    web.post("/build/new-object", endpoint="build_create_object")(add_object)
    web.post("/build/new-app", endpoint="build_create_app")(add_app)
    web.post("/build/new-calendar", endpoint="build_create_calendar")(add_calendar)


def build() -> str:
    with reading() as screen:
        design = Design(screen)
        found = findings(design)
        errors: dict[str, int] = {}
        for one in found:
            if one.severity == "error":
                errors[one.object_name] = errors.get(one.object_name, 0) + 1
        cards = [_card(design, obj, errors) for obj in design.definitions.objects.values()]
        steps = [step for step in list_steps(design) if step.in_force]
        return show_builder(
            design,
            "builder/home.html",
            [],
            cards=cards,
            findings=found[:FEW],
            more_findings=max(0, len(found) - FEW),
            changes=steps[:FEW],
            apps=[
                DocumentCount(
                    app.name,
                    design.titles.of(app.id, "title", app.title),
                    app.icon or "stack-2",
                    len(app.menu),
                )
                for app in design.definitions.apps.values()
            ],
            calendars=[
                DocumentCount(
                    one.name,
                    design.titles.of(one.id, "title", one.title),
                    "calendar",
                    len(one.days_off),
                )
                for one in design.definitions.calendars.values()
            ],
            release=screen.release.number,
        )


def new_object() -> str:
    return _object_page(dict(request.args.items()), "")


def add_object() -> Response | tuple[str, int]:
    form = request.form
    try:
        with writing() as screen:
            design = Design(screen)
            words = titles_of(design, form.get("title", ""), form.get("other", ""))
            icon = form.get("icon", "") if form.get("icon", "") in FIRST else ""
            app = form.get("app", "") if form.get("app", "") in design.definitions.apps else ""
            name = create_object(design, words, icon, app)
    except InvalidInput as error:
        return _object_page(dict(form.items()), " ".join(say(problem) for problem in error.problems)), 422
    return redirect(url_for("web.build_object", name=name), 303)


def add_app() -> Response:
    with writing() as screen:
        design = Design(screen)
        create_app(design, titles_of(design, request.form.get("title", ""), request.form.get("other", "")))
    return redirect(url_for("web.build"), 303)


def add_calendar() -> Response:
    with writing() as screen:
        design = Design(screen)
        name = create_calendar(design, titles_of(design, request.form.get("title", ""), ""))
    return redirect(url_for("web.build_document", kind="calendar", name=name), 303)


def _object_page(given: dict[str, str], error: str) -> str:
    with reading() as screen:
        design = Design(screen)
        apps = [
            (one.name, design.titles.of(one.id, "title", one.title))
            for one in design.definitions.apps.values()
        ]
        return show_builder(
            design,
            "builder/new_object.html",
            [Crumb(gettext("New object"))],
            given=given,
            error=error,
            apps=apps,
            icons=FIRST,
            other_language=LANGUAGES[design.texts.other(screen.language)],
        )


def _card(design: Design, obj: ObjectDefinition, errors: dict[str, int]) -> ObjectCard:
    tx = design.screen.tx
    published = tx.release.definitions.objects_by_id.get(obj.id)
    count = rows_up_to(tx, published.name, MOST_COUNTED) if published else 0
    shown = design.screen.formats.number(min(count, MOST_COUNTED))
    before = tx.release.documents.get(("object", obj.id))
    state = "new" if before is None else "changed" if before != design.documents["object", obj.id] else ""
    targets = {
        target.id: design.titles.object(target)
        for field in obj.fields
        for target in (design.definitions.target(field), *design.definitions.linked(field))
        if target is not None and target.id != obj.id
    }
    return ObjectCard(
        obj.name,
        design.titles.plural(obj),
        obj.icon or DEFAULT_ICON,
        hue(obj.id),
        sum(1 for field in obj.fields if not field.derived_from) + len(obj.line_items),
        f"{shown}+" if count > MOST_COUNTED else shown,
        state,
        errors.get(obj.name, 0),
        gettext(", ").join(list(targets.values())[:4]),
    )
