"""What happens in approvals, for whoever listens: told within the transaction in which it happens, once.

Rooms above register in ``LISTENERS``: automations are set off by it, and call other systems in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from dougong.dataclasses import dataclass
from dougong.registry import Registry
from dougong.storage import Transaction

if TYPE_CHECKING:
    from dougong.approvals.rows import Task
    from dougong.approvals.walking import Walk

WorkflowEvent = Literal["workflow_started", "task_created", "task_decided", "workflow_ended"]


@dataclass(frozen=True, slots=True)
class Happening:
    """``outcome`` is the decision, or how it has ended. ``key`` names it among all that ever happen."""

    event: WorkflowEvent
    walk: Walk
    outcome: str | None
    key: str


Listener = Callable[[Transaction, Happening], None]
LISTENERS: Registry[Listener] = Registry("listener to approvals")


def started(walk: Walk) -> None:
    _tell(Happening("workflow_started", walk, None, f"workflow {walk.instance.id} started"))


def ended(walk: Walk, outcome: str) -> None:
    _tell(Happening("workflow_ended", walk, outcome, f"workflow {walk.instance.id} ended"))


def created(walk: Walk, task: Task) -> None:
    """Somebody's from now on; a task that waits for others in between stays the same one."""
    _tell(Happening("task_created", walk, None, f"task {task.id} created"))


def decided(walk: Walk, task: Task, decision: str) -> None:
    _tell(Happening("task_decided", walk, decision, f"task {task.id} decided"))


def _tell(happening: Happening) -> None:
    for _, listener in LISTENERS.items():
        listener(happening.walk.tx, happening)
