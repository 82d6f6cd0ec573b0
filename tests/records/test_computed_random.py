"""Thousands of writes of every kind, after which every computed value must be what a naive computation says."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import PUBLISH_HOOKS, Batch, RecordQuery, RecordWriter, create, find, wrong_values
from dougong.storage import Draft, Transaction, Workspace, publish
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.records.computed_design import files
from tests.records.naive import computed
from tests.records.test_concurrency import outputs, start

EXAMPLES = 600 if os.environ.get("DOUGONG_LONG") else 20
STEPS = 60
OBJECTS = ("account", "deal", "line", "note")
REFERENCES = {
    "account": ("parent", "account"),
    "deal": ("account", "account"),
    "line": ("deal", "deal"),
    "note": ("line", "line"),
}
MODES = ("create", "create", "update", "update", "update", "delete", "restore", "upsert")
AMOUNTS = ("0", "0.01", "19.99", "100", "333.33", "-50", "40000", None)
FIELDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "account": {
        "name": ("Acme", "王府", "", "Ltd"),
        "level": ("a", "b", None),
        "rate": ("0", "0.1", "0.3333", None),
    },
    "deal": {
        "name": ("Roof", "Wall", None),
        "stage": ("open", "won", None),
        "extra": AMOUNTS,
        "closes": ("2026-01-30", "2028-02-28", None),
    },
    "line": {"quantity": (0, 1, 2, 3, None), "price": AMOUNTS, "optional": (True, False, None)},
    "note": {"text": ("n1", "n2", "n3", "n4", "n5", "n6")},
}


class Rollback(Exception):
    pass


@contextmanager
def undone(workspace: Workspace) -> Iterator[Transaction]:
    try:
        with workspace.write() as tx:
            yield tx
            raise Rollback
    except Rollback:
        pass


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    workspace.publish_hooks += PUBLISH_HOOKS
    assert [p for p in Draft(workspace).apply(files()) if p.severity == "error"] == []
    publish(workspace, None)
    return workspace


def test_computed_values_are_always_what_a_naive_computation_gives(shop: Workspace) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def check(seed: int) -> None:
        with undone(shop) as tx:
            walk = Walk(tx, random.Random(seed))
            for _ in range(STEPS):
                walk.step()
            compare(tx)
            assert list(wrong_values(tx)) == []

    check()


class Walk:
    """Batches of every kind over few records, so that they meet."""

    def __init__(self, tx: Transaction, chance: random.Random) -> None:
        self.tx = tx
        self.chance = chance
        self.live: dict[str, list[int]] = {name: [] for name in OBJECTS}
        self.gone: dict[str, list[int]] = {name: [] for name in OBJECTS}

    def step(self) -> None:
        name, mode = self.chance.choice(OBJECTS), self.chance.choice(MODES)
        known = self.gone[name] if mode == "restore" else self.live[name]
        size = self.chance.randint(1, 4)
        if mode in ("create", "upsert") and len(known) < 12:
            records = [self.values(name) for _ in range(size)]
        else:
            records = [{"id": i} for i in self.chance.sample(known, min(size, len(known)))]
        if mode == "update":
            records = [{**self.values(name), **record} for record in records]
        if not records or (mode == "upsert" and (name != "note" or "id" in records[0])):
            return
        key = "text" if mode == "upsert" else None
        result = RecordWriter(self.tx, SYSTEM).write(
            Batch(name, mode, records, key=key, policy="skip_invalid")
        )
        self.remember(name, mode, [one.id for one in result.records if one.created or mode != "upsert"])

    def values(self, name: str) -> dict[str, Any]:
        chance, (field, target) = self.chance, REFERENCES[name]
        fields = FIELDS[name]
        given_fields = [key for key in fields if chance.random() < 0.6 or key == "text"]
        values = {key: chance.choice(fields[key]) for key in given_fields}
        if chance.random() < 0.7:
            values[field] = chance.choice([*self.live[target], None])
        return values

    def remember(self, name: str, mode: str, ids: list[int]) -> None:
        if mode in ("create", "upsert", "restore"):
            self.live[name] += ids
        if mode in ("delete", "restore"):
            source = self.live if mode == "delete" else self.gone
            source[name] = [i for i in source[name] if i not in ids]
        if mode == "delete":
            self.gone[name] += ids


def compare(tx: Transaction) -> None:
    tables = {
        name: {record["id"]: record for record in find(tx, SYSTEM, RecordQuery(name, limit=1_000)).data}
        for name in OBJECTS
    }
    for name, rows in computed(tables).items():
        for record_id, expected in rows.items():
            found = {key: tables[name][record_id][key] for key in expected}
            assert found == expected, (name, record_id)


def test_no_sum_is_lost_where_many_write_at_once(shop: Workspace) -> None:
    writers, rounds = 4, 400 if os.environ.get("DOUGONG_LONG") else 30
    with shop.write() as tx:
        for name in ("A", "B"):
            create(tx, SYSTEM, "account", {"name": name, "level": "a"})
        for account in (1, 1, 2):
            create(tx, SYSTEM, "deal", {"name": "D", "account": account})
            create(tx, SYSTEM, "line", {"deal": 1, "quantity": 1, "price": "1"})
    assert outputs([start(shop, "add_lines", seed, rounds) for seed in range(writers)]) == ["done"] * writers
    with shop.read() as tx:
        assert tx.execute('SELECT count(*) FROM "line"').fetchone()[0] > 3 * rounds
        compare(tx)
        assert list(wrong_values(tx)) == []
