"""The keys by which records are found that are like another: rows of ``_dg_match_key``, kept up with every write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dougong.access import Actor
from dougong.duplicates.models import RuleModel, rules_among
from dougong.records import Done
from dougong.records.entries import Entry
from dougong.records.lookups import list_bind
from dougong.records.model import WriteModel
from dougong.storage import Transaction, in_list

_INSERT = 'INSERT INTO "_dg_match_key" ("rule_id", "key", "object_id", "record_id") VALUES (?, ?, ?, ?)'


def keep_keys(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    """An after-write hook, so that no door is left out."""
    rules = rules_among(tx.release, model.layout.id)
    if not rules:
        return
    if done.kind in ("delete", "purge"):
        _forget(tx, model.layout.id, [entry.id for entry in done.entries])
        return
    for rule in rules:
        concerned = [entry for entry in done.entries if _changes(rule, entry)]
        forget_keys(tx, rule, [entry.id for entry in concerned if entry.old is not None])
        put_keys(tx, rule, concerned)


def put_keys(tx: Transaction, rule: RuleModel, entries: Iterable[Entry]) -> None:
    """Of records that have none."""
    rows = []
    for entry in entries:
        texts = rule.texts(entry.values, own=False)
        if texts is not None:
            rows += [(rule.rule.id, key, rule.target.id, entry.id) for key in rule.keys(texts)]
    if rows:
        tx.executemany(_INSERT, rows)


def forget_keys(tx: Transaction, rule: RuleModel, ids: Sequence[int]) -> None:
    if ids:
        tx.execute(
            'DELETE FROM "_dg_match_key" WHERE "object_id" = :object AND "rule_id" = :rule'
            f' AND "record_id" {in_list("ids", tx.dialect)}',
            {"object": rule.target.id, "rule": rule.rule.id, "ids": list_bind(ids, tx)},
        )


def _forget(tx: Transaction, object_id: str, ids: Sequence[int]) -> None:
    tx.execute(
        f'DELETE FROM "_dg_match_key" WHERE "object_id" = :object AND "record_id" {in_list("ids", tx.dialect)}',
        {"object": object_id, "ids": list_bind(ids, tx)},
    )


def _changes(rule: RuleModel, entry: Entry) -> bool:
    return entry.old is None or any(one.other in entry.changed for one in rule.compared)
