"""Standing in: whoever is away lets somebody else decide for a time, for all workflows or for one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from dougong.access import POLICY, Actor, audit, get_user
from dougong.access.audit_kinds import register_kind
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction, in_list, instant_text, list_bind

LONGEST = timedelta(days=366)
MOST = 100
PERIOD = N_("It must end after it begins, in the future, and last a year at most.")
register_kind("approvals_delegated", N_("Delegated approvals"), "access")
register_kind("approvals_taken_back", N_("Took a delegation of approvals back"), "access")

_COLUMNS = '"id", "user_id", "to_id", "workflow_id", "from_at", "until_at", "created_by"'


@dataclass(frozen=True, slots=True)
class Delegation:
    """``workflow_id`` None: of every workflow."""

    id: int
    user_id: int
    to_id: int
    workflow_id: str | None
    from_at: str
    until_at: str
    created_by: int | None


def stand_in(tx: Transaction, workflow_id: str, user_id: int) -> int | None:
    """Who decides in somebody's place now: mostly themselves. None if nobody is there any more.

    Stand-ins may have stand-ins; whoever the way comes back to is passed over.
    """
    here, seen = user_id, {user_id}
    found = user_id if _active(tx, user_id) else None
    while True:
        row = tx.execute(
            'SELECT "to_id" FROM "_dg_workflow_delegation" WHERE "user_id" = ? AND "from_at" <= ? AND "until_at" > ?'
            ' AND "revoked_at" IS NULL AND ("workflow_id" IS NULL OR "workflow_id" = ?)'
            ' ORDER BY "workflow_id" IS NULL, "id" DESC LIMIT 1',
            (here, tx.now_text, tx.now_text, workflow_id),
        ).fetchone()
        if row is None or row[0] in seen:
            return found
        here = row[0]
        seen.add(here)
        if _active(tx, here):
            found = here


def away_now(tx: Transaction, people: Iterable[int]) -> frozenset[int]:
    """Those for whom somebody stands in now, for all workflows: they are not there."""
    rows = tx.execute(
        'SELECT "user_id" FROM "_dg_workflow_delegation" WHERE "from_at" <= :now AND "until_at" > :now'
        f' AND "revoked_at" IS NULL AND "workflow_id" IS NULL AND "user_id" {in_list("ids", tx.dialect)}',
        {"now": tx.now_text, "ids": list_bind(sorted(people), tx.dialect)},
    ).fetchall()
    return frozenset(row[0] for row in rows)


def delegate(
    tx: Transaction,
    actor: Actor,
    user_id: int,
    to_id: int,
    start: datetime,
    until: datetime,
    workflow: str | None = None,
) -> Delegation:
    """For oneself; whoever looks after people may do it for others. What is open already stays."""
    _require(actor, user_id)
    if user_id == to_id:
        raise InvalidInput(Problem("oneself", N_("Choose somebody else than the person themselves."), "to"))
    if not get_user(tx, to_id).active:
        raise InvalidInput(Problem("inactive", N_("Whoever stands in must be able to sign in."), "to"))
    if until <= start or until <= tx.now or until - start > LONGEST:
        raise InvalidInput(Problem("period", PERIOD, "until"))
    try:
        span = instant_text(start), instant_text(until)
    except OverflowError as error:
        # The last hours of all years, west of Greenwich.
        raise InvalidInput(Problem("period", PERIOD, "until")) from error
    if len(delegations_of(tx, actor, user_id)) >= MOST:
        text = N_("There are {most} delegations already.")
        raise InvalidInput(Problem("too_many", text, "", {"most": MOST}))
    workflow_id = tx.release.definitions.workflow(workflow).id if workflow else None
    row = tx.execute(
        'INSERT INTO "_dg_workflow_delegation" ("user_id", "to_id", "workflow_id", "from_at", "until_at",'
        f' "created_at", "created_by") VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}',
        (user_id, to_id, workflow_id, *span, tx.now_text, actor.user_id),
    ).fetchone()
    name = get_user(tx, user_id).name
    audit.note(
        tx, actor, "approvals_delegated", name, person_id=user_id, details={"to": get_user(tx, to_id).name}
    )
    return Delegation(*row)


def take_back(tx: Transaction, actor: Actor, delegation_id: int) -> None:
    row = None
    if 0 < delegation_id < 2**63:
        row = tx.execute(
            'SELECT "user_id" FROM "_dg_workflow_delegation" WHERE "id" = ? AND "revoked_at" IS NULL',
            (delegation_id,),
        ).fetchone()
    if row is None or (row[0] != actor.user_id and not POLICY.has_right(actor, "people")):
        raise not_found("delegation", delegation_id)
    tx.execute(
        'UPDATE "_dg_workflow_delegation" SET "revoked_at" = ? WHERE "id" = ?', (tx.now_text, delegation_id)
    )
    audit.note(tx, actor, "approvals_taken_back", get_user(tx, row[0]).name, person_id=row[0])


def delegations_of(tx: Transaction, actor: Actor, user_id: int) -> list[Delegation]:
    """Those that hold now or will."""
    _require(actor, user_id)
    rows: Sequence[Any] = tx.execute(
        f'SELECT {_COLUMNS} FROM "_dg_workflow_delegation" WHERE "user_id" = ? AND "revoked_at" IS NULL'
        ' AND "until_at" > ? ORDER BY "from_at", "id"',
        (user_id, tx.now_text),
    ).fetchall()
    return [Delegation(*row) for row in rows]


def standing_in_for(tx: Transaction, actor: Actor, user_id: int) -> list[Delegation]:
    """For whom somebody stands in, or will."""
    _require(actor, user_id)
    rows: Sequence[Any] = tx.execute(
        f'SELECT {_COLUMNS} FROM "_dg_workflow_delegation" WHERE "to_id" = ? AND "revoked_at" IS NULL'
        ' AND "until_at" > ? ORDER BY "from_at", "id"',
        (user_id, tx.now_text),
    ).fetchall()
    return [Delegation(*row) for row in rows]


def _require(actor: Actor, user_id: int) -> None:
    if user_id != actor.user_id or actor.scope is not None:
        POLICY.require_right(actor, "people")


def _active(tx: Transaction, user_id: int) -> bool:
    row = tx.execute('SELECT "active" FROM "_dg_user" WHERE "id" = ?', (user_id,)).fetchone()
    return row is not None and bool(row[0])
