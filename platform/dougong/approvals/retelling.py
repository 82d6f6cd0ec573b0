"""Approvals of a demo: who submitted what, and what everybody said to it. What could not have been done is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dougong.access import Actor
from dougong.approvals.acting import Decision, approve, reject, remark, send_back, send_copy
from dougong.approvals.delegating import delegate
from dougong.approvals.handing import add, transfer
from dougong.approvals.initiating import resubmit, withdraw
from dougong.approvals.rows import Instance, instances_where, tasks_of
from dougong.approvals.starting import start
from dougong.errors import InvalidInput
from dougong.notices.inbox import mark_all_read
from dougong.problems import N_, Problem
from dougong.records import Batch, RecordWriter
from dougong.records.retelling import RETELLINGS
from dougong.storage import Transaction

DOOR = "demo"
NOTHING_RUNS = N_("There is no approval “{workflow}” of this record.")
NOT_ASKED = N_("{name} is not asked there at that time.")
NO_SUCH_ACT = N_("“{act}” is not something that is done in approvals.")
Act = Mapping[str, Any]


def retell(tx: Transaction, actor: Actor, act: Act) -> None:
    """Whoever acts has read what they were told until then."""
    do = _ACTS.get(act.get("do", ""))
    if do is None:
        raise InvalidInput(Problem("no_such_act", NO_SUCH_ACT, "do", {"act": str(act.get("do"))[:40]}))
    do(tx, actor, act)
    mark_all_read(tx, actor)


def _change(tx: Transaction, actor: Actor, act: Act) -> None:
    definition = tx.release.definitions.workflow(act["workflow"])
    name = tx.release.definitions.object_by_id(definition.object_id).name
    batch = Batch(
        name, "update", [{**act["values"], "id": act["record"]}], door=DOOR, confirmed=frozenset({"all"})
    )
    RecordWriter(tx, actor).write(batch)


def _submit(tx: Transaction, actor: Actor, act: Act) -> None:
    start(tx, actor, act["workflow"], act["record"], _comment(act))


def _stand_in(tx: Transaction, actor: Actor, act: Act) -> None:
    assert actor.user_id is not None  # noqa: S101 - people of a demo have accounts
    since, until = (datetime.fromisoformat(act[name]) for name in ("from", "until"))
    delegate(tx, actor, actor.user_id, act["to"], since, until, act.get("of_workflow"))


def _task(tx: Transaction, actor: Actor, act: Act) -> int:
    for one in tasks_of(tx, _instance(tx, act).id):
        if one.user_id == actor.user_id and one.state == "open":
            return one.id
    raise InvalidInput(Problem("not_asked", NOT_ASKED, "$by", {"name": actor.name}))


def _instance(tx: Transaction, act: Act) -> Instance:
    """The last one of the record."""
    definition = tx.release.definitions.workflow(act["workflow"])
    wanted = '"workflow_id" = ? AND "object_id" = ? AND "record_id" = ? ORDER BY "id" DESC LIMIT 1'
    found: Sequence[Instance] = instances_where(
        tx, wanted, [definition.id, definition.object_id, act["record"]]
    )
    if not found:
        raise InvalidInput(Problem("nothing_runs", NOTHING_RUNS, "$of", {"workflow": definition.title}))
    return found[0]


def _comment(act: Act) -> str:
    return str(act.get("comment", ""))


_ACTS: Mapping[str, Callable[[Transaction, Actor, Act], object]] = {
    "change": _change,
    "submit": _submit,
    "stand_in": _stand_in,
    "approve": lambda tx, actor, act: approve(tx, actor, _task(tx, actor, act), Decision(_comment(act))),
    "reject": lambda tx, actor, act: reject(tx, actor, _task(tx, actor, act), Decision(_comment(act))),
    "return": lambda tx, actor, act: send_back(tx, actor, _task(tx, actor, act), _comment(act)),
    "transfer": lambda tx, actor, act: transfer(tx, actor, _task(tx, actor, act), act["to"], _comment(act)),
    "add": lambda tx, actor, act: add(
        tx, actor, _task(tx, actor, act), act["people"], act.get("where", "before"), _comment(act)
    ),
    "copy": lambda tx, actor, act: send_copy(tx, actor, _task(tx, actor, act), act["people"], _comment(act)),
    "resubmit": lambda tx, actor, act: resubmit(tx, actor, _instance(tx, act).id, _comment(act)),
    "withdraw": lambda tx, actor, act: withdraw(tx, actor, _instance(tx, act).id, _comment(act)),
    "comment": lambda tx, actor, act: remark(tx, actor, _instance(tx, act).id, _comment(act)),
}

RETELLINGS.register("approvals", retell)
