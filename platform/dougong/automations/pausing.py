"""Switching automations off at once, one or all, without a publish; what is off begins no runs."""

from __future__ import annotations

from dougong.access import POLICY, Actor, audit
from dougong.access.audit_kinds import register_kind
from dougong.problems import N_
from dougong.storage import Transaction

ALL = ""
register_kind("automation_paused", N_("Switched automations off"), "design")
register_kind("automation_resumed", N_("Switched automations on"), "design")


def paused(tx: Transaction) -> frozenset[str]:
    """Ids; ``ALL`` among them stands for every one."""
    return frozenset(
        row[0] for row in tx.execute('SELECT "automation_id" FROM "_dg_automation_pause"').fetchall()
    )


def pause(tx: Transaction, actor: Actor, name: str | None) -> None:
    """None: all of them."""
    automation_id = _chosen(tx, actor, name)
    row = tx.execute(
        'INSERT INTO "_dg_automation_pause" ("automation_id", "at", "user_id") VALUES (?, ?, ?)'
        ' ON CONFLICT ("automation_id") DO NOTHING RETURNING "at"',
        (automation_id, tx.now_text, actor.user_id),
    ).fetchone()
    if row is not None:
        audit.note(tx, actor, "automation_paused", name or "")


def resume(tx: Transaction, actor: Actor, name: str | None) -> None:
    row = tx.execute(
        'DELETE FROM "_dg_automation_pause" WHERE "automation_id" = ? RETURNING "at"',
        (_chosen(tx, actor, name),),
    ).fetchone()
    if row is not None:
        audit.note(tx, actor, "automation_resumed", name or "")


def _chosen(tx: Transaction, actor: Actor, name: str | None) -> str:
    POLICY.require_right(actor, "jobs")
    return ALL if name is None else tx.release.definitions.automation(name).id
