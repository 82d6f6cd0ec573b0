"""What steps would do with a record, without doing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.access import Actor
from dougong.automations.models import AutomationModel, StepModel
from dougong.automations.remembering import blank, path_of
from dougong.definitions import AutomationStep
from dougong.definitions.naming import VARIABLES
from dougong.errors import DougongError
from dougong.expressions import Checked, EvaluationContext
from dougong.expressions.types import Path
from dougong.records.bulk_values import as_written
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.levels import readable
from dougong.records.reach import is_limited
from dougong.storage import Transaction

Imagined = dict[str, Any]


class Imagination:
    """For one record as it was. What its own steps would change is seen by the steps after them. Values that the
    reader may not see are left out."""

    def __init__(
        self,
        tx: Transaction,
        reader: Actor,
        model: AutomationModel,
        entry: Entry,
        context: EvaluationContext,
    ) -> None:
        self._tx, self._reader, self._model, self._context = tx, reader, model, context
        self._entry = Entry(0, {**entry.values, **blank(model.definition.variables)}, id=entry.id)
        follow_paths(tx.release, tx, model.layout, model.read, [self._entry])
        self.steps: list[Imagined] = []
        self._hidden: set[Path] = set()
        """What earlier steps have written of what the reader may not see."""

    def perform(self, steps: Sequence[AutomationStep]) -> bool:
        for step in steps:
            model = self._model.steps[step.id]
            condition = model.condition
            holds = condition is None or condition.evaluate(self._entry.values, self._context) is True
            if step.do == "branch":
                if not self.perform(step.steps if holds else step.otherwise):
                    return False
            elif holds and not self._do(step, model):
                return False
        return True

    def _do(self, step: AutomationStep, model: StepModel) -> bool:
        told: Imagined = {"step": step.name, "title": step.title, "do": step.do}
        if step.do == "stop":
            return False
        if model.value is not None:
            self._remember(model)
            return True
        if step.message:
            told["message"] = step.message
        if step.do in ("refuse", "for_each"):
            # Which records a loop would have gone through is not known any more.
            self.steps.append(told)
            return True
        own = step.do == "update" and model.through is None and not model.match
        if step.do in ("create", "update", "upsert"):
            told["values"] = self._values(model, own=own)
        if not own and step.object_id is not None:
            told["object"] = model.target.definition.name
        # Nobody knows what would have been answered.
        self._hidden.update(path_of(one["variable"]) for one in step.document.get("answer", ()))
        if not own or told["values"]:
            self.steps.append(told)
        return True

    def _remember(self, model: StepModel) -> None:
        path = path_of(model.step.document["variable"])
        (self._hidden.discard if self._is_open(model.layout, model.value) else self._hidden.add)(path)
        try:
            value = model.value.evaluate(self._entry.values, self._context) if model.value else None
        except DougongError:
            value = None
        self._entry.values[path] = value

    def _values(self, model: StepModel, *, own: bool) -> dict[str, list[Any]]:
        """``{field: [old, new]}``; of the record itself only what would differ, of others only the new."""
        found: dict[str, list[Any]] = {}
        for one in model.values:
            new: Any = self._entry.id if one.assignment.record else None
            if one.expression is not None:
                try:
                    new = as_written(one.field, one.expression.evaluate(self._entry.values, self._context))
                except DougongError:
                    continue
            elif one.assignment.step_id is not None:
                continue
            old = _json(one.field, self._entry.values.get(one.field.path)) if own else None
            if own and old == new:
                continue
            if own and not self._is_open(model.layout, one.expression):
                self._hidden.add(one.field.path)
            if own and one.expression is not None:
                self._entry.values[one.field.path] = one.expression.evaluate(
                    self._entry.values, self._context
                )
            if self._may_see(model.target, one.field) and self._is_open(model.layout, one.expression):
                found[one.field.name] = [old, new]
        return found

    def _is_open(self, layout: ObjectLayout, expression: Checked | None) -> bool:
        """Whether the reader may see all that is read; of other records only where they see every one."""
        if expression is None:
            return True
        if "records" in expression.volatility:
            return self._reader.kind == "system"
        return all(self._may_follow(layout, path) for path in expression.paths)

    def _may_follow(self, layout: ObjectLayout, path: Path) -> bool:
        if path in self._hidden or path[0] == VARIABLES:
            return path not in self._hidden
        here = layout
        for part in path:
            field = here.by_id.get(part) or here.by_name.get(part)
            if field is None:
                return self._reader.kind == "system"
            beyond = here is not layout and is_limited(self._reader, here, "read")
            if beyond or not self._may_see(here, field):
                return False
            if field.target is not None and field.target in self._tx.release.definitions.objects_by_id:
                here = layout_of(self._tx.release, field.target)
        return True

    def _may_see(self, layout: ObjectLayout, field: FieldLayout) -> bool:
        return readable(self._reader, layout, field)


def _json(field: FieldLayout, value: Any) -> Any:
    return value if value is None or field.as_json is None else field.as_json(value)
