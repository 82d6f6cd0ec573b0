"""For whoever manages workflows: all that runs, the overdue first, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.access import list_people
from dougong.approvals import cancel, jump, reassign, repair
from dougong.approvals.overseeing import (
    ONLY,
    Only,
    RunningQuery,
    Watched,
    find_running,
    managed_workflows,
    require_managing,
)
from dougong.approvals.seeing import visible_instance
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.web.approvals.approval_pages import approval_page
from dougong.web.approvals.approval_views import item_view, node_title
from dougong.web.approvals.approval_words import TROUBLES
from dougong.web.approvals.centre_tabs import centre_tabs
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext, listed
from dougong.web.toasts import toast

PAGE = 30
WHICH: Mapping[Only, str] = {
    "all": N_("All states"),
    "running": N_("Under approval"),
    "returned": N_("Returned"),
    "late": N_("Overdue"),
    "stuck": N_("Cannot go on"),
}
AGES = (0, 1, 3, 7, 30, 90)
SAID: Mapping[str, str] = {
    "reassign": N_("It is theirs now."),
    "jump": N_("It goes on there."),
    "cancel": N_("Cancelled."),
    "repair": N_("It is on its way again."),
}
Form = MultiDict[str, str]


def register_routes(web: Blueprint) -> None:
    web.get("/approvals")(running_approvals)
    web.post("/approvals/<int:instance_id>/manage/<act>")(manage_approval)


def running_approvals() -> str:
    with reading() as screen:
        require_managing(screen.tx, screen.actor)
        query = _query(screen)
        found = find_running(screen.tx, screen.actor, query)
        given = {name: value for name, value in asdict(query).items() if name not in ("page", "limit")}
        following = len(found) > query.limit
        return show(
            screen,
            "approvals/running.html",
            [Crumb(gettext("Approvals"), url_for("web.approvals")), Crumb(gettext("All that runs"))],
            tabs=centre_tabs(screen, "running"),
            items=[_line(screen, one) for one in found[: query.limit]],
            given=given,
            narrowed=query != RunningQuery(page=query.page, limit=query.limit),
            which=[(name, gettext(title)) for name, title in WHICH.items()],
            workflows=[
                (one.name, screen.titles.of(one.id, "title", one.title))
                for one in managed_workflows(screen.tx, screen.actor)
            ],
            people=[(one.id, one.name) for one in list_people(screen.tx)],
            ages=AGES,
            newer=_page(query, -1) if query.page > 1 else None,
            older=_page(query, 1) if following else None,
        )


def _query(screen: Screen) -> RunningQuery:
    """What an address says that makes no sense is left out."""
    given = request.args
    names = {one.name for one in managed_workflows(screen.tx, screen.actor)}
    which: Only = next((one for one in ONLY if one == given.get("which")), "all")
    workflow = given.get("workflow")
    return RunningQuery(
        which,
        workflow if workflow in names else None,
        _number(given.get("person", ""), 2**53),
        _number(given.get("days", ""), 3_650),
        _number(given.get("page", ""), 10_000) or 1,
        PAGE,
    )


def _number(text: str, most: int) -> int | None:
    """ASCII digits of a number from 1."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    return number if 0 < number <= most else None


def _page(query: RunningQuery, by: int) -> str:
    return url_for(
        "web.running_approvals",
        which=query.which,
        workflow=query.workflow,
        person=query.user_id,
        days=query.days,
        page=query.page + by,
    )


def _line(screen: Screen, one: Watched) -> dict[str, Any]:
    nodes = {node.id: node for node in one.item.definition.every_node}
    titles = [node_title(screen, nodes[key]) for key in one.nodes if key in nodes]
    return item_view(screen, one.item) | {
        "asked": listed(one.asked),
        "nodes": listed(titles),
        "late_since": screen.formats.short_instant(one.late_since, screen.now) if one.late_since else "",
        "troubles": [gettext(TROUBLES[kind]) for kind in one.troubles],
    }


def manage_approval(instance_id: int, act: str) -> Response | tuple[str, int]:
    form = request.form
    try:
        with writing() as screen:
            visible_instance(screen.tx, screen.actor, instance_id)
            if act not in _ACTS:
                raise InvalidInput(Problem("no_such_action", N_("There is no such action.")))
            _ACTS[act](screen, instance_id, form)
    except InvalidInput as refusal:
        with reading() as screen:
            return approval_page(screen, instance_id, form, refusal.problems), 422
    toast(gettext(SAID[act]))
    return redirect(url_for("web.show_approval", instance_id=instance_id), 303)


def _reassign(screen: Screen, instance_id: int, form: Form) -> None:
    task, person = _number(form.get("task", ""), 2**53), _number(form.get("people", ""), 2**53)
    if task is None or person is None:
        raise InvalidInput(Problem("required", N_("Choose somebody."), "people"))
    reassign(screen.tx, screen.actor, task, person, form.get("comment", ""))


_ACTS: Mapping[str, Callable[[Screen, int, Form], object]] = {
    "reassign": _reassign,
    "jump": lambda screen, number, form: jump(
        screen.tx, screen.actor, number, form.get("node", ""), form.get("comment", "")
    ),
    "cancel": lambda screen, number, form: cancel(screen.tx, screen.actor, number, form.get("comment", "")),
    "repair": lambda screen, number, form: repair(screen.tx, screen.actor, number, form.get("comment", "")),
}
