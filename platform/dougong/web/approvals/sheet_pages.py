"""The approval sheet of a record, for paper: what it says, every opinion in order, who, when, signed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from dougong.approvals.courses import LogEntry, every_node, log
from dougong.approvals.reading import items_of
from dougong.approvals.rows import Task, tasks_of
from dougong.approvals.seeing import visible_instance
from dougong.approvals.showing import shown_record
from dougong.approvals.signing import signatures_of
from dougong.web.approvals.approval_views import granted, item_view, node_title, record_sections
from dougong.web.approvals.approval_words import ACTIONS, DECISIONS
from dougong.web.screens import Screen, reading
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext, listed

OPINIONS = ("started", "resubmitted", "approved", "rejected", "returned", "withdrawn", "cancelled", "commented",
            "transferred", "reassigned", "added", "approved_by_deadline", "rejected_by_deadline", "jumped",
            "restarted", "moved")  # fmt: skip
"""What of the log stands on paper."""


def register_routes(web: Blueprint) -> None:
    web.get("/approvals/<int:instance_id>/sheet")(approval_sheet)


def approval_sheet(instance_id: int) -> str:
    with reading() as screen:
        tx, actor = screen.tx, screen.actor
        instance = visible_instance(tx, actor, instance_id)
        (item,) = items_of(tx, actor, [(instance.id, instance, None, instance.started_at)])
        tasks = tasks_of(tx, instance.id)
        mine = next((one for one in reversed(tasks) if one.user_id == actor.user_id), None)
        node = every_node(tx, instance).get(mine.node_id) if mine and mine.kind != "resubmit" else None
        obj = tx.release.definitions.objects_by_id.get(instance.object_id)
        shown = shown_record(tx, actor, instance, node, mine)
        seeing = granted(screen) if node is not None and node.rights is not None else screen
        entries = [one for one in log(tx, instance) if _stands(one)]
        signed = signatures_of(tx, [one.task_id for one in entries if one.task_id is not None])
        places = {one.id: one for one in tasks}
        view = item_view(screen, item)
        back = url_for("web.show_approval", instance_id=instance.id)
        return show(
            screen,
            "approvals/sheet.html",
            [
                Crumb(gettext("Approvals"), url_for("web.approvals")),
                Crumb(view["title"], back),
                Crumb(gettext("Approval sheet")),
            ],
            item=view,
            number=instance.id,
            started=screen.formats.instant(instance.started_at),
            ended=screen.formats.instant(instance.ended_at) if instance.ended_at else "",
            printed=screen.formats.instant(tx.now_text),
            sections=[] if obj is None else record_sections(seeing, obj, shown),
            opinions=[_opinion(screen, one, signed, places) for one in entries],
        )


def _stands(one: LogEntry) -> bool:
    """The end of the whole is told by its state, and what a deadline did by its own line."""
    if one.action in ("approved", "rejected", "returned"):
        return one.task_id is not None and one.user_id is not None
    return one.action in OPINIONS


def _opinion(
    screen: Screen, one: LogEntry, signed: dict[int, str], places: dict[int, Task]
) -> dict[str, Any]:
    did = DECISIONS.get(one.action)
    task = places.get(one.task_id or 0)
    stood_in = task is not None and task.origin == "delegated"
    sentence = gettext(ACTIONS[one.action][0]).format(
        who=one.name or gettext("Dougong"),
        node=node_title(screen, one.node) if one.node is not None else "",
        people=listed(one.people),
    )
    return {
        "node": node_title(screen, one.node) if one.node is not None else "",
        "who": one.name or gettext("Dougong"),
        "did": gettext(did[0]) if did is not None else sentence,
        "stood_in": stood_in,
        "comment": one.comment,
        "at": screen.formats.instant(one.at),
        "signature": signed.get(one.task_id or 0),
    }
