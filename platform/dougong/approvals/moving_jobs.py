"""Many approvals to the published version at once: a job, each approval in a step of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import Actor
from dougong.approvals.models import model_of_version
from dougong.approvals.outlooks import require_managing_workflow
from dougong.approvals.rows import find_instance
from dougong.approvals.versions import move, restart
from dougong.errors import DougongError, InvalidInput, not_found
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

KIND = "workflow_versions"
MOST = 1_000
NAME = {"type": "string", "minLength": 1, "maxLength": 40}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "workflow": NAME,
        "instances": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": MOST,
            "propertyNames": {"pattern": "^[1-9][0-9]{0,15}$"},
            "additionalProperties": {"enum": ["move", "restart"]},
        },
        "mapping": {
            "type": "object",
            "maxProperties": 200,
            "propertyNames": NAME,
            "additionalProperties": NAME,
        },
        "comment": {"type": "string", "minLength": 1, "maxLength": 4_000},
    },
    "required": ["workflow", "instances", "comment"],
    "additionalProperties": False,
}
WHY = N_("Say why.")


def run_versions(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """What cannot be moved stays as it is, with the reason among the refusals."""
    wanted = sorted((int(number), treatment) for number, treatment in payload["instances"].items())
    note = dict(progress.note or {"after": 0, "changed": 0, "refused": 0})
    for position, (number, treatment) in enumerate(wanted, start=1):
        if number <= note["after"]:
            continue
        with progress.step() as tx:
            problems = _treat(tx, progress.actor(tx), number, treatment, payload)
            note = {
                "after": number,
                "changed": note["changed"] + (not problems),
                "refused": note["refused"] + bool(problems),
            }
            if problems:
                keep_refusals(tx, progress.job_id, [JobRefusal(number, problems, {})])
            progress.save(tx, note, done=position, total=len(wanted))
    return {"changed": note["changed"], "refused": note["refused"]}


def _treat(
    tx: Transaction, actor: Actor, number: int, treatment: str, payload: Mapping[str, Any]
) -> tuple[Problem, ...]:
    try:
        with tx.savepoint():
            workflow_id = require_managing_workflow(tx, actor, payload["workflow"])
            instance = find_instance(tx, number)
            if instance is None or instance.workflow_id != workflow_id:
                raise not_found("instance", number)
            if treatment == "restart":
                restart(tx, actor, number, payload["comment"])
            else:
                names = {node.name for node in model_of_version(tx, instance.version_id).nodes.values()}
                mapping = {old: new for old, new in payload.get("mapping", {}).items() if old in names}
                move(tx, actor, number, mapping, payload["comment"])
    except DougongError as refusal:
        return tuple(refusal.problems)
    return ()


def _authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    require_managing_workflow(tx, actor, payload["workflow"])
    if not payload["comment"].strip():
        raise InvalidInput(Problem("required", WHY, "comment"))
    return tx.release.definitions.workflow(payload["workflow"]).title


KINDS.add(
    JobKind(
        KIND, N_("Running approvals to the published version"), run_versions, SCHEMA, authorise=_authorise
    )
)
