"""What must be true before somebody does something with a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dougong.access import Actor, get_user
from dougong.approvals import seeing
from dougong.approvals.rows import Task, find_task
from dougong.approvals.walking import Walk
from dougong.definitions import WorkflowNode
from dougong.definitions.validation import FORBIDDEN_CHARACTER, unstorable
from dougong.errors import Conflict, Forbidden, InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction

LONGEST_COMMENT = 4_000
MOST_ADDED = 20
NOT_YOURS = N_("It is somebody else's turn here.")
LIMITED_KEY = N_("A limited key cannot decide.")
NOT_HERE = N_("“{title}” does not allow this.")
COMMENT_NEEDED = N_("Say why.")
TOO_LONG = N_("At most {limit} characters are allowed; these are {length}.")
ASKED_ALREADY = N_("{name} is asked here already.")
MAY_NOT_SIGN_IN = N_("{name} may not sign in any more.")
HOW_MANY = N_("Between 1 and {most} people can be named at once.")
ELSEWHERE = N_("It has gone on elsewhere, or by another version of its workflow. Look at it again.")
OVER: Mapping[str | None, str] = {
    "approved": N_("You have approved this already."),
    "rejected": N_("You have rejected this already."),
    "returned": N_("It has been returned meanwhile."),
    "transferred": N_("You have handed this on."),
    "settled": N_("Others have decided this already."),
    "joined": N_("Another way was through first, so this need not be decided any more."),
    "changed": N_("What it relied on has changed, so it is asked for anew."),
    **dict.fromkeys(("moved", "jumped", "repaired"), ELSEWHERE),
    None: N_("It is not your turn yet."),
}
ENDED = N_("The approval has ended meanwhile.")


def my_task(
    tx: Transaction, actor: Actor, task_id: int, action: str | None = None
) -> tuple[Walk, Task, WorkflowNode]:
    """The task, held, if it is the actor's to decide now."""
    seen = find_task(tx, task_id)
    if seen is None or seen.kind == "resubmit":
        raise not_found("task", task_id)
    if actor.scope is not None:
        raise Forbidden(Problem("limited_key", LIMITED_KEY))
    if seen.user_id != actor.user_id:
        seeing.visible_instance(tx, actor, seen.instance_id, "task", task_id)
        raise Forbidden(Problem("not_yours", NOT_YOURS))
    walk = Walk.take(tx, actor, seen.instance_id)
    task = next((one for one in walk.tasks if one.id == task_id), seen)
    if task.user_id != actor.user_id:
        raise Forbidden(Problem("not_yours", NOT_YOURS))
    if task.state != "open":
        raise Conflict(Problem("over", OVER.get(task.decision, ENDED)))
    node = walk.model.nodes[task.node_id]
    if action is not None and action not in node.actions:
        raise InvalidInput(Problem("not_here", NOT_HERE, "", {"title": node.title}))
    return walk, task, node


def check_asked(walk: Walk, task: Task, people: Sequence[int]) -> None:
    check_people(walk.tx, people)
    here = {
        one.user_id
        for one in walk.tasks
        if one.visit_id == task.visit_id and one.state in ("open", "waiting")
    }
    for user_id in people:
        if user_id in here:
            name = get_user(walk.tx, user_id).name
            raise InvalidInput(Problem("asked_already", ASKED_ALREADY, "to", {"name": name}))


def check_people(tx: Transaction, people: Sequence[int]) -> None:
    if not 0 < len(set(people)) == len(people) <= MOST_ADDED:
        raise InvalidInput(Problem("how_many", HOW_MANY, "to", {"most": MOST_ADDED}))
    for user_id in people:
        user = get_user(tx, user_id)
        if not user.active:
            raise InvalidInput(Problem("inactive", MAY_NOT_SIGN_IN, "to", {"name": user.name}))


def check_decision(node: WorkflowNode, comment: str, refusing: bool) -> None:
    check_comment(comment)
    needed = node.comment == "required" or (refusing and node.comment == "on_refusal")
    if needed and not comment.strip():
        raise InvalidInput(Problem("required", COMMENT_NEEDED, "comment"))


def check_comment(comment: str) -> None:
    if unstorable(comment):
        raise InvalidInput(Problem("forbidden_character", FORBIDDEN_CHARACTER, "comment"))
    if len(comment) > LONGEST_COMMENT:
        params = {"limit": LONGEST_COMMENT, "length": len(comment)}
        raise InvalidInput(Problem("too_long", TOO_LONG, "comment", params))
