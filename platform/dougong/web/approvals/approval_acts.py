"""What is done on the pages of approvals: deciding, handing on, submitting, taking back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.approvals import (
    Decision,
    add,
    approve,
    reject,
    remark,
    resubmit,
    send_back,
    send_copy,
    start,
    transfer,
    urge,
    withdraw,
)
from dougong.approvals.reading import Item, get_item
from dougong.approvals.seeing import visible_instance
from dougong.approvals.showing import shown_record
from dougong.errors import DougongError, InvalidInput
from dougong.problems import N_, Problem
from dougong.web.approvals.approval_pages import approval_page
from dougong.web.approvals.approval_views import filled_in, granted
from dougong.web.approvals.centre_filters import box_query, kept
from dougong.web.faces.controls import Typed
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast

MOST_AT_ONCE = 50
SAID: Mapping[str, str] = {
    "approve": N_("Approved."),
    "reject": N_("Rejected."),
    "return": N_("Returned."),
    "transfer": N_("Handed on."),
    "add": N_("They are asked besides."),
    "copy": N_("The copies are on their way."),
    "resubmit": N_("Submitted again."),
    "withdraw": N_("Taken back."),
    "urge": N_("They are reminded."),
    "comment": N_("Noted."),
}


def register_routes(web: Blueprint) -> None:
    web.post("/me/approvals/at-once")(approve_at_once)
    web.post("/approvals/<int:instance_id>/<act>")(act_on_approval)
    web.post("/approvals/tasks/<int:task_id>/<act>")(act_on_task)
    web.post("/o/<name>/<int:record_id>/submit")(submit_record)


def approve_at_once() -> Response:
    """Each by itself: what cannot be approved is told, and the others are."""
    numbers = [int(one) for one in request.form.getlist("task") if one.isdecimal() and len(one) < 19]
    comment, done, problems = request.form.get("comment", ""), 0, []
    for task_id in numbers[:MOST_AT_ONCE]:
        try:
            with writing() as screen:
                approve(screen.tx, screen.actor, task_id, Decision(comment))
            done += 1
        except DougongError as refusal:
            problems.append(say(refusal.problems[0]))
    if done:
        toast(gettext("{count} approved.").format(count=done))
    for text in dict.fromkeys(problems):
        toast(text, sticky=True)
    with reading() as screen:
        filters = kept(box_query(screen))
    return redirect(url_for("web.approvals", **filters), 303)


def act_on_task(task_id: int, act: str) -> Response | tuple[str, int]:
    instance_id = 0
    try:
        with writing() as screen:
            item = get_item(screen.tx, screen.actor, task_id)
            instance_id = item.instance.id
            _act_on_task(screen, item, act, request.form)
    except InvalidInput as refusal:
        with reading() as screen:
            return approval_page(screen, instance_id, request.form, refusal.problems), 422
    toast(gettext(SAID[act]))
    return _onwards(instance_id, act)


def _act_on_task(screen: Screen, item: Item, act: str, typed: Typed) -> None:
    tx, actor, task = screen.tx, screen.actor, item.task
    assert task is not None  # noqa: S101 - the item of a task
    comment = typed.get("comment", "")
    if act == "approve":
        approve(
            tx, actor, task.id, Decision(comment, _values(screen, item, typed), typed.get("signature", ""))
        )
    elif act == "reject":
        reject(tx, actor, task.id, Decision(comment, {}, typed.get("signature", "")))
    elif act == "return":
        send_back(tx, actor, task.id, comment, typed.get("to") or None)
    elif act == "transfer":
        transfer(tx, actor, task.id, _people(typed)[0], comment)
    elif act == "add":
        add(
            tx,
            actor,
            task.id,
            _people(typed),
            "after" if typed.get("where") == "after" else "before",
            comment,
        )
    elif act == "copy":
        send_copy(tx, actor, task.id, _people(typed), comment)
    else:
        raise InvalidInput(Problem("no_such_action", N_("There is no such action.")))


def _values(screen: Screen, item: Item, typed: Typed) -> dict[str, Any]:
    shown = shown_record(screen.tx, screen.actor, item.instance, item.node, item.task)
    if all(right == "see" for right in shown.rights.values()):
        return {}
    obj = screen.tx.release.definitions.object_by_id(item.instance.object_id)
    return filled_in(granted(screen), obj, shown, typed)


def _people(typed: Typed) -> list[int]:
    found = [int(one) for one in typed.getlist("people") if one.isdecimal() and len(one) < 19]
    if not found:
        raise InvalidInput(Problem("required", N_("Choose somebody."), "people"))
    return found


def act_on_approval(instance_id: int, act: str) -> Response | tuple[str, int]:
    comment = request.form.get("comment", "")
    acts: Mapping[str, Callable[[Screen], object]] = {
        "withdraw": lambda screen: withdraw(screen.tx, screen.actor, instance_id, comment),
        "resubmit": lambda screen: resubmit(screen.tx, screen.actor, instance_id, comment),
        "urge": lambda screen: urge(screen.tx, screen.actor, instance_id),
        "comment": lambda screen: remark(screen.tx, screen.actor, instance_id, comment),
    }
    try:
        with writing() as screen:
            visible_instance(screen.tx, screen.actor, instance_id)
            if act not in acts:
                raise InvalidInput(Problem("no_such_action", N_("There is no such action.")))
            acts[act](screen)
    except InvalidInput as refusal:
        with reading() as screen:
            return approval_page(screen, instance_id, request.form, refusal.problems), 422
    toast(gettext(SAID[act]))
    return redirect(url_for("web.show_approval", instance_id=instance_id), 303)


def submit_record(name: str, record_id: int) -> Response:
    with writing() as screen:
        chosen: dict[str, list[int]] = {}
        for key in request.form:
            if key.startswith("chosen."):
                chosen[key[7:]] = [
                    int(one) for one in request.form.getlist(key) if one.isdecimal() and len(one) < 19
                ]
        walk = start(
            screen.tx,
            screen.actor,
            request.form.get("workflow", ""),
            record_id,
            request.form.get("comment", ""),
            chosen,
        )
    toast(gettext("Submitted."))
    del name
    return redirect(url_for("web.show_approval", instance_id=walk.instance.id), 303)


def _onwards(instance_id: int, act: str) -> Response:
    """To the next one that waits, if the decision was made; who handed it on is done with it too."""
    if act in ("add", "copy"):
        return redirect(url_for("web.show_approval", instance_id=instance_id), 303)
    return redirect(url_for("web.approvals"), 303)
