"""Random edits of definitions, writes of records, publishes and restores: after each publish everything fits.

``DOUGONG_LONG=1`` walks further; a failure names the seed that repeats it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.definitions import to_files
from dougong.errors import DougongError
from dougong.expressions import rename
from dougong.records import InvalidRecords, RecordQuery, create, find, update
from dougong.storage import Draft, Plan, Workspace, disagreements, emptying, plan, publish, releases

LONG = bool(os.environ.get("DOUGONG_LONG"))
SEEDS = range(40 if LONG else 3)
STEPS = 120 if LONG else 30
NAMES = ["a", "b", "order", "group", "user", "x" * 40, "text"]
TYPES = ["text", "integer", "money", "date", "datetime", "boolean", "select", "reference"]
SAMPLES: dict[str, list[Any]] = {
    "text": ["", "3", "A", "2026-03-02", "华为", "1,5", "yes", "Ⅷ"],
    "integer": [0, -4, 2**53 - 1, 7],
    "money": ["0", "-1.5", "123456.7891"],
    "date": ["2026-02-28", "1999-12-31"],
    "datetime": ["2026-03-02T08:00:00Z"],
    "boolean": [True, False],
}

Json = dict[str, Any]
Contents = dict[tuple[str, int, str], tuple[Any, Any]]


class Walk:
    def __init__(self, workspace: Workspace, seed: int) -> None:
        self.workspace = workspace
        self.random = random.Random(seed)
        self.draft = Draft(workspace)
        self.trail: list[str] = []

    def step(self) -> None:
        acts: list[tuple[int, Callable[[], None]]] = [
            (8, self.edit),
            (6, self.write),
            (4, self.publish),
            (1, self.restore),
            (1, self.undo),
            (1, self.empty),
        ]
        weights, choices = zip(*acts, strict=True)
        (act,) = self.random.choices(choices, weights)
        self.trail.append(act.__name__)
        act()

    # Definitions

    def objects(self) -> list[Json]:
        return [dict(item) for item in self.draft.documents.of_kind("object")]

    def edit(self) -> None:
        edits = [self.add_object, self.drop_object, self.rename_object]
        edits += [
            self.add_field,
            self.add_field,
            self.drop_field,
            self.rename_fields,
            self.retype,
            self.choices,
        ]
        files = to_files(self.draft.documents, rename)
        edit = self.random.choice(edits) if files else self.add_object
        self.trail.append(edit.__name__)
        self.draft.apply(edit(files))

    def pick(self, files: Json) -> Json:
        picked: Json = self.random.choice(
            [file for path, file in files.items() if path.startswith("objects/")]
        )
        return picked

    def add_object(self, files: Json) -> list[Json]:
        name = self.random.choice(NAMES)
        properties = {"name": {"fieldType": "text", "title": "Name"}}
        title = {"title": name, "titleField": "name"}
        view = {"kind": "view", "name": name, "title": "V", "object": name, "type": "list", "sort": ["-name"]}
        item = {"kind": "object", "name": name, **title, "properties": properties}
        return (
            []
            if any(f["name"] == name for f in files.values())
            else [item, view | {"columns": [{"field": "name"}]}]
        )

    def drop_object(self, files: Json) -> list[Json]:
        gone = self.pick(files)
        documents = self.draft.documents.without("object", gone["id"])
        for view in self.draft.documents.of_kind("view"):
            if view["object"] == gone["id"]:
                documents = documents.without("view", view["id"])
        self.draft.replace(documents)
        return []

    def rename_object(self, files: Json) -> list[Json]:
        one, two = self.pick(files), self.pick(files)
        if one is two:
            one["name"] = self.random.choice(NAMES)
            return [one]
        documents = {item["id"]: item for item in self.objects()}
        swapped = [documents[one["id"]] | {"name": two["name"]}, documents[two["id"]] | {"name": one["name"]}]
        self.draft.replace(self.draft.documents.with_documents(swapped))
        return []

    def field(self, files: Json) -> Json:
        kind = self.random.choice(TYPES)
        field: Json = {"fieldType": kind, "title": "F"}
        if kind == "reference":
            field["target"] = self.pick(files)["name"]
        if kind == "select":
            keys = self.random.sample(["a", "b", "c", "3", "yes"][:3], 2)
            field["options"] = [{"key": key, "title": key.upper()} for key in keys]
        if kind == "text" and self.random.random() < 0.3:
            field["unique"] = True
        return field

    def add_field(self, files: Json) -> list[Json]:
        item = self.pick(files)
        item["properties"].setdefault(self.random.choice(NAMES), self.field(files))
        return [item]

    def drop_field(self, files: Json) -> list[Json]:
        item = self.pick(files)
        name = self.random.choice(list(item["properties"]))
        if name != "name":
            del item["properties"][name]
            if self.random.random() < 0.3:
                item["properties"][name] = self.field(files)
        return [item]

    def rename_fields(self, files: Json) -> list[Json]:
        item = self.pick(files)
        names = [name for name in item["properties"] if name != "name"]
        targets = self.random.sample(NAMES, len(names))
        fields = [item["properties"][name] for name in names]
        item["properties"] = {"name": item["properties"]["name"], **dict(zip(targets, fields, strict=True))}
        return [item]

    def retype(self, files: Json) -> list[Json]:
        item = self.pick(files)
        name = self.random.choice(list(item["properties"]))
        if name != "name":
            item["properties"][name] = {**self.field(files), "id": item["properties"][name]["id"]}
        return self.rename_fields(files) if self.random.random() < 0.2 else [item]

    def choices(self, files: Json) -> list[Json]:
        item = self.pick(files)
        for field in item["properties"].values():
            for option in field.get("options", ()):
                option["key"] = {"a": "b", "b": "a", "c": "d", "d": "c"}.get(option["key"], option["key"])
        return [item]

    def undo(self) -> None:
        for _ in range(self.random.randint(1, 3)):
            self.draft.undo()
        if self.random.random() < 0.5:
            self.draft.redo()

    # Records

    def write(self) -> None:
        with self.workspace.read() as tx:
            items = list(tx.release.definitions.objects.values())
        for _ in range(3 if items else 0):
            item = self.random.choice(items)
            values = {field.name: self.value(field) for field in item.fields if self.random.random() < 0.7}
            try:
                with self.workspace.write() as tx:
                    found = find(tx, SYSTEM, RecordQuery(item.name, limit=20)).data
                    if found and self.random.random() < 0.4:
                        update(tx, SYSTEM, item.name, self.random.choice(found)["id"], values)
                    else:
                        create(tx, SYSTEM, item.name, values)
            except InvalidRecords:
                pass  # duplicates, references to nobody

    def value(self, field: Any) -> Any:
        if field.type_name == "select":
            return self.random.choice(field.select_options).key
        if field.type_name == "reference":
            return self.random.choice([None, 1, 2])
        return self.random.choice([None, *SAMPLES[field.type_name]])

    # Publishing

    def publish(self) -> None:
        with self.workspace.read() as tx:
            proposal = plan(tx)
        self.carry_out(proposal, lambda: publish(self.workspace, None, proposal))

    def restore(self) -> None:
        with self.workspace.read() as tx:
            number = self.random.randint(0, tx.release.number)
            proposal = releases.plan_restore(tx, number)
        self.carry_out(proposal, lambda: releases.restore(self.workspace, number, None, proposal))
        self.draft.discard()

    def carry_out(self, proposal: Plan, act: Callable[[], Any]) -> None:
        before = self.contents()
        try:
            act()
        except DougongError:
            assert proposal.blocked or any("unique" in str(change.change) for change in proposal.changes)
            assert self.contents() == before
            if proposal.blocked:
                self.draft.discard()
            return
        assert not proposal.blocked
        self.assert_survived(before, self.contents())

    def empty(self) -> None:
        emptying.empty(self.workspace)

    def contents(self) -> Contents:
        """Every value by object id, record and field id, with the field that it was read for."""
        with self.workspace.read() as tx:
            assert disagreements(tx) == []
            contents: Contents = {}
            for item in tx.release.definitions.objects.values():
                page = find(tx, SYSTEM, RecordQuery(item.name, limit=200))
                assert page.next is None
                for record in page.data:
                    for field in item.fields:
                        contents[item.id, record["id"], field.id] = (field, plain(record[field.name]))
                    contents[item.id, record["id"], "id"] = (None, record["id"])
            return contents

    def assert_survived(self, before: Contents, after: Contents) -> None:
        with self.workspace.read() as tx:
            fields = tx.release.definitions.fields_by_id
            objects = tx.release.definitions.objects_by_id
        for key, (old, value) in before.items():
            object_id, _, field_id = key
            if object_id not in objects or (old and field_id not in fields):
                continue
            assert key in after, f"{key} is gone"
            new, now = after[key]
            if old is None or (old.type_name, old.target_id) == (new.type_name, new.target_id):
                assert now == self.renamed(old, new, value), (old, new, value, now)

    def renamed(self, old: Any, new: Any, value: Any) -> Any:
        """An option under its new key, if it is still there."""
        options = {option.key: option.id for option in old.select_options} if old else {}
        keys = {option.id: option.key for option in new.select_options} if new else {}
        return keys.get(options.get(value), value) if isinstance(value, str) else value


def plain(value: Any) -> Any:
    """Of a reference the id: its title changes with the other record."""
    return value["id"] if isinstance(value, dict) else value


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_walk_keeps_definitions_tables_and_values_together(workspace: Workspace, seed: int) -> None:
    walk = Walk(workspace, seed)
    for _ in range(STEPS):
        try:
            walk.step()
        except BaseException as error:
            error.add_note(f"seed {seed}: {' '.join(walk.trail)}")
            raise
