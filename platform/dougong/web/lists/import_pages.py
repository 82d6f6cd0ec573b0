"""An import in three pages: the file, what its columns mean, and the job that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.definitions import ObjectDefinition
from dougong.errors import DougongError, InvalidInput
from dougong.jobs.enqueuing import enqueue_for
from dougong.jobs.files import JobFile, content_path, find_file, new_content, register
from dougong.problems import N_
from dougong.transfer import SourceOptions, open_table
from dougong.transfer.mapping import WRITABLE_SYSTEM_FIELDS
from dougong.web.languages import say_all
from dougong.web.lists.import_columns import ColumnView, chosen_fields, columns_of
from dougong.web.screens import Screen, reading, workspace, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "windows-1252", "shift_jis")
DELIMITERS = ((",", N_("Comma")), (";", N_("Semicolon")), ("tab", N_("Tab")), ("|", N_("Vertical bar")))
MODES = (
    ("create", N_("Create a record for each row")),
    ("upsert", N_("Change records that are known, create the others")),
    ("update", N_("Change known records only")),
)


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/import")(choose_file)
    web.post("/o/<name>/import")(upload_import)
    web.get("/o/<name>/import/<token>")(map_import)
    web.post("/o/<name>/import/<token>")(start_import)


def choose_file(name: str) -> str:
    with reading() as screen:
        return _file_page(screen, _imported(screen, name), [])


def upload_import(name: str) -> Response | tuple[str, int]:
    upload = request.files.get("file")
    with reading() as screen:
        obj = _imported(screen, name)
        if upload is None or not upload.filename:
            return _file_page(screen, obj, [gettext("Choose a file first.")]), 422
    with new_content(workspace()) as (token, stream):
        upload.save(stream)
    path = content_path(workspace(), token)
    try:
        with open_table(path, SourceOptions(), upload.filename):
            pass
        with writing() as screen:
            _imported(screen, name)
            register(screen.tx, screen.actor, token, upload.filename, "application/octet-stream")
    except DougongError as error:
        path.unlink(missing_ok=True)
        with reading() as screen:
            return _file_page(screen, screen.object(name, "create"), say_all(error.problems)), 422
    return redirect(url_for("web.map_import", name=name, token=token), 303)


def _imported(screen: Screen, name: str) -> ObjectDefinition:
    obj = screen.object(name, "create")
    POLICY.require(screen.actor, "import", obj)
    return obj


def _file_page(screen: Screen, obj: ObjectDefinition, problems: list[str]) -> str:
    crumbs = object_crumbs(screen, obj, Crumb(gettext("Import")))
    title = screen.titles.plural(obj)
    return show(
        screen,
        "import_file.html",
        crumbs,
        obj,
        object=obj,
        object_title=title,
        problems=problems,
        most=workspace().settings.max_upload // (1024 * 1024),
    )


def map_import(name: str, token: str) -> str:
    """Asked for again whenever it is said how the file is to be read."""
    with reading() as screen:
        obj = screen.object(name, "create")
        return _mapping_page(screen, obj, find_file(screen.tx, screen.actor, token), request.args, [])


def start_import(name: str, token: str) -> Response | tuple[str, int]:
    form = request.form
    with writing() as screen:
        obj = screen.object(name, "create")
        file = find_file(screen.tx, screen.actor, token)
        try:
            payload = {
                "object": name,
                "file": token,
                "mapping": {"columns": chosen_fields(form)},
                "source": _source(form),
                "mode": form.get("mode", "create"),
                "key": form.get("key") or None,
                "dry_run": form.get("action") != "import",
                "confirm_warnings": form.get("confirm") == "1",
            }
            job_id = enqueue_for(screen.tx, screen.actor, "import", payload)
        except InvalidInput as error:
            return _mapping_page(screen, obj, file, form, say_all(error.problems)), 422
    return redirect(url_for("web.show_job", job_id=job_id), 303)


def _mapping_page(
    screen: Screen, obj: ObjectDefinition, file: JobFile, form: Mapping[str, str], problems: list[str]
) -> str:
    POLICY.require(screen.actor, "import", obj)
    obj = POLICY.seen(screen.actor, obj)
    writable = [
        field
        for field in obj.fields
        if not field.read_only and POLICY.can_write_field(screen.actor, obj, field.id, "create")
    ]
    titles = {field.name: screen.titles.field(field) for field in writable}
    columns: list[ColumnView] = []
    try:
        path = content_path(workspace(), file.token)
        with open_table(path, _table_options(form), file.name) as table:
            columns = columns_of(screen, obj, table, form, {*titles, *WRITABLE_SYSTEM_FIELDS})
            rows = table.progress.total
    except InvalidInput as error:
        problems, rows = [*problems, *say_all(error.problems)], 0
    return show(
        screen,
        "import_mapping.html",
        object_crumbs(
            screen, obj, Crumb(gettext("Import"), url_for("web.choose_file", name=obj.name)), Crumb(file.name)
        ),
        obj,
        object=obj,
        object_title=screen.titles.plural(obj),
        file=file,
        rows=rows,
        spreadsheet=file.name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")),
        columns=columns,
        fields=[*titles.items(), ("owner", gettext("Owner"))],
        required=[titles[f.name] for f in writable if f.required and f.default is None],
        keys=[(field.name, titles[field.name]) for field in writable if field.unique],
        modes=[(value, gettext(text)) for value, text in MODES],
        encodings=[(name, name.upper()) for name in ENCODINGS],
        delimiters=[(value, gettext(text)) for value, text in DELIMITERS],
        chosen={
            name: form.get(name, "") for name in ("mode", "key", "encoding", "delimiter", "sheet", "confirm")
        },
        problems=problems,
    )


def _source(form: Mapping[str, str]) -> dict[str, Any]:
    """What we export ourselves has an apostrophe before what could be a formula."""
    found = {name: form.get(name) or None for name in ("encoding", "delimiter", "sheet")}
    return {**found, "neutralised": True}


def _table_options(form: Mapping[str, str]) -> SourceOptions:
    return SourceOptions(**_source(form))
