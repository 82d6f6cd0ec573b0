"""Definitions made up by chance, published over records that are there, and records written at random: every
computed value must be what a naive computation from all records says."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import PUBLISH_HOOKS, Batch, RecordQuery, RecordWriter, find, purge, wrong_values
from dougong.storage import Draft, Transaction, Workspace, plan, publish
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.records.random_design import Design, Thing, World
from tests.records.random_values import KINDS, from_json

EXAMPLES = 200 if os.environ.get("DOUGONG_LONG") else 5
STEPS = 15
MOST = 10
"""Records of an object, more or less, so that they meet."""
MODES = ("create", "create", "update", "update", "update", "delete", "restore")


@pytest.fixture
def graphs(workspace: Workspace) -> Workspace:
    workspace.publish_hooks += PUBLISH_HOOKS
    return workspace


def test_any_definitions_compute_what_a_naive_computation_gives(graphs: Workspace) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**32))
    def check(seed: int) -> None:
        chance = random.Random(seed)
        story(graphs, Design(chance), chance)

    check()


def story(workspace: Workspace, design: Design, chance: random.Random) -> None:
    """Half of the computed fields, records, the other half, more records; then some are computed in another way.
    All of it over what the story before has left."""
    every = design.computed
    for most in (len(every) // 2, len(every)):
        design.computed = every[:most]
        bring(workspace, design)
        agree(workspace, design)
        with workspace.write() as tx:
            walk = Walk(tx, design, chance)
            for _ in range(STEPS):
                walk.step()
        agree(workspace, design)
    for _ in range(3):
        design.remake(chance.randrange(len(design.computed)))
    bring(workspace, design)
    agree(workspace, design)


def bring(workspace: Workspace, design: Design) -> None:
    files, draft = design.files(), Draft(workspace)
    assert [p for p in draft.apply(files) if p.severity == "error"] == []
    names = {file["name"] for file in files}
    gone = [one for one in draft.documents.of_kind("object") if one["name"] not in names]
    for document in gone:
        draft.delete("object", document["id"])
    with workspace.read() as tx:
        planned = plan(tx)
    assert [f"{p.place}: {p.message}" for p in planned.problems if p.severity == "error"] == []
    publish(workspace, None, planned)


def agree(workspace: Workspace, design: Design) -> None:
    with workspace.read() as tx:
        tables = {
            name: {record["id"]: record for record in find(tx, SYSTEM, RecordQuery(name, limit=1_000)).data}
            for name in design.things
        }
        kinds = {(thing.name, column.name): column.kind for thing, column in design.computed}
        for name, rows in design.expected(World(design, tables)).items():
            for record, expected in rows.items():
                found = {key: from_json(tables[name][record][key], kinds[name, key]) for key in expected}
                assert found == expected, (name, record)
        assert list(wrong_values(tx)) == []


class Walk:
    """Batches of every kind, as an import would write them."""

    def __init__(self, tx: Transaction, design: Design, chance: random.Random) -> None:
        self.tx, self.design, self.chance = tx, design, chance

    def step(self) -> None:
        chance = self.chance
        if chance.random() < 0.1:
            self._purge()
        thing, mode = chance.choice([*self.design.things.values()]), chance.choice(MODES)
        known = self._ids(thing.name, deleted=mode == "restore")
        size = chance.randint(1, 4)
        if mode == "create":
            records = [self._values(thing) for _ in range(size)] if len(known) < MOST else []
        else:
            records = [{"id": i} for i in chance.sample(known, min(size, len(known)))]
        if mode == "update":
            records = [{**self._values(thing), **record} for record in records]
        if records:
            RecordWriter(self.tx, SYSTEM).write(Batch(thing.name, mode, records, policy="skip_invalid"))

    def _purge(self) -> None:
        name = self.chance.choice([*self.design.things])
        binned = self._ids(name, deleted=True)
        if binned:
            purge(self.tx, SYSTEM, name, [self.chance.choice(binned)])

    def _ids(self, name: str, *, deleted: bool = False) -> list[int]:
        where = "IS NOT NULL" if deleted else "IS NULL"
        rows = self.tx.execute(
            f'SELECT "id" FROM "{name}" WHERE "deleted_at" {where} ORDER BY "id"'
        ).fetchall()
        return [row[0] for row in rows]

    def _values(self, thing: Thing, *, without: str = "") -> dict[str, Any]:
        chance = self.chance
        values = {
            name: chance.choice(KINDS[column.kind].values)
            for name, column in thing.columns.items()
            if chance.random() < 0.7
        }
        for name, target in thing.references.items():
            if name != without and chance.random() < 0.7:
                values[name] = chance.choice([*self._ids(target), None])
        for name, (child, via) in thing.lines.items():
            if not without and chance.random() < 0.3:
                below = self.design.things[child]
                values[name] = [self._values(below, without=via) for _ in range(chance.randint(0, 3))]
        return values
