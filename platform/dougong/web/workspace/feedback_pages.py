"""Saying something about the screen one is on, from wherever one is; and reading what was said."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong import __version__
from dougong.access import audit
from dougong.access.audit_kinds import register_kind
from dougong.errors import InvalidInput
from dougong.feedback import KINDS, LONGEST, Feedback, every_feedback, find_feedback, give_feedback, settle
from dougong.problems import N_
from dougong.transfer.neutral import neutralise
from dougong.web.addresses import safe_next, whole_number
from dougong.web.signing.agents import agent_name
from dougong.web.languages import say
from dougong.web.roles.role_titles import role_titles
from dougong.web.screens import Screen, reading, writing
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext
from dougong.web.titles import hue, initials
from dougong.web.toasts import toast

PAGE = 50
ICONS = {"problem": "alert-triangle", "idea": "bulb", "praise": "thumb-up"}

register_kind("feedback_exported", N_("Exported the feedback"), "access")
SETTINGS.register(
    "feedback",
    SettingsPage(
        "web.list_feedback",
        N_("Feedback"),
        N_("What people say about the screens, with the page, the release and their roles."),
        "message-2",
        "workspace",
        "design",
        25,
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/feedback")(ask_feedback)
    web.post("/feedback")(send_feedback)
    web.get("/settings/feedback")(list_feedback)
    web.post("/settings/feedback/<int:number>")(settle_feedback)
    web.post("/settings/feedback.csv")(export_feedback)


def ask_feedback() -> str:
    with reading() as screen:
        return _form(screen, {"kind": "problem", "text": "", "page": _page_asked_from()}, {})


def send_feedback() -> Response:
    given = {name: request.form.get(name, "") for name in ("kind", "text", "page")}
    try:
        with writing() as screen:
            give_feedback(screen.tx, screen.actor, given["kind"], given["text"], given["page"], __version__)
    except InvalidInput as refusal:
        errors = {problem.place: say(problem) for problem in refusal.problems}
        with reading() as screen:
            return make_response(_form(screen, given, errors), 422)
    toast(gettext("Thank you. Those who look after Dougong here will read it."))
    address = safe_next(given["page"]) or url_for("web.home")
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _page_asked_from() -> str:
    """The page over which the dialog opens; a phone's menu is not the page that somebody means."""
    named = request.args.get("from") or request.headers.get("HX-Current-URL") or request.referrer or ""
    parts = urlsplit(named)
    return (f"{parts.path}?{parts.query}" if parts.query else parts.path)[:500]


def _form(screen: Screen, given: dict[str, str], errors: dict[str, str]) -> str:
    context: dict[str, Any] = {
        "given": given,
        "errors": errors,
        "kinds": [(name, gettext(title), ICONS[name]) for name, title in KINDS.items()],
        "release": screen.release.number,
        "roles": _roles(screen, screen.actor.roles),
        "longest": LONGEST,
    }
    if request.headers.get("HX-Request"):
        return render_template("parts/feedback.html", fragment=True, **context)
    return show(screen, "feedback.html", [Crumb(gettext("Feedback"))], **context)


def _roles(screen: Screen, names: Iterable[str]) -> str:
    titles = role_titles(screen)
    return " · ".join(titles.get(name, name) for name in names)


def list_feedback() -> str:
    with reading() as screen:
        done = request.args.get("done") == "1"
        found = find_feedback(screen.tx, screen.actor, done, request.args.get("before", type=whole_number), PAGE + 1)
        more = (
            url_for("web.list_feedback", done=int(done), before=found[PAGE - 1].id)
            if len(found) > PAGE
            else None
        )
        return show_setting(
            screen,
            "settings/feedback.html",
            gettext("Feedback"),
            entries=[_view(screen, one) for one in found[:PAGE]],
            done=done,
            older=more,
        )


def _view(screen: Screen, one: Feedback) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": gettext(KINDS[one.kind]),
        "icon": ICONS[one.kind],
        "text": one.text,
        "page": one.page,
        "page_url": request.script_root + one.page if safe_next(one.page) else None,
        "who": one.name,
        "hue": hue(one.user_id),
        "initials": initials(one.name),
        "at": screen.formats.short_instant(one.created_at, screen.now),
        "at_full": screen.formats.instant(one.created_at),
        "facts": [
            gettext("Release {number}").format(number=one.release),
            one.product,
            _roles(screen, one.roles),
            agent_name(one.user_agent),
        ],
        "done": one.done_at is not None,
    }


def settle_feedback(number: int) -> Response:
    done = request.form.get("done") == "true"
    with writing() as screen:
        settle(screen.tx, screen.actor, number, done)
    toast(gettext("Done.") if done else gettext("Open again."))
    return redirect(url_for("web.list_feedback", done=0 if done else 1), 303)


def export_feedback() -> Response:
    with writing() as screen:
        rows = list(every_feedback(screen.tx, screen.actor))
        audit.note(screen.tx, screen.actor, "feedback_exported")
        head = (N_("When"), N_("Who"), N_("What"), N_("Text"), N_("Page"), N_("Release"), N_("Version"))
        more = (N_("Roles"), N_("Language"), N_("Device"), N_("Done"))
        buffer = io.StringIO()
        buffer.write("\ufeff")
        writer = csv.writer(buffer)
        writer.writerow([gettext(one) for one in (*head, *more)])
        writer.writerows([neutralise(cell) for cell in _cells(screen, one)] for one in rows)
        day = screen.now.astimezone(screen.zone).date().isoformat()
        name = gettext("Feedback {day}.csv").format(day=day)
    response = Response(buffer.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _cells(screen: Screen, one: Feedback) -> list[str]:
    return [
        *(one.created_at, one.name, gettext(KINDS[one.kind]), one.text, one.page, str(one.release)),
        *(one.product, _roles(screen, one.roles), one.language, one.user_agent, one.done_at or ""),
    ]
