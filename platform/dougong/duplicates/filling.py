"""Making keys for records that were there before their rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.duplicates.keeping import forget_keys, put_keys
from dougong.duplicates.models import RuleModel, every_rule, signature
from dougong.jobs import KINDS, JobKind, Progress, enqueue
from dougong.problems import N_
from dougong.records.model import model_of
from dougong.records.scanning import entries_after
from dougong.storage import Release, Transaction, Workspace
from dougong.storage.counting import live_rows
from dougong.storage.estimating import FILLED_AT_ONCE

KIND = "find_duplicates_by"
ROWS = 1_000
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"rule": {"type": "string", "maxLength": 40}},
    "required": ["rule"],
    "additionalProperties": False,
}


def follow_duplicate_rules(tx: Transaction, release: Release) -> None:
    """A publish hook. What has been written down for each rule says whether its keys still hold."""
    known = dict(tx.execute('SELECT "rule_id", "signature" FROM "_dg_match_rule"').fetchall())
    rules = {rule.rule.id: rule for rule in every_rule(release)}
    for rule_id in known:
        if rule_id not in rules or signature(rules[rule_id]) != known[rule_id]:
            tx.execute('DELETE FROM "_dg_match_key" WHERE "rule_id" = ?', (rule_id,))
            tx.execute('DELETE FROM "_dg_match_rule" WHERE "rule_id" = ?', (rule_id,))
    for rule_id, rule in rules.items():
        if known.get(rule_id) != signature(rule):
            tx.execute(
                'INSERT INTO "_dg_match_rule" ("rule_id", "signature") VALUES (?, ?)',
                (rule_id, signature(rule)),
            )
            _begin(tx, release, rule)


def _begin(tx: Transaction, release: Release, rule: RuleModel) -> None:
    """Of large tables a job takes care; until it is done, some records are not found."""
    if live_rows(tx, rule.target.definition.name) > FILLED_AT_ONCE:
        enqueue(tx, KIND, {"rule": rule.rule.id}, subject=rule.target.definition.plural_title)
        return
    last: int | None = 0
    while last is not None:
        last = _fill(tx, release, rule, last, ROWS)


def _fill(tx: Transaction, release: Release, rule: RuleModel, last: int, most: int) -> int | None:
    """Behind which record to go on."""
    entries = entries_after(tx, model_of(release, rule.target.id), last, most)
    if not entries:
        return None
    forget_keys(tx, rule, [entry.id for entry in entries])
    put_keys(tx, rule, entries)
    return entries[-1].id


def run(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> Mapping[str, Any]:
    last: int | None = progress.note.get("last", 0)
    done = progress.done
    while last is not None:
        with progress.step() as tx:
            rule = next((one for one in every_rule(tx.release) if one.rule.id == payload["rule"]), None)
            if rule is None:
                break
            last = _fill(tx, tx.release, rule, last, progress.pace.size)
            if last is not None:
                done += progress.pace.size
                progress.save(tx, {"last": last}, done=done, total=max(done, _total(tx, rule)))
    return {"rule": payload["rule"]}


def _total(tx: Transaction, rule: RuleModel) -> int:
    return live_rows(tx, rule.target.definition.name)


KINDS.add(JobKind(KIND, N_("Look for duplicates"), run, SCHEMA, lane="long"))
