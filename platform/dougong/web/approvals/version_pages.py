"""Approvals that run by earlier versions of a workflow: keep each, move it, or start it over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.access import Actor
from dougong.approvals.moving_jobs import KIND
from dougong.approvals.outlooks import Behind, Outlook, Standing, require_managing_workflow, standing
from dougong.errors import InvalidInput
from dougong.jobs.enqueuing import enqueue_for
from dougong.problems import N_, Problem
from dougong.storage import Transaction
from dougong.web.approvals.approval_views import item_view, node_title
from dougong.web.approvals.approval_words import STATES
from dougong.web.approvals.centre_tabs import centre_tabs
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, workspace, writing
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext, listed, told
from dougong.web.toasts import toast

MAPPED = "mapping."
NOTHING_CHOSEN = N_("Choose at least one approval to move or to start over.")
Form = MultiDict[str, str]


def register_routes(web: Blueprint) -> None:
    web.get("/approvals/versions/<name>")(approval_versions)
    web.post("/approvals/versions/<name>")(change_versions)


def approval_versions(name: str) -> str:
    return _page(name, request.args, {})


def change_versions(name: str) -> Response | tuple[str, int]:
    form = request.form
    try:
        with writing() as screen:
            require_managing_workflow(screen.tx, screen.actor, name)
            wanted = {
                key[9:]: value
                for key, value in form.items()
                if key.startswith("instance.") and value in ("move", "restart")
            }
            if not wanted:
                raise InvalidInput(Problem("nothing_chosen", NOTHING_CHOSEN, "instances"))
            comment = form.get("comment", "")
            if not comment.strip():
                raise InvalidInput(Problem("required", N_("Say why."), "comment"))
            payload = {"workflow": name, "instances": wanted, "mapping": _mapping(form), "comment": comment}
            job_id = enqueue_for(screen.tx, screen.actor, KIND, payload)
    except InvalidInput as refusal:
        errors = {problem.place: say(problem) for problem in refusal.problems}
        return _page(name, form, errors), 422
    toast(gettext("They are being changed."))
    return redirect(url_for("web.show_job", job_id=job_id), 303)


def _mapping(given: Mapping[str, str]) -> dict[str, str]:
    return {key[len(MAPPED) :]: value for key, value in given.items() if key.startswith(MAPPED) and value}


def _page(name: str, given: Form, errors: Mapping[str, str]) -> str:
    mapping = _mapping(given)
    with reading() as screen:
        require_managing_workflow(screen.tx, screen.actor, name)
        found = _standing(screen.actor, name, mapping)
        definition = screen.tx.release.definitions.workflow(name)
        title = screen.titles.of(definition.id, "title", definition.title)
        return show(
            screen,
            "approvals/versions.html",
            [
                Crumb(gettext("Approvals"), url_for("web.approvals")),
                Crumb(gettext("All that runs"), url_for("web.running_approvals")),
                Crumb(title),
            ],
            tabs=centre_tabs(screen, "running"),
            name=name,
            title=title,
            rows=[_row(screen, one, given) for one in found.rows],
            unknown=[(node.name, node_title(screen, node)) for node in found.unknown],
            nodes=[(node.name, node_title(screen, node)) for node in definition.every_node if node.asks],
            mapping=mapping,
            more=found.more,
            comment=given.get("comment", ""),
            errors=errors,
        )


def _standing(actor: Actor, name: str, mapping: Mapping[str, str]) -> Standing:
    def acting(_: Transaction) -> Actor:
        return actor

    return standing(workspace(), acting, name, mapping)


def _row(screen: Screen, one: Behind, given: Form) -> dict[str, Any]:
    key = f"instance.{one.item.instance.id}"
    return item_view(screen, one.item) | {
        "key": key,
        "chosen": given.get(key, "keep"),
        "now": _asked(screen, one.now) or gettext(STATES[one.item.instance.state][0]),
        "moved": _outlook(screen, one.moved),
        "restarted": _outlook(screen, one.restarted),
        "movable": one.moved.state != "refused",
        "restartable": one.restarted.state != "refused",
    }


def _outlook(screen: Screen, found: Outlook) -> str:
    if found.problems:
        return say(found.problems[0])
    return _asked(screen, found.asked) or gettext(STATES[found.state][0])


def _asked(screen: Screen, asked: tuple[tuple[Any, str], ...]) -> str:
    names: dict[str, list[str]] = {}
    for node, name in asked:
        names.setdefault(node_title(screen, node), []).append(name)
    return "; ".join(told(title, listed(people)) for title, people in names.items())
