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
from dougong.web.roles.access_views import access_notes, access_views
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, workspace
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
            groups=planned_groups(found),
            access=access_views(screen, found.access),
            access_notes=access_notes(screen, found.access),
            problems=[{"text": say(problem), "place": problem.place} for problem in found.problems],
            duration=gettext("About {seconds} s").format(seconds=max(1, round(found.seconds))),
            may_publish=POLICY.has_partly(screen.actor, "publish"),
            refusals=[say(problem) for problem in publishing_refusals(screen.tx, screen.actor)],
            releases=[_release(screen, release) for release in list_releases(screen.tx)],
            current=screen.release.number,
        )


def publish_draft() -> Response:
    with reading() as screen:
        POLICY.require_partly(screen.actor, "publish")
        actor_id = screen.actor.user_id
    release = publish(workspace(), actor_id, request.form.get("token", ""))
    text = gettext("Release {number} is published.").format(number=release.number)
    toast(text)
    return redirect(url_for("web.releases"), 303)


def planned_groups(found: Plan) -> list[dict[str, Any]]:
    groups = []
    for name, title, icon, actions in GROUPS:
        changes = [_change(one) for one in found.changes if one.change.action in actions]
        if changes:
            groups.append({"name": name, "title": gettext(title), "icon": icon, "changes": changes})
    return groups


def _change(planned: PlannedChange) -> dict[str, Any]:
    count = len(planned.used_in)
    return {
        "text": say(planned.text),
        "rows": planned.rows,
        "used": ngettext("used in %(num)d place", "used in %(num)d places", count) if count else "",
    }


def _release(screen: Screen, release: ReleaseSummary) -> dict[str, Any]:
    return {
        "number": release.number,
        "at": screen.formats.instant(release.published_at),
        "origin": release.origin,
    }
