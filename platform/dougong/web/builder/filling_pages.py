"""Objects that were made of sheets: published, then filled by one import after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.errors import DougongError, NotFound
from dougong.jobs import get_job
from dougong.storage import Draft, plan, publish
from dougong.transfer.sheet_filling import fill_next, filled
from dougong.web.builder.drafting import Design
from dougong.web.builder.frame import show_builder
from dougong.web.languages import say, say_all
from dougong.web.screens import Screen, reading, workspace, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.workspace.job_views import JobView, job_view
from dougong.web.workspace.release_pages import planned_groups


def register_routes(web: Blueprint) -> None:
    web.get("/build/filling/<token>", endpoint="build_filling")(show_filling)
    web.post("/build/filling/<token>", endpoint="build_fill")(fill)


@dataclass(frozen=True, slots=True)
class FillingView:
    title: str
    job: JobView | None
    result: str
    records_url: str | None


def show_filling(token: str) -> Response | str:
    """To a script that waits for imports, only how far they are."""
    with reading() as screen:
        design = Design(screen)
        context = _filling(screen, token)
        if request.headers.get("HX-Request") == "true":
            response = make_response(render_template("builder/filling_state.html", **context))
            response.headers["Vary"] = "HX-Request"
            return response
        return _filling_page(design, context, [])


def fill(token: str) -> Response | tuple[str, int]:
    """Publishes what the page has shown, if it has, and begins with the first sheet or the next."""
    shown = request.form.get("plan", "")
    try:
        with reading() as screen:
            Design(screen)
            filled(screen.tx, screen.actor, token)
            publishing = shown != "" and Draft(screen.workspace, screen.tx).state.changed
            actor_id = screen.actor.user_id
            if publishing:
                POLICY.require_partly(screen.actor, "publish")
        if publishing:
            publish(workspace(), actor_id, shown)
        with writing() as screen:
            fill_next(screen.tx, screen.actor, token)
    except NotFound:
        raise
    except DougongError as error:
        with reading() as screen:
            return _filling_page(Design(screen), _filling(screen, token), say_all(error.problems)), 409
    return redirect(url_for("web.build_filling", token=token), 303)


def _filling_page(design: Design, context: dict[str, Any], problems: Sequence[str]) -> str:
    screen = design.screen
    draft = Draft(screen.workspace, screen.tx).state.changed
    found = plan(screen.tx) if draft and not context["begun"] else None
    return show_builder(
        design,
        "builder/filling.html",
        [Crumb(gettext("Begin"), url_for("web.build_start")), Crumb(gettext("From a spreadsheet"))],
        plan=found,
        groups=planned_groups(screen, found) if found is not None else [],
        plan_problems=[say(one) for one in found.problems if one.severity == "error"]
        if found is not None
        else [],
        may=POLICY.has_partly(screen.actor, "publish"),
        problems=problems,
        **context,
    )


def _filling(screen: Screen, token: str) -> dict[str, Any]:
    parts = filled(screen.tx, screen.actor, token)
    objects = screen.release.definitions.objects_by_id
    views = []
    for one in parts:
        obj = objects.get(one.plan.object_id)
        job = get_job(screen.tx, screen.actor, one.job_id) if one.job_id is not None else None
        told = ""
        if job is not None and job.state == "done":
            result = job.result or {}
            told = gettext("{created} created, {refused} left out").format(
                created=screen.formats.number(result.get("created", 0)),
                refused=screen.formats.number(result.get("refused", 0)),
            )
        url = url_for("web.list_records", name=obj.name) if obj is not None and told else None
        views.append(FillingView(one.plan.title, job_view(screen, job) if job else None, told, url))
    begun = [one for one in parts if one.job_id is not None]
    return {
        "filling": token,
        "parts": views,
        "begun": bool(begun),
        "live": any(one.state in ("waiting", "running") for one in begun),
        "over": len(begun) == len(parts),
    }
