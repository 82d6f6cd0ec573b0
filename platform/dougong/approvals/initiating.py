"""What the initiator does with a running approval: take it back, urge, submit it again."""

from __future__ import annotations

from datetime import timedelta

from dougong.access import Actor
from dougong.approvals import telling
from dougong.approvals.acting import settle
from dougong.approvals.checking import LIMITED_KEY, check_comment
from dougong.approvals.seeing import visible_instance
from dougong.approvals.walking import Walk
from dougong.errors import Conflict, Forbidden
from dougong.problems import N_, Problem
from dougong.storage import Transaction, instant_text, parse_instant

NOT_YOURS = N_("Only whoever started it may do this.")
OVER = N_("The approval has ended already.")
NOT_RETURNED = N_("It is not with you: there is nothing to submit again.")
NOT_RUNNING = N_("It waits for you yourself, so there is nobody to urge.")
NEVER_BACK = N_("Once started, this workflow cannot be taken back.")
DECIDED = N_("Somebody has decided already, so it cannot be taken back any more.")
TOO_SOON = N_("You can urge once in {hours} hours; the next time after {time}.")
_SPOKEN = ("approved", "rejected", "returned")


def resubmit(tx: Transaction, actor: Actor, instance_id: int, comment: str = "") -> Walk:
    """After a return, with the record as it is by now."""
    walk = _mine(tx, actor, instance_id, resubmitting=True)
    check_comment(comment)
    if walk.instance.state != "returned":
        raise Conflict(Problem("not_returned", NOT_RETURNED))
    for task in walk.tasks:
        if task.kind == "resubmit" and task.state == "open":
            settle(walk, task, walk.model.nodes[task.node_id], "resubmitted", comment)
    walk.note("resubmitted", comment=comment)
    walk.write_outcome("resubmitted")
    walk.begin_round(walk.instance.keeping)
    walk.save()
    return walk


def withdraw(tx: Transaction, actor: Actor, instance_id: int, comment: str = "") -> Walk:
    walk = _mine(tx, actor, instance_id)
    check_comment(comment)
    policy = walk.model.definition.withdrawal
    if policy == "never":
        raise Conflict(Problem("never_back", NEVER_BACK))
    spoken = any(task.decision in _SPOKEN and task.decided_by is not None for task in walk.tasks)
    if policy == "until_first_decision" and walk.instance.state == "running" and spoken:
        raise Conflict(Problem("decided", DECIDED))
    walk.end("withdrawn", "withdrawn")
    walk.note("withdrawn", comment=comment)
    walk.save()
    return walk


def urge(tx: Transaction, actor: Actor, instance_id: int) -> Walk:
    """Those whose turn it is are told again; not more often than the workflow allows."""
    walk = _mine(tx, actor, instance_id)
    if walk.instance.state != "running":
        raise Conflict(Problem("not_running", NOT_RUNNING))
    hours, last = walk.model.definition.urge_hours, walk.instance.urged_at
    if last is not None:
        next_time = parse_instant(last) + timedelta(hours=hours)
        if tx.now < next_time:
            shown = next_time.astimezone(tx.workspace.default_zone).strftime("%Y-%m-%d %H:%M")
            raise Conflict(Problem("too_soon", TOO_SOON, "", {"hours": hours, "time": shown}))
    walk.instance.urged_at = instant_text(tx.now)
    people = [task.user_id for task in walk.tasks if task.state == "open"]
    walk.note("urged", people=people)
    telling.urged(walk, people)
    walk.save()
    return walk


def _mine(tx: Transaction, actor: Actor, instance_id: int, resubmitting: bool = False) -> Walk:
    visible_instance(tx, actor, instance_id)
    if actor.scope is not None:
        raise Forbidden(Problem("limited_key", LIMITED_KEY))
    walk = Walk.take(tx, actor, instance_id)
    mine = walk.instance.initiator_id is not None and walk.instance.initiator_id == actor.user_id
    asked = any(
        one.kind == "resubmit" and one.state == "open" and one.user_id == actor.user_id for one in walk.tasks
    )
    if not mine and not (resubmitting and asked):
        raise Forbidden(Problem("not_yours", NOT_YOURS))
    if walk.instance.ended:
        raise Conflict(Problem("over", OVER))
    return walk
