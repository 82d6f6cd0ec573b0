"""What works in the background: one's own jobs, everybody's for administrators, and each of them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson
from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from dougong.errors import not_found
from dougong.jobs import STATES, Job, JobQuery, cancel_job, find_jobs, get_job, retry_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.jobs.files import content_path, file_of_job
from dougong.jobs.reading import count_states, sees_all
from dougong.jobs.refusals import JobRefusal, all_refusals
from dougong.transfer.neutral import neutralise
from dougong.web.addresses import whole_number
from dougong.web.workspace.job_views import STATES as STATE_TITLES
from dougong.web.workspace.job_views import job_details, job_view
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, workspace, writing
from dougong.web.workspace.settings_frame import show_setting
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext
from dougong.web.toasts import toast

PAGE = 50


def register_routes(web: Blueprint) -> None:
    web.get("/jobs")(list_jobs)
    web.get("/jobs/<int:job_id>")(show_job)
    web.get("/jobs/<int:job_id>/file")(fetch_job_file)
    web.get("/jobs/<int:job_id>/refused.csv")(fetch_refused)
    web.post("/jobs/<int:job_id>/cancel")(cancel)
    web.post("/jobs/<int:job_id>/retry")(retry)
    web.post("/jobs/<int:job_id>/undo")(undo)
    web.post("/jobs/<int:job_id>/in-earnest")(import_in_earnest)


def list_jobs() -> Response | str:
    """Asked again every two seconds while something is under way; most of the answers are "not modified"."""
    with reading() as screen:
        everybody = request.args.get("all") == "1" and sees_all(screen.actor)
        state = request.args.get("state", "")
        before = request.args.get("before", None, whole_number)
        query = JobQuery(everybody, state if state in STATES else None, before=before, limit=PAGE)
        found = find_jobs(screen.tx, screen.actor, query)
        counts = count_states(screen.tx, screen.actor, query)
        tag = _tag(screen, [*map(_watched, found), counts])
        if _known(tag):
            return _not_modified(tag)
        render = (
            partial(show_setting, screen, "jobs.html", gettext("Jobs"))
            if everybody
            else partial(show, screen, "jobs.html", [Crumb(gettext("My jobs"))])
        )
        page = render(
            jobs=[job_view(screen, job) for job in found],
            everybody=everybody,
            may_see_all=sees_all(screen.actor),
            tabs=_tabs(everybody, query.state, counts),
            live=any(job.is_open for job in found),
            older=url_for("web.list_jobs", **_where(everybody, query.state), before=found[-1].id)
            if len(found) == PAGE
            else None,
            here=request.full_path.rstrip("?"),
        )
        return _tagged(page, tag)


def show_job(job_id: int) -> Response | str:
    with reading() as screen:
        job = get_job(screen.tx, screen.actor, job_id)
        tag = _tag(screen, [_watched(job)])
        fragment = request.headers.get("HX-Request") == "true"
        if fragment and _known(tag):
            return _not_modified(tag)
        view = job_view(screen, job)
        details = job_details(screen, job, orjson.loads(job.payload))
        if fragment:
            return _tagged(render_template("parts/job.html", job=view, details=details), tag)
        crumbs = [Crumb(gettext("My jobs"), url_for("web.list_jobs")), Crumb(view.title)]
        return show(screen, "job.html", crumbs, job=view, details=details)


def fetch_job_file(job_id: int) -> Response:
    """What an export made; nobody's but the person's who asked for it."""
    with reading() as screen:
        file = file_of_job(screen.tx, screen.actor, get_job(screen.tx, screen.actor, job_id).id)
    path = content_path(workspace(), file.token) if file is not None else None
    if file is None or path is None or not path.is_file():
        raise not_found("file", job_id)
    return send_file(path, file.media_type, as_attachment=True, download_name=file.name, etag=False)


def fetch_refused(job_id: int) -> Response:
    """Rows as they came, with the reasons before them: to be mended and imported again."""
    with reading() as screen:
        job = get_job(screen.tx, screen.actor, job_id)
        columns = list((job.result or {}).get("columns", ()))
        # While the page's language is at hand; what is kept is bounded by what may be uploaded.
        text = "".join(_refused_lines(job, columns))
    name = gettext("Left out {id}.csv").format(id=job.id)
    return send_file(
        io.BytesIO(text.encode("utf-8-sig")), "text/csv", as_attachment=True, download_name=name, etag=False
    )


def _refused_lines(job: Job, columns: list[str]) -> Iterator[str]:
    by_line = job.kind == "import"
    names = columns if by_line else ["title"]
    titles = columns if by_line else [gettext("Title")]
    yield _line([gettext("Line") if by_line else "id", gettext("Reasons"), *titles])
    for refusal in all_refusals(workspace(), job.id):
        yield _line([str(refusal.place), _reasons(refusal), *(_cell(refusal, name) for name in names)])


def _reasons(refusal: JobRefusal) -> str:
    return "; ".join(f"{p.place}: {say(p)}" if p.place else say(p) for p in refusal.problems)


def _cell(refusal: JobRefusal, name: str) -> str:
    value = refusal.cells.get(name)
    return "" if value is None else str(value)


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([neutralise(cell) for cell in cells])
    return buffer.getvalue()


def cancel(job_id: int) -> Response:
    with writing() as screen:
        job = cancel_job(screen.tx, screen.actor, job_id)
    if job.state == "running":
        toast(gettext("It ends with its next step."))
    return redirect(_back(job_id), 303)


def retry(job_id: int) -> Response:
    with writing() as screen:
        retry_job(screen.tx, screen.actor, job_id)
    return redirect(_back(job_id), 303)


def undo(job_id: int) -> Response:
    with writing() as screen:
        run = get_job(screen.tx, screen.actor, job_id).run or ""
        undoing = enqueue_for(screen.tx, screen.actor, "undo", {"run": run}, key=run)
    return redirect(url_for("web.show_job", job_id=undoing), 303)


def import_in_earnest(job_id: int) -> Response:
    """What a dry run has tried; asked for twice, it is the same import."""
    with writing() as screen:
        payload = orjson.loads(get_job(screen.tx, screen.actor, job_id).payload)
        payload["dry_run"] = False
        started = enqueue_for(screen.tx, screen.actor, "import", payload, key=f"after {job_id}")
    return redirect(url_for("web.show_job", job_id=started), 303)


def _back(job_id: int) -> str:
    return (
        url_for("web.list_jobs", all="1")
        if request.form.get("from") == "list"
        else url_for("web.show_job", job_id=job_id)
    )


def _where(everybody: bool, state: str | None) -> dict[str, Any]:
    return {"all": "1" if everybody else None, "state": state}


def _tabs(everybody: bool, state: str | None, counts: dict[str, int]) -> list[dict[str, Any]]:
    every = {"title": gettext("All"), "count": sum(counts.values()), "current": state is None}
    tabs = [every | {"url": url_for("web.list_jobs", **_where(everybody, None))}]
    for name in STATES:
        tabs.append(
            {
                "title": gettext(STATE_TITLES[name][0]),
                "count": counts[name],
                "current": state == name,
                "url": url_for("web.list_jobs", **_where(everybody, name)),
            }
        )
    return tabs


def _watched(job: Job) -> list[Any]:
    """Whatever of it can change while somebody looks."""
    changing = [job.id, job.state, job.done, job.total, job.attempts, job.cancel_asked_at]
    return [*changing, job.message.message if job.message else "", len(job.problems)]


def _tag(screen: Screen, data: list[Any]) -> str:
    who = [screen.actor.user_id, screen.language, screen.release.number, request.full_path]
    return f'"{hashlib.blake2b(orjson.dumps([who, data]), digest_size=12).hexdigest()}"'


def _known(tag: str) -> bool:
    return request.headers.get("HX-Request") == "true" and tag in request.headers.get("If-None-Match", "")


def _not_modified(tag: str) -> Response:
    return _with_tag(Response(status=304), tag)


def _tagged(body: str, tag: str) -> Response:
    return _with_tag(Response(body, mimetype="text/html"), tag)


def _with_tag(response: Response, tag: str) -> Response:
    """Fragments and pages share addresses: what was fetched as the one must not be shown as the other."""
    if request.headers.get("HX-Request") == "true":
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "HX-Request"
    return response
