"""The record that an approval is about: held, read, written, and what conditions say of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import orjson

from dougong.access import SYSTEM, Actor, actor_of, get_user
from dougong.approvals.models import WorkflowModel
from dougong.approvals.rows import Instance
from dougong.definitions import FieldValue
from dougong.errors import Conflict
from dougong.expressions import Checked, EvaluationContext
from dougong.expressions.types import BOOLEAN, Type
from dougong.fields import FIELD_TYPES
from dougong.problems import N_, Problem
from dougong.records import Batch, RecordWriter
from dougong.records.bulk_values import as_written
from dougong.records.conditions import checked, context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.keeping import field_json
from dougong.records.layout import FieldLayout, followed
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.records.turns import take_turn
from dougong.storage import Transaction

DOOR = "workflow"
WRITING = "approvals.writing"
"""A note of the transaction: the instance that is just writing its record, which its own lock lets pass."""
GONE = N_("The record is not there any more.")
ALL = frozenset({"all"})


class Subject:
    def __init__(self, tx: Transaction, model: WorkflowModel, instance: Instance) -> None:
        self.tx = tx
        self.model = model
        self.instance = instance
        self._entry: Entry | None = None

    def hold(self) -> None:
        """Against others who write it, in the order in which everybody takes what they hold."""
        take_turn(self.tx, self.model.layout.id, "update")
        self._entry = None
        self._entry = self._load(lock=True)

    @property
    def entry(self) -> Entry:
        if self._entry is None:
            self._entry = self._load(lock=False)
        return self._entry

    @cached_property
    def initiator(self) -> Actor:
        """Conditions are asked as whoever began it."""
        user_id = self.instance.initiator_id
        return SYSTEM if user_id is None else actor_of(self.tx, get_user(self.tx, user_id))

    @cached_property
    def context(self) -> EvaluationContext:
        return context_of(self.tx, self.initiator)

    def holds(self, condition: str | None) -> bool:
        return condition is None or self.value_of(condition, BOOLEAN) is True

    def value_of(self, text: str, expected: Any) -> Any:
        expression = self.checked(text, expected)
        release, layout = self.tx.release, self.model.layout
        follow_paths(release, self.tx, layout, followed(layout, expression.paths), [self.entry])
        return expression.evaluate(self.entry.values, self.context)

    def checked(self, text: str, expected: Any) -> Checked:
        return checked(self.tx.release, self.model.layout, text, expected)

    def field(self, named: str) -> FieldLayout | None:
        """None for what has gone from the object since."""
        return self.model.layout.by_id.get(named) or self.model.layout.by_name.get(named)

    def computed(self, values: Sequence[FieldValue]) -> dict[str, Any]:
        """Record JSON of what fields get."""
        found: dict[str, Any] = {}
        for one in values:
            field = self.field(one.field_id)
            if field is not None:
                value = self.value_of(one.expression, type_of(field))
                found[field.name] = as_written(field, value)
        return found

    def write(self, actor: Actor, values: Mapping[str, Any], sight: Actor | None = None) -> None:
        """With every right, as the definition says what is written; in the name of whoever acts.

        What people have typed may lead only to records and files that they see: ``sight``."""
        if not values:
            return
        acting = replace(SYSTEM, user_id=actor.user_id, name=actor.name, language=actor.language)
        batch = Batch(
            self.model.layout.definition.name,
            "update",
            [{**values, "id": self.instance.record_id}],
            door=DOOR,
            confirmed=ALL,
        )
        before = self.tx.notes.get(WRITING)
        self.tx.notes[WRITING] = self.instance.id
        try:
            RecordWriter(self.tx, acting, sight).write(batch)
        finally:
            self.tx.notes[WRITING] = before
        self._entry = None

    def basis(self, field_ids: Collection[str]) -> str:
        """A digest of what fields hold; "" where nothing is relied on."""
        if not field_ids:
            return ""
        held = []
        for field_id in sorted(field_ids):
            field = self.field(field_id)
            held.append(None if field is None else field_json(field, self.entry.values.get(field.path)))
        return hashlib.sha256(orjson.dumps(held, default=str)).hexdigest()[:16]

    def _load(self, lock: bool) -> Entry:
        tx, record_id = self.tx, self.instance.record_id
        write_model = model_of(tx.release, self.model.layout.id)
        values = current(tx, write_model, [record_id], deleted=False, lock=lock).get(record_id)
        if values is None:
            raise Conflict(Problem("record_gone", GONE))
        return Entry(0, dict(values), id=record_id)


def type_of(field: FieldLayout) -> Type | None:
    if field.definition is None:
        return None
    return FIELD_TYPES[field.definition.type_name].expression_type(field.definition)
