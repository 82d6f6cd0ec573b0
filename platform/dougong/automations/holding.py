"""Runs that come up while their automation is switched off are held, and go to the queue again once it is on.

A run that is held waits or sleeps as before, says why in its problems, and has no job that would do it.
"""

from __future__ import annotations

from itertools import groupby

from dougong.access import SYSTEM, actor_of, get_user
from dougong.automations.models import automation_model
from dougong.automations.pausing import ALL, RESUMED, paused
from dougong.automations.triggers import hand_over
from dougong.definitions import AutomationDefinition
from dougong.jobs.rows import problems_text
from dougong.problems import N_, Problem
from dougong.storage import Transaction

SWITCHED_OFF = N_("“{title}” is switched off. The run goes on once it is on again.")
_HOLD = 'UPDATE "_dg_automation_run" SET "problems" = ? WHERE "id" = ?'
_HELD = (
    'SELECT "automation_id", "user_id", "id" FROM "_dg_automation_run"'
    " WHERE \"state\" IN ('waiting', 'sleeping') AND \"problems\" <> '[]'"
    ' ORDER BY "automation_id", "user_id", "id"'
)
_LET_GO = 'UPDATE "_dg_automation_run" SET "problems" = \'[]\' WHERE "id" = ?'


def hold(tx: Transaction, definition: AutomationDefinition, run_id: int) -> bool:
    """Whether it is switched off. Whoever switches it on in this instant finds the run held."""
    if not paused(tx, lock=True) & {ALL, definition.id}:
        return False
    problem = Problem("switched_off", SWITCHED_OFF, "", {"title": definition.title})
    tx.execute(_HOLD, (problems_text([problem]), run_id))
    return True


@RESUMED.registering("held runs")
def let_go(tx: Transaction) -> None:
    off, known = paused(tx), tx.release.definitions.automations_by_id
    if ALL in off:
        return
    rows = tx.execute(_HELD).fetchall()
    for (automation_id, user_id), group in groupby(rows, key=lambda row: (row[0], row[1])):
        ids, definition = [row[2] for row in group], known.get(automation_id)
        if definition is None or automation_id in off:
            continue
        tx.executemany(_LET_GO, [(one,) for one in ids])
        actor = SYSTEM if user_id is None else actor_of(tx, get_user(tx, user_id))
        hand_over(tx, automation_model(tx.release, definition), ids, actor)
