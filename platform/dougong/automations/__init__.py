"""Automations: what happens by itself when records change, through whichever door.

The room meets the records only in their hooks. Before a save, an automation may change the record or refuse it.
After one, in the same commit, a run is written down for each automation that the change sets off, with the job
that will do it; the job does each run in one transaction of its own, whole and once, or writes down why it could
not. What a run changes can set off others, up to a depth, and can be taken back like any other run of changes.
By the clock, runs are begun by jobs: at times of the day, or at a distance from a date of each record.
"""

from __future__ import annotations

from dougong.automations import answering as answering
from dougong.automations import backtesting as backtesting
from dougong.automations import calling as calling
from dougong.automations import finding as finding
from dougong.automations import firing as firing
from dougong.automations import following_approvals as following_approvals
from dougong.automations import holding as holding
from dougong.automations import mailing as mailing
from dougong.automations import pulling as pulling
from dougong.automations import rule_trials as rule_trials
from dougong.automations import setting as setting
from dougong.automations import start_trials as start_trials
from dougong.automations import steps as steps
from dougong.automations.assigning import settle_proposals
from dougong.automations.before import change, refuse
from dougong.automations.clocks import next_looks
from dougong.automations.explaining import Answer, why
from dougong.automations.keeping import keep_for, kept_days
from dougong.automations.models import automations_of
from dougong.automations.pausing import pause, paused, resume
from dougong.automations.retrying import retry
from dougong.automations.running import run_automation
from dougong.automations.runs import (
    AutomationRun,
    RunQuery,
    find_runs,
    get_run,
    has_changed,
    start,
    tallies,
)
from dougong.automations.sleeping import end_waiting
from dougong.automations.triggers import set_off
from dougong.records import AFTER_WRITE, BEFORE_SAVE, JUDGES
from dougong.records.hooks import COMPUTED, never

BEFORE_SAVE.register("automations", change)
JUDGES.register("automations", refuse)
AFTER_WRITE.register("automations that assign", settle_proposals)
AFTER_WRITE.register("automations", set_off)
AFTER_WRITE.register("automations that wait", end_waiting)
COMPUTED.register("automations", lambda release, object_id: bool(automations_of(release, object_id, "after")))
COMPUTED.register("automations that assign", never)
COMPUTED.register("automations that wait", never)

__all__ = [
    "Answer",
    "AutomationRun",
    "RunQuery",
    "find_runs",
    "get_run",
    "has_changed",
    "keep_for",
    "kept_days",
    "next_looks",
    "pause",
    "paused",
    "resume",
    "retry",
    "run_automation",
    "start",
    "tallies",
    "why",
]
