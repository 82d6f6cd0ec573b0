"""Trying a validation rule on changes of the past: which of them it would have refused, or warned of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.automations.backtesting import EXAMPLES, MOST, PAGE, USUAL, Findings, leave_out_unseen, whoever
from dougong.automations.deciding import EVENTS, QUIET
from dougong.automations.explaining import context_at
from dougong.definitions import Documents
from dougong.errors import InvalidInput, not_found
from dougong.jobs import KINDS, JobKind, Progress
from dougong.problems import N_
from dougong.records.following import follow_paths
from dougong.records.model import CheckedRule, WriteModel, model_of
from dougong.records.replaying import PastChange, Replay
from dougong.storage import Release, Transaction, Workspace
from dougong.storage.checks import check
from dougong.storage.draft_states import load

KIND = "backtest_rule"
_NAME = {"type": "string", "minLength": 1, "maxLength": 40}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "object": _NAME,
        "rule": _NAME,
        "changes": {"type": "integer", "minimum": 1, "maximum": MOST},
        "source": {"enum": ["draft", "published"]},
    },
    "required": ["object", "rule"],
    "additionalProperties": False,
}


def backtest_rule(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    most = payload.get("changes", USUAL)
    with workspace.read() as tx:
        actor = progress.actor(tx)
        release, model, rule = _tried(tx, payload)
        replay, findings = Replay(model_of(tx.release, model.layout.id)), Findings()
        total = replay.count(tx, most)
    while findings.changes < most:
        with workspace.read() as tx:
            page = replay.page(tx, min(PAGE, most - findings.changes))
            _judge(tx, release, model, rule, page, findings)
        with progress.step() as tx:
            progress.save(tx, {"changes": findings.changes}, done=findings.changes, total=total)
        if not page:
            break
    with workspace.read() as tx:
        leave_out_unseen(tx, actor, model.layout.definition.name, findings)
    return {"object": model.layout.definition.name, "rule": rule.rule.name, **findings.to_json()}


def _judge(
    tx: Transaction,
    release: Release,
    model: WriteModel,
    rule: CheckedRule,
    page: Sequence[PastChange],
    findings: Findings,
) -> None:
    saved = [change for change in page if change.kind in ("create", "update") and change.door not in QUIET]
    follow_paths(release, tx, model.layout, model.paths, [change.entry for change in saved])
    findings.changes += len(page)
    for change in page:
        findings.since = change.at
    for change in saved:
        context = context_at(tx, whoever(tx, change.user_id), change.at)
        values = change.entry.values
        if rule.applies is not None and rule.applies.evaluate(values, context) is not True:
            findings.reasons["other_records"] += 1
        elif rule.condition.evaluate(values, context) is True:
            findings.reasons["met"] += 1
        else:
            findings.refused += 1
            findings.records.add(change.entry.id)
            if len(findings.examples) < EXAMPLES:
                told = {"step": rule.rule.name, "do": "refuse", "message": rule.rule.message}
                event = EVENTS[change.kind]
                findings.examples.append(
                    {"record": change.entry.id, "at": change.at, "event": event, "steps": [told]}
                )


def _tried(tx: Transaction, payload: Mapping[str, Any]) -> tuple[Release, WriteModel, CheckedRule]:
    release, name = tx.release, payload["object"]
    item = release.definitions.object(name)
    if payload.get("source", "draft") == "draft":
        release = _with_draft(tx, item.id)
    model = model_of(release, item.id)
    found = next((one for one in model.rules if one.rule.name == payload["rule"]), None)
    if found is None:
        raise not_found("rule", payload["rule"])
    return release, model, found


def _with_draft(tx: Transaction, object_id: str) -> Release:
    """The release with the object's rules as they stand in the draft."""
    drafted = load(tx).documents.get(("object", object_id), {})
    changed = {"rules": drafted["rules"]} if "rules" in drafted else {}
    documents = Documents(
        [{**one, **changed} if one["id"] == object_id else one for one in tx.release.documents.values()]
    )
    problems = [one for one in check(documents) if one.severity == "error"]
    if problems:
        raise InvalidInput(problems)
    return Release(tx.release.number, documents, tx.dialect)


def _authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    POLICY.require_right(actor, "jobs")
    _, model, rule = _tried(tx, payload)
    POLICY.require(actor, "read", model.layout.definition)
    return f"{model.layout.definition.title}: {rule.rule.name}"


KINDS.add(
    JobKind(KIND, N_("Try a rule on past changes"), backtest_rule, SCHEMA, lane="long", authorise=_authorise)
)
