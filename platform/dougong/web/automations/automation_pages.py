"""Automations on the screen: which there are, what they have run for and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.automations import (
    keep_for,
    kept_days,
    next_looks,
    pause,
    paused,
    resume,
    tallies,
)
from dougong.automations.keeping import LEAST, MOST
from dougong.automations.pausing import ALL, automations_by_app, switches
from dougong.definitions import AutomationDefinition
from dougong.errors import InvalidInput
from dougong.problems import N_
from dougong.web.automations.automation_words import STATES, next_text, when_text
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

SETTINGS.register(
    "automations",
    SettingsPage(
        "web.automations",
        N_("Automations"),
        N_("What happens by itself, what it has done, and why something did not work."),
        "bolt",
        "workspace",
        "jobs",
        15,
        more=(
            "web.automation_runs",
            "web.automation_run",
            "web.why_not",
            "web.trial",
            "web.start_trial",
            "web.rule_trial",
        ),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/automations")(automations)
    web.post("/settings/automations/switch")(switch_automation)
    web.post("/settings/automations/keep", endpoint="keep_automation_runs")(keep_runs)


def automations(days: str | None = None, error: str = "") -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "jobs")
        off, switched = paused(screen.tx), switches(screen.tx)
        counts = tallies(screen.tx, screen.actor)
        looks = next_looks(screen.tx)
        rows = [
            _automation(screen, one, off, switched, counts.get(one.id, {}), looks)
            for one in screen.definitions.automations.values()
        ]
        return show_setting(
            screen,
            "settings/automations.html",
            gettext("Automations"),
            rows=rows,
            has_rules=any(item.rules for item in screen.definitions.objects.values()),
            apps=_apps(screen, switched),
            all_off=ALL in off,
            days=kept_days(screen.tx) if days is None else days,
            error=error,
            limits=(LEAST, MOST),
        )


def _automation(
    screen: Screen,
    one: AutomationDefinition,
    off: frozenset[str],
    switched: frozenset[str],
    counts: Mapping[str, int],
    looks: Mapping[str, str],
) -> dict[str, Any]:
    item = screen.definitions.objects_by_id[one.object_id]
    state = (N_("Off"), "") if one.off or ALL in off or one.id in off else (N_("On"), "good")
    return {
        "name": one.name,
        "title": screen.definitions.title(one.id, "title", screen.language, one.title),
        "object": screen.titles.object(item),
        "icon": one.icon or item.icon or "bolt",
        "when": when_text(screen, one),
        "next": None if off & {ALL, one.id} else next_text(screen, one, looks.get(one.id)),
        "before": one.moment == "before",
        "state": gettext(state[0]),
        "hue": state[1],
        "paused": one.id in switched,
        "defined_off": one.off,
        "counts": [
            (
                gettext(title),
                hue,
                counts[name],
                url_for("web.automation_runs", automation=one.name, state=name),
            )
            for name, (title, hue) in STATES.items()
            if counts.get(name)
        ],
        "url": url_for("web.automation_runs", automation=one.name),
    }


def _apps(screen: Screen, switched: frozenset[str]) -> list[dict[str, Any]]:
    """Those that have any automations."""
    having = automations_by_app(screen.release)
    return [
        {
            "name": app.name,
            "title": screen.titles.of(app.id, "title", app.title),
            "icon": app.icon or "stack-2",
            "count": len(having[app.id]),
            "off": app.id in switched,
        }
        for app in screen.definitions.apps.values()
        if having[app.id]
    ]


def switch_automation() -> Response:
    name, app = request.form.get("automation") or None, request.form.get("app") or None
    with writing() as screen:
        (pause if request.form.get("to") == "off" else resume)(screen.tx, screen.actor, name, app)
    return redirect(url_for("web.automations"), 303)


def keep_runs() -> Response | tuple[str, int]:
    given = request.form.get("days", "").strip()[:10]
    try:
        with writing() as screen:
            keep_for(screen.tx, screen.actor, int(given) if given.isascii() and given.isdigit() else 0)
    except InvalidInput as refusal:
        return automations(given, say(refusal.problems[0])), 422
    toast(gettext("Saved."))
    return redirect(url_for("web.automations"), 303)
