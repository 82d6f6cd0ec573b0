"""Runs that wait for what another system answers: it goes into variables in the commit that ends the call.

A call that is given up, or whose answer is not what the step takes, ends the run at its step. Whoever makes the call
again, from the run or from the list of calls, brings the run on as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from dougong.access import SYSTEM, Actor, actor_of, get_user
from dougong.automations.mapping import IN_AN_ANSWER, fitted_values
from dougong.automations.remembering import as_json
from dougong.automations.triggers import KIND
from dougong.dataclasses import dataclass
from dougong.definitions import load_json
from dougong.jobs import enqueue
from dougong.jobs.ending import ENDED, Ended
from dougong.jobs.rows import problems_from_text, problems_text
from dougong.problems import N_, Problem
from dougong.storage import Transaction
from dougong.webhooks import ANSWERED, deliver_again
from dougong.webhooks.deliveries import KIND as CALL
from dougong.webhooks.deliveries import Row

CALLED_OFF = N_("The call was cancelled.")
_SET = (
    'UPDATE "_dg_automation_run" SET "state" = ?, "memory" = ?, "trace" = ?, "problems" = ?, "job_id" = ?,'
    ' "wake_at" = ?, "ended_at" = ? WHERE "id" = ?'
)


@dataclass(slots=True)
class Asking:
    """A run that has made a call. ``memory`` is what it knows, the number of the call under "call"."""

    id: int
    automation_id: str
    user_id: int | None
    job_id: int | None
    memory: dict[str, Any]

    def told(self, result: str, **more: Any) -> None:
        self.memory["trace"][-1] |= {"result": result, **more}

    def keep(
        self,
        tx: Transaction,
        state: str,
        problems: Sequence[Problem] = (),
        wake_at: str | None = None,
        ended_at: str | None = None,
    ) -> None:
        memory, trace = (orjson.dumps(one).decode() for one in (self.memory, self.memory["trace"]))
        told = (state, memory, trace, problems_text(problems), self.job_id, wake_at, ended_at)
        tx.execute(_SET, (*told, self.id))


@ANSWERED.registering("automations")
def go_on(tx: Transaction, row: Row, body: bytes) -> None:
    asking = asking_of(tx, row.run)
    if asking is None or asking.memory["call"] != row.id:
        return
    definition = tx.release.definitions.automations_by_id.get(asking.automation_id)
    steps = definition.every_step() if definition is not None else ()
    step = next((one for one in steps if one.id == asking.memory["step"]), None)
    if definition is not None and step is not None:
        given = step.document.get("answer", ())
        place = f"steps/{step.name}/answer"
        values = fitted_values(definition.variables, given, load_json(body), place, IN_AN_ANSWER)
        asking.memory["variables"] |= dict.fromkeys(one["variable"] for one in given) | as_json(values)
    asking.told("asked")
    del asking.memory["call"]
    as_system = definition is None or definition.as_system or asking.user_id is None
    asking.job_id = enqueue(
        tx,
        KIND,
        {"automation": asking.automation_id, "runs": [asking.id]},
        actor=None if as_system else _person(tx, asking.user_id),
        subject=definition.title if definition is not None else "",
    )
    asking.keep(tx, "sleeping", wake_at=tx.now_text)


@ENDED.registering("automations")
def give_up(tx: Transaction, ended: Ended) -> None:
    """The run fails with what the call has failed with."""
    if ended.kind != CALL or ended.state == "done":
        return
    row = tx.execute(
        'SELECT r."run", j."problems" FROM "_dg_webhook_delivery" d JOIN "_dg_job" j ON j."id" = d."job_id"'
        ' JOIN "_dg_automation_run" r ON r."run" = d."run" WHERE j."id" = ?',
        (ended.job_id,),
    ).fetchone()
    asking = asking_of(tx, row[0]) if row is not None else None
    if asking is None or asking.job_id != ended.job_id:
        return
    asking.told("failed")
    problems = problems_from_text(row[1]) if ended.state == "dead" else (Problem("called_off", CALLED_OFF),)
    asking.keep(tx, "failed", problems, ended_at=tx.now_text)


def ask_again(tx: Transaction, actor: Actor, asking: Asking) -> None:
    """The call with the same key; the run waits for it once more."""
    asking.job_id = deliver_again(tx, actor, asking.memory["call"]).row.job_id
    asking.told("asked")
    asking.keep(tx, "sleeping")


def asking_of(tx: Transaction, run: str | None) -> Asking | None:
    """None unless it waits for an answer, or has failed to get one."""
    locking = " FOR UPDATE" if tx.dialect == "postgresql" else ""
    row = tx.execute(
        'SELECT "id", "automation_id", "user_id", "job_id", "memory" FROM "_dg_automation_run" WHERE "run" = ?'
        f" AND \"state\" IN ('sleeping', 'failed') AND \"memory\" IS NOT NULL{locking}",
        (run or "",),
    ).fetchone()
    if row is None:
        return None
    memory = orjson.loads(row[4])
    run_id, automation_id, user_id, job_id, _ = row
    return Asking(run_id, automation_id, user_id, job_id, memory) if "call" in memory else None


def _person(tx: Transaction, user_id: int | None) -> Actor:
    return SYSTEM if user_id is None else actor_of(tx, get_user(tx, user_id))
