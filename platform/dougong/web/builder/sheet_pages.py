"""From spreadsheets to objects: the files, what is guessed of them, and the objects as they are filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, not_found
from dougong.fields import CoercionContext
from dougong.jobs.files import content_path, find_file, new_content, register
from dougong.problems import N_, Problem
from dougong.transfer.guessing import TYPES, Judge
from dougong.transfer.sheet_filling import keep_plan, register_plan
from dougong.transfer.sheets import Looked, look_through, together
from dougong.web.builder.drafting import Design
from dougong.web.builder.frame import show_builder
from dougong.web.builder.palette import type_title
from dougong.web.builder.sheet_choices import Chooser, SheetChoice
from dougong.web.builder.sheet_creating import create_from_sheets
from dougong.web.languages import say, say_all
from dougong.web.screens import Screen, reading, workspace, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext

MOST_FILES = 8
NO_FILE = N_("Choose a file first.")
TOO_MANY = N_("At most {most} files at once.")


def register_routes(web: Blueprint) -> None:
    web.post("/build/sheets", endpoint="build_upload_sheets")(upload)
    web.get("/build/sheets/<token>", endpoint="build_sheets")(show)
    web.post("/build/sheets/<token>", endpoint="build_create_sheets")(create)


def upload() -> Response | tuple[str, int]:
    """Each file is read once before it is kept: what is no table is refused as imports do."""
    uploads = [one for one in request.files.getlist("file") if one.filename]
    with reading() as screen:
        Design(screen)
    kept: list[tuple[str, str]] = []
    looked: list[Looked] = []
    try:
        if not uploads:
            raise InvalidInput(Problem("no_file", NO_FILE, "file"))
        if len(uploads) > MOST_FILES:
            raise InvalidInput(Problem("too_many", TOO_MANY, "file", {"most": MOST_FILES}))
        for one in uploads:
            with new_content(workspace()) as (token, stream):
                one.save(stream)
            kept.append((token, str(one.filename)))
            looked.append(look_through(content_path(workspace(), token), token, str(one.filename)))
        together(looked)
        with writing() as screen:
            Design(screen)
            for token, name in kept:
                register(screen.tx, screen.actor, token, name, "application/octet-stream")
    except InvalidInput as error:
        for token, _ in kept:
            content_path(workspace(), token).unlink(missing_ok=True)
        with reading() as screen:
            page = show_builder(
                Design(screen),
                "builder/sheets_refused.html",
                [Crumb(gettext("Begin"), url_for("web.build_start")), Crumb(gettext("From a spreadsheet"))],
                problems=say_all(error.problems),
            )
        return page, 422
    return redirect(url_for("web.build_sheets", token=".".join(token for token, _ in kept)), 303)


def show(token: str) -> str:
    with reading() as screen:
        return _page(Design(screen), token, {}, [])


def create(token: str) -> Response | tuple[str, int]:
    """With ``look`` only the evidence for what was chosen is shown."""
    form = request.form
    try:
        with reading() as screen:
            design = Design(screen)
            if "look" in form:
                return _page(design, token, form, []), 200
            choices = _chooser(screen, _looked(screen, token), form).choices()
        with writing() as screen:
            design = Design(screen)
            app = form.get("app", "") if form.get("app", "") in design.definitions.apps else ""
            plans = create_from_sheets(design, choices, app, form.get("app_title", "").strip()[:200])
            plan_token = keep_plan(screen.workspace, plans)
            register_plan(screen.tx, screen.actor, plan_token)
    except InvalidInput as error:
        with reading() as screen:
            return _page(Design(screen), token, form, say_all(error.problems)), 422
    return redirect(url_for("web.build_filling", token=plan_token), 303)


def _looked(screen: Screen, tokens: str) -> Looked:
    parts = tokens.split(".")
    if len(parts) > MOST_FILES:
        raise not_found("file", tokens[:100])
    files = [find_file(screen.tx, screen.actor, token) for token in parts]
    return together(
        [look_through(content_path(screen.workspace, one.token), one.token, one.name) for one in files]
    )


def _chooser(screen: Screen, looked: Looked, form: Mapping[str, str]) -> Chooser:
    actor, currency = screen.actor, screen.workspace.currency
    context = CoercionContext(True, ZoneInfo(actor.zone), actor.language, currency)
    return Chooser(looked.sheets, Judge(context), form)


@dataclass(frozen=True, slots=True)
class SheetView:
    index: int
    choice: SheetChoice
    rows: str
    references: Sequence[tuple[str, str]]


def _page(design: Design, tokens: str, form: Mapping[str, str], problems: Sequence[str]) -> str:
    screen = design.screen
    looked = _looked(screen, tokens)
    chooser = _chooser(screen, looked, form)
    choices = chooser.choices()
    types = [(name, type_title(name, screen.language)) for name in TYPES]
    sheets = [
        SheetView(index, choice, _rows(screen, choice), _references(chooser, choices, index))
        for index, choice in enumerate(choices)
    ]
    return show_builder(
        design,
        "builder/sheets.html",
        [Crumb(gettext("Begin"), url_for("web.build_start")), Crumb(gettext("From a spreadsheet"))],
        tokens=tokens,
        sheets=sheets,
        types=types,
        problems=[*problems, *(f"{one.place}: {say(one)}" for one in looked.problems)],
        apps=[
            (one.name, design.titles.of(one.id, "title", one.title))
            for one in design.definitions.apps.values()
        ],
        chosen_app=form.get("app", next(iter(design.definitions.apps), "")),
        app_title=form.get(
            "app_title", "" if design.definitions.apps else looked.sheets[0].file.rpartition(".")[0]
        ),
        say=say,
    )


def _rows(screen: Screen, choice: SheetChoice) -> str:
    count = screen.formats.number(choice.sheet.rows)
    if choice.sheet.more:
        return gettext("The first {count} rows were looked at.").format(count=count)
    return gettext("{count} rows").format(count=count)


def _references(chooser: Chooser, choices: Sequence[SheetChoice], index: int) -> list[tuple[str, str]]:
    return [
        (value, f"{choices[sheet].title} · {choices[sheet].columns[column].title}")
        for value, sheet, column in chooser.types_of(index)
    ]
