"""Trying what begins an approval on changes of the past before it is published: without effect.

Each change is judged as though no approval had been running for its record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.approvals.deciding_starts import QUIET, decide, start_conditions
from dougong.automations.backtesting import (
    EXAMPLES,
    MOST,
    PAGE,
    USUAL,
    Findings,
    leave_out_unseen,
    whoever,
    with_draft,
)
from dougong.automations.deciding import EVENTS
from dougong.automations.explaining import context_at
from dougong.definitions import WorkflowDefinition
from dougong.errors import InvalidInput, not_found
from dougong.jobs import KINDS, JobKind, Progress
from dougong.problems import N_, Problem
from dougong.records.model import model_of
from dougong.records.replaying import PastChange, Replay
from dougong.storage import Release, Transaction, Workspace

KIND = "backtest_start"
NOT_BY_CHANGES = N_("“{title}” is not begun by changes of records.")
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "workflow": {"type": "string", "minLength": 1, "maxLength": 40},
        "changes": {"type": "integer", "minimum": 1, "maximum": MOST},
        "source": {"enum": ["draft", "published"]},
    },
    "required": ["workflow"],
    "additionalProperties": False,
}


def backtest_start(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    most = payload.get("changes", USUAL)
    with workspace.read() as tx:
        actor = progress.actor(tx)
        release, definition = _tried(tx, payload)
        replay, findings = Replay(model_of(tx.release, definition.object_id)), Findings()
        total = replay.count(tx, most)
    while findings.changes < most:
        with workspace.read() as tx:
            page = replay.page(tx, min(PAGE, most - findings.changes))
            _judge(tx, release, definition, page, findings)
        with progress.step() as tx:
            progress.save(tx, {"changes": findings.changes}, done=findings.changes, total=total)
        if not page:
            break
    with workspace.read() as tx:
        leave_out_unseen(tx, actor, tx.release.definitions.objects_by_id[definition.object_id].name, findings)
    return {"workflow": definition.name, "title": definition.title, **findings.to_json()}


def _judge(
    tx: Transaction,
    release: Release,
    definition: WorkflowDefinition,
    page: Sequence[PastChange],
    findings: Findings,
) -> None:
    for change in page:
        findings.changes += 1
        findings.since = change.at
        reason: str | None = "quiet"
        if change.door not in QUIET:
            context = context_at(tx, whoever(tx, change.user_id), change.at)
            (reason,) = decide(tx, release, definition, change.kind, [change.entry], context)
        if reason is not None:
            findings.reasons[reason] += 1
            continue
        findings.fired += 1
        findings.records.add(change.entry.id)
        if len(findings.examples) < EXAMPLES:
            event = EVENTS[change.kind]
            findings.examples.append(
                {"record": change.entry.id, "at": change.at, "event": event, "steps": []}
            )


def _tried(tx: Transaction, payload: Mapping[str, Any]) -> tuple[Release, WorkflowDefinition]:
    release, name = tx.release, payload["workflow"]
    if payload.get("source", "draft") == "draft":
        release = with_draft(tx, "workflow", name)
    definition = release.definitions.workflows.get(name)
    if definition is None or definition.object_id not in tx.release.definitions.objects_by_id:
        raise not_found("workflow", name)
    if not start_conditions(definition, "create"):
        raise InvalidInput(
            Problem("by_changes_only", NOT_BY_CHANGES, "workflow", {"title": definition.title})
        )
    return release, definition


def _authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    POLICY.require_right(actor, "jobs")
    _, definition = _tried(tx, payload)
    POLICY.require(actor, "read", tx.release.definitions.objects_by_id[definition.object_id])
    return definition.title


KINDS.add(
    JobKind(
        KIND,
        N_("Try what begins an approval on past changes"),
        backtest_start,
        SCHEMA,
        lane="long",
        authorise=_authorise,
    )
)
