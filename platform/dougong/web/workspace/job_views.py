"""A job as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from flask import url_for

from dougong.access import POLICY
from dougong.access.holdings import HOLDINGS
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.jobs import KINDS, Job
from dougong.jobs.files import file_of_job
from dougong.jobs.refusals import first_refusals
from dougong.problems import N_
from dougong.web.languages import say
from dougong.web.screens import Screen
from dougong.web.texts import gettext, told

STATES: Mapping[str, tuple[str, str]] = {
    "waiting": (N_("Waiting"), ""),
    "running": (N_("Running"), "accent"),
    "done": (N_("Done"), "good"),
    "dead": (N_("Failed"), "bad"),
    "cancelled": (N_("Cancelled"), "warn"),
}
ICONS: Mapping[str, str] = {
    "import": "file-import",
    "export": "file-export",
    "bulk_update": "pencil",
    "bulk_delete": "trash",
    "press_button": "click",
    "print": "printer",
    "undo": "arrow-back-up",
    "retry_runs": "refresh",
    "hand_over": "transfer",
    "sample_data": "database",
    "sample_removal": "trash",
}
FACTS: Mapping[str, str] = {
    "rows": N_("Rows read"),
    "again": N_("Done again"),
    "records": N_("Records"),
    "created": N_("Created"),
    "updated": N_("Updated"),
    "changed": N_("Changed"),
    "removed": N_("Removed"),
    "unchanged": N_("Unchanged"),
    "refused": N_("Left out"),
    "kept": N_("Kept as they are"),
}
WOULD: Mapping[str, str] = {
    "created": N_("Would be created"),
    "updated": N_("Would be updated"),
    "refused": N_("Would be left out"),
}
ALWAYS = ("rows", "records", "created", "changed", "removed")
"""What is told even if there was none."""
SHOWN_REFUSALS = 20


@dataclass(frozen=True, slots=True)
class Refused:
    place: str
    title: str
    reasons: list[str]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class JobView:
    id: int
    title: str
    subject: str
    icon: str
    state: str
    state_title: str
    hue: str
    who: str
    at: str
    at_full: str
    percent: int | None
    progress: str
    is_open: bool
    cancelling: bool
    may_cancel: bool
    may_retry: bool
    may_undo: bool
    attempts: str
    problems: list[str]
    url: str


@dataclass(frozen=True, slots=True)
class JobDetails:
    """``again`` is where a dry run is done in earnest, ``mapping_url`` where it is thought over."""

    dry_run: bool
    writes: bool
    facts: list[tuple[str, str]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    more_refused: int = 0
    by_line: bool = False
    unmapped: list[str] = field(default_factory=list)
    file_url: str | None = None
    file_name: str = ""
    refused_url: str | None = None
    records_url: str | None = None
    mapping_url: str | None = None


def job_view(screen: Screen, job: Job) -> JobView:
    kind = KINDS.get(job.kind)
    state, hue = STATES[job.state]
    percent = min(100, job.done * 100 // job.total) if job.total else None
    return JobView(
        id=job.id,
        title=gettext(kind.title) if kind is not None else job.kind,
        subject=_subject(screen, job),
        icon=ICONS.get(job.kind, "clock"),
        state=job.state,
        state_title=gettext("Cancelling") if _cancelling(job) else gettext(state),
        hue=hue,
        who=job.user_name or gettext("System"),
        at=screen.formats.short_instant(job.created_at, screen.now),
        at_full=screen.formats.full_instant(job.created_at),
        percent=100 if job.state == "done" else percent,
        progress=_progress(screen, job, percent),
        is_open=job.is_open,
        cancelling=_cancelling(job),
        may_cancel=job.is_open and not _cancelling(job),
        may_retry=job.state in ("dead", "cancelled"),
        may_undo=_may_undo(screen, job),
        attempts=_attempts(job),
        problems=[say(problem) for problem in job.problems] if job.state in ("dead", "waiting") else [],
        url=url_for("web.show_job", job_id=job.id),
    )


def job_details(screen: Screen, job: Job, payload: Mapping[str, Any]) -> JobDetails:
    result = dict(job.result or {})
    dry_run = bool(payload.get("dry_run"))
    file = file_of_job(screen.tx, screen.actor, job.id)
    refused = first_refusals(screen.tx, job.id, SHOWN_REFUSALS)
    left_out = int(result.get("refused", result.get("kept", len(refused))) or 0)
    obj = screen.definitions.objects.get(str(payload.get("object", "")))
    by_line = job.kind == "import"
    titles = {**FACTS, **WOULD} if dry_run else FACTS
    return JobDetails(
        dry_run=dry_run,
        writes=any(result.get(name) for name in ("created", "updated")),
        facts=[
            (gettext(titles[name]), screen.formats.number(result[name]))
            for name in FACTS
            if name in result and (result[name] or name in ALWAYS)
        ]
        + _moved(screen, result),
        refused=[
            Refused(
                place=screen.formats.number(one.place) if by_line else f"#{one.place}",
                title=str(one.cells.get("title") or "") if not by_line else "",
                reasons=[_reason(screen, obj, problem.place, say(problem)) for problem in one.problems],
                url=None if by_line or obj is None else _record(obj.name, one.place),
            )
            for one in refused
        ],
        more_refused=max(0, left_out - len(refused)),
        by_line=by_line,
        unmapped=list(result.get("unmapped", ())),
        file_url=_file(job, file is not None),
        file_name=file.name if file is not None else gettext("What has moved"),
        refused_url=url_for("web.fetch_refused", job_id=job.id) if refused and not job.is_open else None,
        records_url=url_for("web.list_records", name=obj.name) if obj is not None else None,
        mapping_url=_mapping(payload)
        if job.kind == "import" and job.user_id == screen.actor.user_id
        else None,
    )


def _moved(screen: Screen, result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a hand-over passed on: records by object, then what is no record."""
    objects = screen.definitions.objects
    moved = [(objects[name], count) for name, count in result.get("moved", {}).items() if name in objects]
    held = [(HOLDINGS[name], count) for name, count in result.get("held", {}).items() if name in HOLDINGS]
    number = screen.formats.number
    return [
        *((screen.titles.plural(obj), number(count)) for obj, count in moved if count),
        *((gettext(holding.title), number(count)) for holding, count in held if count),
    ]


def _file(job: Job, made: bool) -> str | None:
    if job.kind == "hand_over" and job.state == "done":
        return url_for("web.handed_over", job_id=job.id)
    return url_for("web.fetch_job_file", job_id=job.id) if made else None


def _record(object_name: str, record_id: int) -> str:
    return url_for("web.show_record", name=object_name, record_id=record_id)


def _mapping(payload: Mapping[str, Any]) -> str:
    return url_for("web.map_import", name=payload["object"], token=payload["file"])


def _subject(screen: Screen, job: Job) -> str:
    """What it is about begins with the base title of an object."""
    first, dot, rest = job.subject.partition(" · ")
    return f"{screen.titles.translated(first)}{dot}{rest}" if first else ""


def _reason(screen: Screen, obj: ObjectDefinition | None, place: str, text: str) -> str:
    """With the field's title before it, unless the sentence names it."""
    field = obj.fields_by_name.get(place) if obj is not None else None
    title = screen.titles.field(field) if field is not None else place
    return text if not title or title in text else told(title, text)


def _cancelling(job: Job) -> bool:
    return job.state == "running" and job.cancel_asked_at is not None


def _progress(screen: Screen, job: Job, percent: int | None) -> str:
    if job.message is not None:
        return say(job.message)
    if not job.total or job.state == "waiting":
        return ""
    if job.kind == "import":  # what it counts is bytes of a file
        return f"{percent} %"
    number = screen.formats.number
    return gettext("{done} of {total}").format(done=number(job.done), total=number(job.total))


def _attempts(job: Job) -> str:
    if job.attempts < 2:
        return ""
    return gettext("Attempt {number} of {most}").format(number=job.attempts, most=job.max_attempts)


def _may_undo(screen: Screen, job: Job) -> bool:
    kind = KINDS.get(job.kind)
    if kind is None or not kind.undoable or job.run is None or job.is_open:
        return False
    result = job.result or {}
    changed = any(result.get(name) for name in ("created", "updated", "changed"))
    mine = job.user_id == screen.actor.user_id or POLICY.has_right(screen.actor, "jobs")
    return mine and not result.get("dry_run") and (changed or (not result and job.done > 0))
