"""The work centre: what waits for one, a page for each approval, and everything that is done there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, url_for

from dougong.access import list_people
from dougong.approvals import Task
from dougong.approvals.boxes import find_items
from dougong.approvals.courses import course, every_node, log
from dougong.approvals.reading import counts, items_of, mark_copy_read
from dougong.approvals.rows import tasks_of
from dougong.approvals.seeing import may_read, model_for, visible_instance
from dougong.approvals.showing import shown_record
from dougong.problems import Problem
from dougong.web.approvals.approval_views import (
    course_view,
    granted,
    item_view,
    log_view,
    node_title,
    open_fields,
    record_sections,
)
from dougong.web.approvals.approval_words import STATES
from dougong.web.approvals.centre_filters import PAGE, box_query, filter_view, kept
from dougong.web.approvals.centre_tabs import centre_tabs
from dougong.web.approvals.drawn_flow import STATES as DRAWN
from dougong.web.approvals.drawn_flow import drawn_flow
from dougong.web.approvals.managing_views import managing_view
from dougong.web.faces.controls import Typed
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, record_url, writing
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext
from dougong.web.titles import hue, initials


def register_routes(web: Blueprint) -> None:
    web.get("/me/approvals")(approvals)
    web.get("/approvals/<int:instance_id>")(show_approval)


def approvals() -> str:
    with reading() as screen:
        query = box_query(screen)
        found = find_items(screen.tx, screen.actor, query)
        filters = kept(query)
        following = found[-1].id if len(found) == PAGE else None
        return show(
            screen,
            "approvals.html",
            [Crumb(gettext("Approvals"))],
            items=[item_view(screen, one) for one in found],
            box=query.box,
            filters=filter_view(screen, query),
            tabs=centre_tabs(screen, query.box, filters),
            newest=url_for("web.approvals", box=query.box, **filters) if query.before else None,
            older=url_for("web.approvals", box=query.box, before=following, **filters) if following else None,
        )


def show_approval(instance_id: int) -> str:
    with reading() as screen:
        page = approval_page(screen, instance_id)
    _note_read(instance_id)
    return page


def _note_read(instance_id: int) -> None:
    """Whoever looks has read their copy."""
    with reading() as screen:
        waiting = counts(screen.tx, screen.actor)["cc"] and screen.actor.seen_by is None
    if waiting:
        with writing() as screen:
            mark_copy_read(screen.tx, screen.actor, instance_id)


def approval_page(
    screen: Screen, instance_id: int, typed: Typed | None = None, problems: Sequence[Problem] = ()
) -> str:
    tx, actor = screen.tx, screen.actor
    instance = visible_instance(tx, actor, instance_id)
    model = model_for(tx, instance)
    tasks = tasks_of(tx, instance.id)
    task = next((one for one in tasks if one.state == "open" and one.user_id == actor.user_id), None)
    mine = task or next((one for one in reversed(tasks) if one.user_id == actor.user_id), None)
    node = (
        every_node(tx, instance).get(mine.node_id) if mine is not None and mine.kind != "resubmit" else None
    )
    (item,) = items_of(
        tx, actor, [(instance.id, instance, task, task.opened_at or "" if task else instance.started_at)]
    )
    obj = tx.release.definitions.objects_by_id.get(instance.object_id)
    shown = shown_record(tx, actor, instance, node, mine)
    seeing = granted(screen) if node is not None and node.rights is not None else screen
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.place, []).append(say(problem))
    fields = (
        open_fields(screen, seeing, obj, shown, typed, errors) if obj is not None and task is not None else []
    )
    known = {one.name for one in fields}
    address = None if obj is None else record_url(obj.name, instance.record_id)
    title, colour = STATES[instance.state]
    state = (gettext("Waits for you"), "warn") if task is not None else (gettext(title), colour)
    view = item_view(screen, item)
    steps = course(tx, instance)
    return show(
        screen,
        "approval.html",
        [Crumb(gettext("Approvals"), url_for("web.approvals")), Crumb(view["title"])],
        item=view,
        state=state,
        instance=instance,
        task=task,
        node=node,
        node_title=node_title(screen, node) if node is not None and task is not None else "",
        node_help=screen.titles.of(node.id, "description", node.description)
        if node is not None and task is not None
        else "",
        sections=[] if obj is None else record_sections(seeing, obj, shown),
        fields=fields,
        typed=typed or {},
        messages=[say(one) for one in problems if one.place not in known],
        course=course_view(screen, steps, actor.user_id),
        drawn=drawn_flow(screen, model.definition.nodes, steps),
        drawn_states={name: gettext(text) for name, text in DRAWN.items()},
        log=log_view(screen, log(tx, instance)),
        actions=_actions(task, node),
        returns=_returns(screen, tasks, model.nodes, node),
        people=_choices(screen),
        mine=instance.initiator_id == actor.user_id,
        managing=managing_view(screen, instance, model, tasks),
        ended=instance.ended,
        record_url=address if may_read(tx, actor, instance) else None,
        edit_url=url_for("web.edit_record", name=obj.name, record_id=instance.record_id)
        if obj is not None
        else None,
        initiator_hue=hue(instance.initiator_id or 0),
        initiator_initials=initials(item.initiator),
    )


def _actions(task: Task | None, node: Any) -> frozenset[str]:
    if task is None or node is None:
        return frozenset({"resubmit"} if task is not None else ())
    found = {"approve", *node.actions}
    return frozenset(found - {"reject"} if node.do == "fill" else found)


def _returns(
    screen: Screen, tasks: Sequence[Task], nodes: Mapping[str, Any], node: Any
) -> list[tuple[str, str]]:
    """Besides the initiator: nodes that it has been through."""
    if node is None:
        return []
    been = {one.node_id for one in tasks}
    return [(nodes[one].name, node_title(screen, nodes[one])) for one in node.returns_to if one in been]


def _choices(screen: Screen) -> list[tuple[int, str]]:
    return [(one.id, one.name) for one in list_people(screen.tx) if one.id != screen.actor.user_id]
