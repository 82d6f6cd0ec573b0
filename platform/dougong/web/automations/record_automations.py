"""What automations have done for a record, and why each of the others has not, at its latest change."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from dougong.automations.explaining import why_each
from dougong.automations.runs import RunQuery, find_runs
from dougong.records import get
from dougong.web.automations.automation_trials import answer_view
from dougong.web.automations.automation_words import when_text
from dougong.web.automations.run_pages import run_views
from dougong.web.screens import Screen, reading
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext
from dougong.web.titles import record_title

MOST_RUNS = 50


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/<int:record_id>/automations", endpoint="record_automations")(record_automations)


def record_automations(name: str, record_id: int) -> str:
    """For whoever sees the runs of the workspace, and this record."""
    with reading() as screen:
        obj = screen.object(name)
        found = why_each(screen.tx, screen.actor, obj.name, record_id)
        record = get(screen.tx, screen.actor, obj.name, record_id, sensitive="masked")
        title = record_title(obj, record)
        address = url_for("web.show_record", name=name, record_id=record_id)
        query = RunQuery(object=name, record_id=record_id, limit=MOST_RUNS)
        return show(
            screen,
            "record_automations.html",
            object_crumbs(screen, obj, Crumb(title, address), Crumb(gettext("Automations"))),
            obj,
            back=address,
            record_title=title,
            runs=run_views(screen, find_runs(screen.tx, screen.actor, query)),
            automations=[_view(screen, one, answer, record_id) for one, answer in found],
        )


def _view(screen: Screen, one: Any, answer: Any, record_id: int) -> dict[str, Any]:
    return {
        "title": screen.titles.of(one.id, "title", one.title),
        "icon": one.icon or "bolt",
        "when": when_text(screen, one),
        "answer": answer_view(screen, one, answer) if answer is not None else None,
        "url": url_for("web.why_not", name=one.name, record=record_id),
    }
