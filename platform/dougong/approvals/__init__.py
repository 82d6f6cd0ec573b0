"""Approvals: records that somebody must agree to, through as many hands as their workflow says.

The room meets the records in their hooks: what starts an approval is seen after each write, and what one locks
is refused in the one door, so that both hold for every way to change records. A running approval goes by the
version of its workflow with which it began. Everything that follows from a decision (fields, the next tasks,
the log, notices, jobs) is in its transaction; whoever changes an instance holds its record and itself.
"""

from __future__ import annotations

from dougong.approvals import deadlines as deadlines
from dougong.approvals import leaving as leaving
from dougong.approvals import moving_jobs as moving_jobs
from dougong.approvals.acting import Decision, approve, reject, remark, send_back, send_copy
from dougong.approvals.administering import cancel, jump, reassign
from dougong.approvals.changing import reconsider
from dougong.approvals.delegating import Delegation, delegate, delegations_of, take_back
from dougong.approvals.handing import add, transfer
from dougong.approvals.initiating import resubmit, urge, withdraw
from dougong.approvals.locking import judge, judge_leaving
from dougong.approvals.publishing import follow_workflows
from dougong.approvals.repairing import repair
from dougong.approvals.retelling import retell as retell
from dougong.approvals.reviewing import running_approvals
from dougong.approvals.rows import Instance, Task
from dougong.approvals.starting import set_off as set_off
from dougong.approvals.starting import start
from dougong.approvals.versions import move, restart
from dougong.records import AFTER_WRITE, JUDGES
from dougong.records.hooks import COMPUTED, LEAVING
from dougong.storage.planning import COUNTED

JUDGES.register("approvals", judge)
LEAVING.register("approvals", judge_leaving)
COUNTED.register("approvals", running_approvals)
AFTER_WRITE.register("approvals", set_off)
AFTER_WRITE.register("approvals.changes", reconsider)
for _name in ("approvals", "approvals.changes"):
    COMPUTED.register(_name, lambda release, object_id: bool(release.definitions.workflows_of(object_id)))

__all__ = [
    "Decision",
    "Delegation",
    "Instance",
    "Task",
    "add",
    "approve",
    "cancel",
    "delegate",
    "delegations_of",
    "follow_workflows",
    "jump",
    "move",
    "reassign",
    "reject",
    "remark",
    "repair",
    "restart",
    "resubmit",
    "send_back",
    "send_copy",
    "start",
    "take_back",
    "transfer",
    "urge",
    "withdraw",
]
