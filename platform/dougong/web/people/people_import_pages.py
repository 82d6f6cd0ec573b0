"""People from a file: chosen, looked through, and written all together."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.errors import DougongError, NotSignedIn
from dougong.jobs.files import JobFile, content_path, find_file, new_content, register
from dougong.transfer import SourceOptions, open_table
from dougong.transfer.people_files import PeopleReport, import_people
from dougong.web.languages import say, say_all
from dougong.web.screens import Screen, reading, workspace, writing
from dougong.web.texts import gettext, ngettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import show_setting

SHOWN = 200


def register_routes(web: Blueprint) -> None:
    web.get("/settings/people/import", endpoint="import_people")(choose_people_file)
    web.post("/settings/people/import", endpoint="upload_people")(upload)
    web.get("/settings/people/import/<token>", endpoint="preview_people")(preview)
    web.post("/settings/people/import/<token>", endpoint="write_people")(write)


def choose_people_file() -> str:
    with reading() as screen:
        return _page(screen, [])


def upload() -> Response | tuple[str, int]:
    given = request.files.get("file")
    with reading() as screen:
        POLICY.require_right(screen.actor, "people")
        if given is None or not given.filename:
            return _page(screen, [gettext("Choose a file first.")]), 422
    with new_content(workspace()) as (token, stream):
        given.save(stream)
    path = content_path(workspace(), token)
    try:
        with open_table(path, SourceOptions(), given.filename):
            pass
        with writing() as screen:
            POLICY.require_right(screen.actor, "people")
            register(screen.tx, screen.actor, token, given.filename, "application/octet-stream")
    except NotSignedIn:
        raise
    except DougongError as refusal:
        path.unlink(missing_ok=True)
        with reading() as screen:
            return _page(screen, say_all(refusal.problems)), 422
    new = "1" if request.form.get("departments") else None
    return redirect(url_for("web.preview_people", token=token, departments=new), 303)


def preview(token: str) -> Response | str | tuple[str, int]:
    return _looked_through(token, bool(request.args.get("departments")), dry_run=True)


def write(token: str) -> Response | str | tuple[str, int]:
    """What was looked through is judged again: others may have changed something since."""
    return _looked_through(token, bool(request.form.get("departments")), dry_run=False)


def _looked_through(token: str, departments: bool, dry_run: bool) -> Response | str | tuple[str, int]:
    with reading() as screen:
        POLICY.require_right(screen.actor, "people")
        actor, file = screen.actor, find_file(screen.tx, screen.actor, token)
    try:
        with open_table(content_path(workspace(), token), SourceOptions(), file.name) as table:
            report = import_people(workspace(), actor, table, dry_run=dry_run, new_departments=departments)
    except NotSignedIn:
        raise
    except DougongError as refusal:
        with reading() as screen:
            return _page(screen, say_all(refusal.problems)), 422
    if report.written:
        count = report.count("added") + report.count("changed")
        toast(ngettext("%(num)d person imported.", "%(num)d people imported.", count))
        return redirect(url_for("web.people"), 303)
    with reading() as screen:
        html = _preview(screen, file, token, departments, report)
    return html if dry_run else (html, 422)


def _page(screen: Screen, problems: list[str]) -> str:
    POLICY.require_right(screen.actor, "people")
    return show_setting(
        screen,
        "settings/people_file.html",
        gettext("Import people"),
        problems=problems,
        back=url_for("web.people"),
    )


def _preview(screen: Screen, file: JobFile, token: str, departments: bool, report: PeopleReport) -> str:
    refused = report.refused
    return show_setting(
        screen,
        "settings/people_preview.html",
        gettext("Import people"),
        file_name=file.name,
        token=token,
        new_departments=departments,
        departments=report.departments,
        ignored=report.ignored,
        counts={name: report.count(name) for name in ("added", "changed", "unchanged", "refused")},
        refused=[
            {
                "line": line.line,
                "email": line.email,
                "reasons": [say(problem) for problem in line.problems],
            }
            for line in refused[:SHOWN]
        ],
        lines=[line for line in report.lines if not line.problems][:SHOWN],
        back=url_for("web.people"),
    )
