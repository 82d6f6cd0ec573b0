"""Asking automations: why one has not run for a record, and what it would have done with changes of the past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY, list_users
from dougong.automations import backtesting
from dougong.automations.deciding import REASONS
from dougong.automations.explaining import Answer, why
from dougong.definitions import AutomationDefinition, ObjectDefinition
from dougong.errors import InvalidInput, not_found
from dougong.jobs import Job, get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.problems import N_, Problem
from dougong.records.titles import titles_of
from dougong.storage.draft_states import load
from dougong.web.automations.automation_words import EVENTS, STATES, when_text
from dougong.web.automations.step_views import DID
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, record_url, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.workspace.settings_frame import show_setting

SIZES = (1_000, 10_000, 100_000)
NOT_A_TIME = N_("“{value}” is not a date with a time.")
LARGEST = 2**53


def register_routes(web: Blueprint) -> None:
    web.get("/settings/automations/<name>/why")(why_not)
    web.get("/settings/automations/<name>/trial")(trial)
    web.post("/settings/automations/<name>/trial")(try_it)


def why_not(name: str) -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "jobs")
        one = screen.definitions.automation(name)
        record_id = request.args.get("record", None, int)
        asked_at = request.args.get("at", "")
        answers, problem = list[Answer](), None
        if record_id is not None and 0 < record_id < LARGEST:
            try:
                until = _instant(screen, asked_at)
                answers = why(screen.tx, screen.actor, name, record_id, until)
            except InvalidInput as error:
                problem = say(error.problems[0])
        title = gettext("Why did it not run?")
        return show_setting(
            screen,
            "settings/automation_why.html",
            title,
            _crumb(screen, one),
            name=name,
            automation=_title(screen, one),
            object=screen.titles.object(screen.definitions.objects_by_id[one.object_id]),
            when=when_text(screen, one),
            record_id=record_id,
            asked_at=asked_at,
            problem=problem,
            answers=[answer_view(screen, one, answer) for answer in answers],
        )


def _instant(screen: Screen, text: str) -> datetime | None:
    """As the browser's control writes it, in the zone of whoever asks."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=screen.formats.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(Problem("not_a_time", NOT_A_TIME, "at", {"value": text[:40]})) from None


def answer_view(screen: Screen, one: AutomationDefinition, answer: Answer) -> dict[str, Any]:
    state = STATES.get(answer.state or "")
    people = {user.id: user.name for user in list_users(screen.tx)}
    item = screen.definitions.objects_by_id[one.object_id]
    return {
        "at": screen.formats.instant(answer.at),
        "event": _event(answer.event),
        "who": people.get(answer.user_id or 0) or gettext("Dougong"),
        "reason": gettext(REASONS[answer.reason]) if answer.reason else None,
        "state": gettext(state[0]) if state else "",
        "hue": state[1] if state else "",
        "run_url": url_for("web.automation_run", run_id=answer.run_id) if answer.run_id else None,
        "due": screen.formats.instant(answer.due_at) if answer.due_at else None,
        "values": [
            (
                _field_title(screen, item, value.name),
                _value(screen, item, value.name, value.was),
                _value(screen, item, value.name, value.now),
            )
            for value in answer.values
        ],
    }


def trial(name: str) -> str:
    """While it runs the page asks again by itself, as the page of a job does."""
    with reading() as screen:
        POLICY.require_right(screen.actor, "jobs")
        one = screen.definitions.automations.get(name)
        job_id = request.args.get("job", None, int)
        job = get_job(screen.tx, screen.actor, job_id) if job_id is not None else None
        if job is not None and job.kind != backtesting.KIND:
            raise not_found("job", job.id)
        drafted = any(doc["name"] == name for doc in load(screen.tx).documents.of_kind("automation"))
        if one is None and not drafted:
            screen.definitions.automation(name)
        return show_setting(
            screen,
            "settings/automation_trial.html",
            gettext("Try on past changes"),
            *([_crumb(screen, one)] if one is not None else []),
            name=name,
            automation=_title(screen, one) if one is not None else name,
            sizes=[(size, screen.formats.number(size)) for size in SIZES],
            job_url=url_for("web.show_job", job_id=job.id) if job is not None else None,
            running=job is not None and job.is_open,
            share=_share(job),
            failed=[say(problem) for problem in job.problems] if job is not None else [],
            found=_findings(screen, one, job) if job is not None and job.result else None,
        )


def try_it(name: str) -> Response:
    size = request.form.get("changes", SIZES[0], int)
    source = "published" if request.form.get("source") == "published" else "draft"
    payload = {"automation": name, "changes": min(max(size, 1), backtesting.MOST), "source": source}
    with writing() as screen:
        job_id = enqueue_for(screen.tx, screen.actor, backtesting.KIND, payload)
    return redirect(url_for("web.trial", name=name, job=job_id), 303)


def _share(job: Job | None) -> int:
    return min(100, 100 * job.done // job.total) if job is not None and job.total else 0


def _findings(screen: Screen, one: AutomationDefinition | None, job: Job) -> Mapping[str, Any]:
    found: Mapping[str, Any] = job.result or {}
    item = screen.definitions.objects_by_id.get(one.object_id) if one is not None else None
    ids = sorted({example["record"] for example in found.get("examples", ())})
    titles = titles_of(screen.tx, screen.actor, item.id, ids) if item is not None and ids else {}
    return {
        "changes": screen.formats.number(found.get("changes", 0)),
        "since": screen.formats.ago(found["since"], screen.tx.now) if found.get("since") else "",
        "fired": screen.formats.number(found.get("fired", 0)),
        "refused": screen.formats.number(found.get("refused", 0)) if found.get("refused") else None,
        "records": screen.formats.number(found.get("records", 0)),
        "reasons": [
            (gettext(REASONS[code]), screen.formats.number(count))
            for code, count in sorted(found.get("reasons", {}).items(), key=lambda pair: -pair[1])
            if code in REASONS
        ],
        "examples": [
            {
                "title": titles.get(example["record"]) or f"#{example['record']}",
                "url": record_url(item.name, example["record"])
                if item and example["record"] in titles
                else None,
                "at": screen.formats.instant(example["at"]),
                "event": _event(example["event"]),
                "steps": [_step(screen, item, step) for step in example["steps"]],
            }
            for example in found.get("examples", ())
        ],
    }


def _step(screen: Screen, own: ObjectDefinition | None, step: Mapping[str, Any]) -> Mapping[str, Any]:
    item = screen.definitions.objects.get(step.get("object", "")) or own
    return {
        "title": step.get("title", step["step"]),
        "did": gettext(DID.get(step["do"], DID["other"])),
        "message": step.get("message", ""),
        "object": screen.titles.object(item) if "object" in step and item is not None else "",
        "values": [
            (
                _field_title(screen, item, name),
                _value(screen, item, name, old),
                _value(screen, item, name, new),
            )
            for name, (old, new) in step.get("values", {}).items()
        ],
    }


def _field_title(screen: Screen, item: ObjectDefinition | None, name: str) -> str:
    field = item.fields_by_name.get(name) if item is not None else None
    return screen.definitions.title(field.id, "title", screen.language, field.title) if field else name


def _value(screen: Screen, item: ObjectDefinition | None, name: str, value: Any) -> str:
    field = item.fields_by_name.get(name) if item is not None else None
    options = {option.key: option for option in field.select_options} if field is not None else {}
    if isinstance(value, str) and value in options:
        return screen.titles.option(options[value])
    return _text(value)


def _event(name: str) -> str:
    return gettext(EVENTS[name]) if name in EVENTS else name


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)[:200]


def _title(screen: Screen, one: AutomationDefinition) -> str:
    return screen.definitions.title(one.id, "title", screen.language, one.title)


def _crumb(screen: Screen, one: AutomationDefinition) -> Crumb:
    return Crumb(_title(screen, one), url_for("web.automation_runs", automation=one.name))
