"""Trying an automation, what begins an approval, or a rule on changes of the past, before it is published.

While it runs the page asks again by itself, as the page of a job does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.automations import backtesting, rule_trials, start_trials
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import not_found
from dougong.jobs import Job, cancel_job, get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.problems import N_
from dougong.storage.draft_states import load
from dougong.web.addresses import whole_number
from dougong.web.automations.trial_views import findings_view
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext, told
from dougong.web.workspace.settings_frame import show_setting

SIZES = (1_000, 10_000, 100_000)
WOULD_RUN = N_("It would have run {count} times, for {records} records")
WOULD_BEGIN = N_("It would have begun {count} times, for {records} records")
WOULD_REFUSE = N_("It would have refused {count} changes, of {records} records")
ACTS = N_("What it would have done with what has really happened. Nothing is changed.")
BEGINS = N_("When it would have begun by what has really happened. Nothing is changed.")
REFUSES = N_("What it would have refused of what has really happened. Nothing is changed.")


@dataclass(frozen=True, slots=True)
class Trial:
    """``payload`` says to the job of ``kind`` what is tried; ``result`` how its outcome is told."""

    kind: str
    payload: Mapping[str, Any]
    heading: str
    about: str
    result: str
    endpoint: str
    place: Mapping[str, Any]
    object: ObjectDefinition | None
    crumb: Crumb | None = None
    rules: tuple[tuple[str, str], ...] = ()
    """Those that can be tried instead, by the names of object and rule."""


def register_routes(web: Blueprint) -> None:
    web.get("/settings/automations/<name>/trial")(trial)
    web.post("/settings/automations/<name>/trial")(try_it)
    web.get("/settings/workflows/<name>/trial")(start_trial)
    web.post("/settings/workflows/<name>/trial")(try_start)
    web.get("/settings/rules/trial")(rule_trial)
    web.post("/settings/rules/trial")(try_rule)


def trial(name: str) -> str:
    with reading() as screen:
        return _page(screen, _of_automation(screen, name))


def try_it(name: str) -> Response:
    with writing() as screen:
        return _begin(screen, _of_automation(screen, name))


def start_trial(name: str) -> str:
    with reading() as screen:
        return _page(screen, _of_start(screen, name))


def try_start(name: str) -> Response:
    with writing() as screen:
        return _begin(screen, _of_start(screen, name))


def rule_trial() -> str:
    with reading() as screen:
        return _page(screen, _of_rule(screen, request.args.get("rule", "")))


def try_rule() -> Response:
    with writing() as screen:
        return _begin(screen, _of_rule(screen, request.form.get("rule", "")))


def _of_automation(screen: Screen, name: str) -> Trial:
    one = screen.definitions.automations.get(name)
    title, object_id = _drafted(screen, "automation", name, one)
    crumb = Crumb(title, url_for("web.automation_runs", automation=name)) if one is not None else None
    item = screen.definitions.objects_by_id.get(object_id)
    payload = {"automation": name}
    return Trial(backtesting.KIND, payload, title, ACTS, WOULD_RUN, "web.trial", {"name": name}, item, crumb)


def _of_start(screen: Screen, name: str) -> Trial:
    title, object_id = _drafted(screen, "workflow", name, screen.definitions.workflows.get(name))
    item = screen.definitions.objects_by_id.get(object_id)
    payload = {"workflow": name}
    return Trial(
        start_trials.KIND, payload, title, BEGINS, WOULD_BEGIN, "web.start_trial", {"name": name}, item
    )


def _of_rule(screen: Screen, named: str) -> Trial:
    POLICY.require_right(screen.actor, "jobs")
    rules = tuple(_rules(screen))
    known = dict(rules)
    chosen = named or next(iter(known), "")
    if chosen not in known:
        raise not_found("rule", named)
    name, _, rule = chosen.partition(".")
    return Trial(
        rule_trials.KIND,
        {"object": name, "rule": rule},
        known[chosen],
        REFUSES,
        WOULD_REFUSE,
        "web.rule_trial",
        {"rule": chosen},
        screen.definitions.objects.get(name),
        rules=rules,
    )


def _rules(screen: Screen) -> list[tuple[str, str]]:
    """As they stand in the draft, of objects that have been published."""
    found = []
    for document in load(screen.tx).documents.of_kind("object"):
        item = screen.definitions.objects_by_id.get(document["id"])
        if item is not None:
            for rule in document.get("rules", ()):
                title = screen.titles.of(rule["id"], "message", rule["message"])
                found.append((f"{item.name}.{rule['name']}", told(screen.titles.object(item), title)))
    return found


def _drafted(screen: Screen, kind: str, name: str, published: Any) -> tuple[str, str]:
    """Title and object, as published; else as in the draft."""
    POLICY.require_right(screen.actor, "jobs")
    if published is not None:
        return screen.titles.of(published.id, "title", published.title), published.object_id
    drafts = load(screen.tx).documents.of_kind(kind)
    drafted = next((one for one in drafts if one["name"] == name), None)
    if drafted is None:
        raise not_found(kind, name)
    return drafted["title"], drafted["object"]


def _page(screen: Screen, one: Trial) -> str:
    job_id = request.args.get("job", None, whole_number)
    job = get_job(screen.tx, screen.actor, job_id) if job_id is not None else None
    if job is not None and job.kind != one.kind:
        raise not_found("job", job.id)
    found = findings_view(screen, one.object, job.result) if job is not None and job.result else None
    return show_setting(
        screen,
        "settings/automation_trial.html",
        gettext("Try on past changes"),
        *([one.crumb] if one.crumb is not None else []),
        heading=one.heading,
        about=gettext(one.about),
        address=url_for(one.endpoint, **one.place),
        here=url_for(one.endpoint, **one.place, job=job_id),
        rules=one.rules,
        rule=one.place.get("rule"),
        sizes=[(size, screen.formats.number(size)) for size in SIZES],
        size=request.args.get("changes", SIZES[0], whole_number),
        source=request.args.get("source", "draft"),
        job=job,
        share=_share(job),
        told=_told(screen, job),
        failed=[say(problem) for problem in job.problems] if job is not None else [],
        result=gettext(one.result),
        found=found,
        refuses=one.kind == rule_trials.KIND,
    )


def _begin(screen: Screen, one: Trial) -> Response:
    if request.form.get("cancel"):
        job_id = request.form.get("cancel", 0, whole_number)
        cancel_job(screen.tx, screen.actor, job_id)
        return redirect(url_for(one.endpoint, **one.place, job=job_id), 303)
    size = min(max(request.form.get("changes", SIZES[0], whole_number), 1), backtesting.MOST)
    source = "published" if request.form.get("source") == "published" else "draft"
    payload = {**one.payload, "changes": size, "source": source}
    job_id = enqueue_for(screen.tx, screen.actor, one.kind, payload)
    where = url_for(one.endpoint, **one.place, job=job_id, changes=size, source=source)
    return redirect(where, 303)


def _share(job: Job | None) -> int:
    return min(100, 100 * job.done // job.total) if job is not None and job.total else 0


def _told(screen: Screen, job: Job | None) -> str:
    if job is None or not job.total:
        return ""
    number = screen.formats.number
    return gettext("{done} of {total} changes").format(done=number(job.done), total=number(job.total))
