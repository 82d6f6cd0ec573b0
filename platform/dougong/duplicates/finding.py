"""Which records are like one that is being saved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from dougong.dataclasses import dataclass
from dougong.duplicates.grams import Telling, most_alike, telling
from dougong.duplicates.models import RuleModel
from dougong.records.lookups import decoded, list_bind
from dougong.records.model import model_of
from dougong.storage import Transaction, in_list

_NUMBERS = re.compile(r"\d+")
MOST_CANDIDATES = 300
"""Records with so many pairs in common are compared with one text, those with most first."""

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """``score`` says in percent how much alike they are."""

    record_id: int
    score: float = 100.0


def find_matches(tx: Transaction, rule: RuleModel, wanted: Sequence[Texts]) -> list[list[Match]]:
    """For each of the texts the live records that they are like, most alike first."""
    keys = [rule.keys(texts) for texts in wanted]
    if not rule.similar:
        holders = _holders(tx, rule, {each[0] for each in keys})
        return [[Match(record_id) for record_id in sorted(holders.get(each[0], ()))] for each in keys]
    chosen = _telling(tx, rule, wanted, keys)
    holders = _holders(tx, rule, {key for each in chosen for key in each.keys})
    candidates = [each.candidates(holders, MOST_CANDIDATES) for each in chosen]
    known = _texts_of(tx, rule, {record_id for each in candidates for record_id in each})
    return [
        compared(rule, texts, {one: known[one] for one in each if one in known})
        for texts, each in zip(wanted, candidates, strict=True)
    ]


def compared(rule: RuleModel, texts: Texts, others: Mapping[int, Texts]) -> list[Match]:
    """Those of the others that the texts are like."""
    same = len(rule.same)
    fitting = {one: other for one, other in others.items() if other[:same] == texts[:same]}
    scores = dict.fromkeys(fitting, 100.0)
    for at, one in enumerate(rule.similar, same):
        found = most_alike(texts[at], {key: fitting[key][at] for key in scores}, one.similarity)
        scores = {
            key: min(scores[key], score)
            for key, score in found.items()
            if not told_apart(texts[at], fitting[key][at])
        }
    ranked = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
    return [Match(record_id, score) for record_id, score in ranked]


def told_apart(text: str, other: str) -> bool:
    """Numbers are no slips of the pen: the branches 12 and 13 of a shop are two, however alike the rest is."""
    own, others = _NUMBERS.findall(text), _NUMBERS.findall(other)
    return bool(own and others) and own != others


def _telling(
    tx: Transaction, rule: RuleModel, wanted: Sequence[Texts], keys: Sequence[list[str]]
) -> list[Telling]:
    first, position = rule.similar[0].similarity, len(rule.same)
    statement = (
        'SELECT "key", count(*) FROM "_dg_match_key"'
        f' WHERE "rule_id" = :rule AND "key" {in_list("keys", tx.dialect)} GROUP BY "key"'
    )
    binds = {"rule": rule.rule.id, "keys": list_bind({key for each in keys for key in each}, tx)}
    frequency = dict(tx.execute(statement, binds).fetchall())
    return [
        telling(each, frequency, len(texts[position]), first)
        for texts, each in zip(wanted, keys, strict=True)
    ]


def _holders(tx: Transaction, rule: RuleModel, keys: Iterable[str]) -> dict[str, list[int]]:
    statement = (
        'SELECT "key", "record_id" FROM "_dg_match_key"'
        f' WHERE "rule_id" = :rule AND "key" {in_list("keys", tx.dialect)}'
    )
    found: dict[str, list[int]] = {}
    for key, record_id in tx.execute(statement, {"rule": rule.rule.id, "keys": list_bind(keys, tx)}):
        found.setdefault(key, []).append(record_id)
    return found


def _texts_of(tx: Transaction, rule: RuleModel, ids: Iterable[int]) -> dict[int, Texts]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    fields = [rule.target.by_id["id"], *(one.other for one in rule.compared)]
    rows = tx.execute(
        f"SELECT {', '.join(field.column for field in fields)} FROM {rule.target.table}"
        f' WHERE "id" {in_list("ids", tx.dialect)} AND "deleted_at" IS NULL',
        {"ids": list_bind(wanted, tx)},
    ).fetchall()
    found = {}
    for row, values in zip(
        rows, decoded(model_of(tx.release, rule.target.id).blank, fields, rows), strict=True
    ):
        texts = rule.texts(values, own=False)
        if texts is not None:
            found[row[0]] = texts
    return found
