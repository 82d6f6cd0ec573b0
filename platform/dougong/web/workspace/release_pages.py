"""For whoever designs: what is published, and what publishing the draft would do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.access.design_guard import publishing_refusals
from dougong.problems import N_
from dougong.storage import Plan, plan, publish
from dougong.storage.describing import PlannedChange
from dougong.storage.releases import ReleaseSummary, list_releases
from dougong.web.builder.drafting import Design
from dougong.web.builder.repairs import repair_of
from dougong.web.roles.access_views import access_notes, access_views
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, workspace
from dougong.web.workspace.plan_examples import examples_of
from dougong.web.workspace.settings_frame import show_setting
from dougong.web.texts import gettext, ngettext
from dougong.web.toasts import toast

GROUPS = (
    ("added", N_("Added"), "plus", ("added",)),
    ("changed", N_("Changed"), "pencil", ("changed", "renamed", "retyped", "moved")),
    ("removed", N_("Removed"), "trash", ("removed",)),
)


def register_routes(web: Blueprint) -> None:
    web.get("/releases")(releases)
    web.post("/releases/publish")(publish_draft)


def releases() -> str:
    with reading() as screen:
        POLICY.require_partly(screen.actor, "design")
        found = plan(screen.tx)
        return show_setting(
            screen,
            "releases.html",
            gettext("Releases"),
            plan=found,
            groups=planned_groups(screen, found),
            access=access_views(screen, found.access),
            access_notes=access_notes(screen, found.access),
            problems=_problems(screen, found),
            new_indexes=found.new_indexes,
            duration=gettext("About {seconds} s").format(seconds=max(1, round(found.seconds))),
            may_publish=POLICY.has_partly(screen.actor, "publish"),
            refusals=[say(problem) for problem in publishing_refusals(screen.tx, screen.actor)],
            releases=[_release(screen, release) for release in list_releases(screen.tx)],
            current=screen.release.number,
        )


def _problems(screen: Screen, found: Plan) -> list[dict[str, str]]:
    design = Design(screen)
    told = []
    for one in found.problems:
        repair = repair_of(design, one.code, one.place)
        label = repair.label if repair is not None else ""
        told.append({"text": say(one), "place": one.place, "code": one.code, "repair": label})
    return told


def publish_draft() -> Response:
    with reading() as screen:
        POLICY.require_partly(screen.actor, "publish")
        actor_id = screen.actor.user_id
    release = publish(workspace(), actor_id, request.form.get("token", ""))
    text = gettext("Release {number} is published.").format(number=release.number)
    toast(text)
    return redirect(url_for("web.releases"), 303)


def planned_groups(screen: Screen, found: Plan) -> list[dict[str, Any]]:
    groups = []
    for name, title, icon, actions in GROUPS:
        changes = [_change(screen, one) for one in found.changes if one.change.action in actions]
        if changes:
            groups.append({"name": name, "title": gettext(title), "icon": icon, "changes": changes})
    return groups


def _change(screen: Screen, planned: PlannedChange) -> dict[str, Any]:
    count = len(planned.used_in)
    return {
        "text": say(planned.text),
        "rows": planned.rows,
        "examples": examples_of(screen, planned),
        "used": ngettext("used in %(num)d place", "used in %(num)d places", count) if count else "",
    }


def _release(screen: Screen, release: ReleaseSummary) -> dict[str, Any]:
    return {
        "number": release.number,
        "at": screen.formats.instant(release.published_at),
        "origin": release.origin,
    }
