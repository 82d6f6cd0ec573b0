"""What automations have run for and what came of it: the log, and a run of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import list_users
from dougong.automations import AutomationRun, find_runs, get_run, has_changed, retry
from dougong.automations.chains import chain_of
from dougong.automations.retrying import ask_for_all
from dougong.definitions import AutomationDefinition
from dougong.jobs.enqueuing import enqueue_for
from dougong.records.titles import titles_of
from dougong.web.addresses import whole_number
from dougong.web.automations.automation_words import EVENTS, STATES
from dougong.web.automations.payload_views import payload_text
from dougong.web.automations.run_filters import given_filters, offered, query_of, tabs_of
from dougong.web.automations.step_views import changed_views, step_views
from dougong.web.languages import say
from dougong.web.record.histories import DOORS
from dougong.web.screens import Screen, reading, record_url, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import show_setting

PAGE = 50


def register_routes(web: Blueprint) -> None:
    web.get("/settings/automations/runs")(automation_runs)
    web.get("/settings/automations/runs/<int:run_id>")(automation_run)
    web.post("/settings/automations/runs/retry", endpoint="retry_failed_runs")(retry_failed)
    web.post("/settings/automations/runs/<int:run_id>/retry")(retry_run)
    web.post("/settings/automations/runs/<int:run_id>/undo")(undo_automation_run)


def automation_runs() -> str:
    with reading() as screen:
        given = given_filters(request.args)
        query = query_of(screen, given, request.args.get("before", None, whole_number), PAGE)
        found = find_runs(screen.tx, screen.actor, query)
        name = given.get("automation")
        more: dict[str, Any] = dict(given)
        older = url_for("web.automation_runs", **more, before=found[-1].id) if len(found) == PAGE else None
        title = _title(screen, screen.definitions.automation(name)) if name else gettext("Runs")
        return show_setting(
            screen,
            "settings/automation_runs.html",
            title,
            heading=title,
            asking=[url_for("web.why_not", name=name), url_for("web.trial", name=name)] if name else None,
            runs=run_views(screen, found),
            again=given.keys() <= {"automation", "state"} and any(run.state == "failed" for run in found),
            given=given,
            offered=offered(screen),
            tabs=tabs_of(given),
            older=older,
        )


def automation_run(run_id: int) -> str:
    with reading() as screen:
        run = get_run(screen.tx, screen.actor, run_id)
        (view,) = run_views(screen, [run])
        parents = [Crumb(view["automation"], view["automation_url"])] if view["automation_url"] else []
        title = gettext("Run {number}").format(number=run.id)
        return show_setting(
            screen,
            "settings/automation_run.html",
            title,
            *parents,
            run=view,
            undoable=has_changed(screen.tx, run),
            steps=step_views(screen, run),
            chain=[
                one | {"here": one["id"] == run.id}
                for one in run_views(screen, chain_of(screen.tx, screen.actor, run))
            ],
            changed=changed_views(screen, run),
            payload=payload_text(screen.tx, screen.actor, run),
        )


def retry_run(run_id: int) -> Response:
    with writing() as screen:
        retry(screen.tx, screen.actor, run_id)
    toast(gettext("It is done once more."))
    return redirect(url_for("web.automation_run", run_id=run_id), 303)


def retry_failed() -> Response:
    name = request.form.get("automation") or None
    with writing() as screen:
        job_id = ask_for_all(screen.tx, screen.actor, name)
    return redirect(url_for("web.show_job", job_id=job_id), 303)


def undo_automation_run(run_id: int) -> Response:
    with writing() as screen:
        run = get_run(screen.tx, screen.actor, run_id).run
        job_id = enqueue_for(screen.tx, screen.actor, "undo", {"run": run}, key=run)
    return redirect(url_for("web.show_job", job_id=job_id), 303)


def run_views(screen: Screen, runs: Sequence[AutomationRun]) -> list[dict[str, Any]]:
    people = {user.id: user.name for user in list_users(screen.tx)} if runs else {}
    titles: dict[str, Mapping[int, str | None]] = {
        object_id: titles_of(
            screen.tx, screen.actor, object_id, [run.record_id for run in runs if run.object_id == object_id]
        )
        for object_id in {run.object_id for run in runs}
        if object_id in screen.definitions.objects_by_id
    }
    return [_view(screen, run, people, titles.get(run.object_id, {})) for run in runs]


def _view(
    screen: Screen, run: AutomationRun, people: Mapping[int, str], titles: Mapping[int, str | None]
) -> dict[str, Any]:
    definition = screen.definitions.automations_by_id.get(run.automation_id)
    item = screen.definitions.objects_by_id.get(run.object_id)
    title, hue = STATES[run.state]
    known = item is not None and run.record_id in titles
    return {
        "id": run.id,
        "url": url_for("web.automation_run", run_id=run.id),
        "automation": _title(screen, definition) if definition else gettext("An automation that is gone"),
        "automation_url": url_for("web.automation_runs", automation=definition.name) if definition else None,
        "record": _named(run.record_id, titles),
        "record_url": record_url(item.name, run.record_id) if known and item is not None else None,
        "object": screen.titles.object(item) if item is not None else "",
        "event": gettext(EVENTS[run.event]),
        "state": run.state,
        "state_title": gettext(title),
        "hue": hue,
        "who": people.get(run.user_id or 0) or gettext("Dougong"),
        "at": screen.formats.ago(run.at, screen.tx.now),
        "at_full": screen.formats.full_instant(run.at),
        "depth": run.depth,
        "ended": screen.formats.full_instant(run.ended_at) if run.ended_at else "",
        "until": screen.formats.full_instant(run.wake_at) if run.state == "sleeping" and run.wake_at else "",
        "why_url": url_for("web.why_not", name=definition.name, record=run.record_id)
        if known and definition is not None
        else None,
        "through": gettext(DOORS[run.door]) if run.door in DOORS else "",
        "problems": [f"{p.place}: {say(p)}" if p.place else say(p) for p in run.problems],
    }


def _named(record_id: int, titles: Mapping[int, str | None]) -> str:
    return (titles.get(record_id) or f"#{record_id}") if record_id else ""


def _title(screen: Screen, definition: AutomationDefinition) -> str:
    return screen.definitions.title(definition.id, "title", screen.language, definition.title)
