"""The step that sets a variable."""

from __future__ import annotations

from dougong.automations.models import StepModel
from dougong.automations.performing import Performance, Told, action
from dougong.automations.remembering import path_of


@action("set_variable")
def set_variable(running: Performance, step: StepModel) -> Told:
    value = step.value.evaluate(running.entry.values, running.context) if step.value is not None else None
    running.remember(path_of(step.step.document["variable"]), value)
    return {"result": "nothing" if value is None else "done"}
