"""Telling people: that they are asked, that it has ended, that a copy is theirs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dougong.approvals.approvers import people_of
from dougong.approvals.rows import Task
from dougong.definitions import WorkflowNode
from dougong.notices import About, NoticeKind, tell
from dougong.notices.kinds import register_kind
from dougong.problems import N_

if TYPE_CHECKING:
    from dougong.approvals.walking import Walk

ASKED = register_kind(
    NoticeKind(
        "approval_asked",
        N_("I am asked to approve"),
        N_("{who} waits for you to decide on {record}"),
        "checks",
        unasked=N_("{record} waits for your decision"),
    )
)
COPIED = register_kind(
    NoticeKind(
        "approval_copied", N_("I get a copy of an approval"), N_("{who} lets you know of {record}"), "copy"
    )
)
URGED = register_kind(
    NoticeKind(
        "approval_urged",
        N_("I am urged to decide"),
        N_("{who} urges you to decide on {record}"),
        "bell",
        unasked=N_("Your decision on {record} is overdue"),
    )
)
ENDINGS = {
    "approved": NoticeKind(
        "approval_approved", N_("What I submitted is approved"), N_("{record} is approved"), "circle-check"
    ),
    "rejected": NoticeKind(
        "approval_rejected", N_("What I submitted is rejected"), N_("{record} is rejected"), "circle-x"
    ),
    "returned": NoticeKind(
        "approval_returned",
        N_("What I submitted is returned"),
        N_("{record} is returned to you"),
        "arrow-back-up",
    ),
    "cancelled": NoticeKind(
        "approval_cancelled",
        N_("What I submitted is cancelled"),
        N_("The approval of {record} was cancelled"),
        "ban",
    ),
}
for _kind in ENDINGS.values():
    register_kind(_kind)


def asked(walk: Walk, task: Task) -> None:
    tell(walk.tx, ASKED, [task.user_id], walk.actor, about(walk, f"task-{task.id}"))


def urged(walk: Walk, people: Iterable[int]) -> None:
    tell(walk.tx, URGED, people, walk.actor, about(walk, f"urge-{walk.instance.id}"))


def ended(walk: Walk, state: str, reason: str = "") -> None:
    initiator = walk.instance.initiator_id
    if initiator is not None:
        tell(walk.tx, ENDINGS[state], [initiator], walk.actor, about(walk, text=reason))


def copy(walk: Walk, node: WorkflowNode) -> None:
    people = people_of(walk.subject, node.approvers, node.id, node.title)
    text = walk.tx.release.definitions.title(node.id, "message", walk.tx.workspace.language, node.message)
    copy_to(walk, people, node.id, text)


def copy_to(walk: Walk, people: Iterable[int], node_id: str, text: str) -> None:
    """Whoever has one already is told once more, and it is unread again."""
    tx, named = walk.tx, sorted(set(people))
    for user_id in named:
        tx.execute(
            'INSERT INTO "_dg_workflow_copy" ("instance_id", "user_id", "node_id", "from_id", "at", "message")'
            ' VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT ("user_id", "instance_id") DO UPDATE SET'
            ' "node_id" = excluded."node_id", "from_id" = excluded."from_id", "at" = excluded."at",'
            ' "message" = excluded."message", "read_at" = NULL',
            (walk.instance.id, user_id, node_id, walk.actor.user_id, tx.now_text, text),
        )
    walk.note("copied", node_id, people=named)
    tell(tx, COPIED, named, walk.actor, about(walk, text=text))


def about(walk: Walk, key: str = "", text: str = "") -> About:
    return About(walk.instance.object_id, walk.instance.record_id, key=key, text=text)
