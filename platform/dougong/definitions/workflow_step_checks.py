"""What automations say about workflows: which happening sets them off, and which workflow a step starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

HAPPENINGS = ("workflow_started", "task_created", "task_decided", "workflow_ended")
OUTCOMES: Mapping[str, frozenset[str]] = {
    "task_decided": frozenset({"approved", "rejected", "returned"}),
    "workflow_ended": frozenset({"approved", "rejected", "withdrawn", "cancelled"}),
}
ONLY_WORKFLOWS = N_("Only what happens in workflows can be narrowed down by this.")
NEVER = N_("“{outcome}” never comes of this.")
OF_ANOTHER = N_("“{workflow}” is about another object.")
NOT_BY_AUTOMATION = N_("“{workflow}” has no start by automations.")
DELETED = N_("The record is deleted then: there is nothing to approve.")


def workflow_trigger_problems(
    index: NameIndex, workflows: Mapping[str, Document], document: Document
) -> Iterator[Problem]:
    trigger = document["trigger"]
    on = trigger["on"]
    for name, allowed in (("workflow", HAPPENINGS), ("outcomes", tuple(OUTCOMES))):
        if name in trigger and on not in allowed:
            yield Problem("only_workflows", ONLY_WORKFLOWS, f"/trigger/{name}")
            return
    for number, outcome in enumerate(trigger.get("outcomes", ())):
        if outcome not in OUTCOMES[on]:
            yield Problem("never", NEVER, f"/trigger/outcomes/{number}", {"outcome": outcome})
    workflow = workflows.get(trigger.get("workflow", ""))
    if workflow is not None and workflow["object"] != document["object"]:
        yield Problem("of_another", OF_ANOTHER, "/trigger/workflow", {"workflow": workflow["name"]})


def workflow_step_problems(
    document: Document, workflows: Mapping[str, Document], about: str, step: Document, here: str
) -> Iterator[Problem]:
    """``about`` is the object of the record that the step is about."""
    if step["do"] != "start_workflow":
        return
    if document["trigger"]["on"] == "deleted":
        yield Problem("deleted", DELETED, here)
    workflow = workflows.get(step.get("workflow", ""))
    if workflow is None:
        return
    params = {"workflow": workflow["name"]}
    if workflow["object"] != about:
        yield Problem("of_another", OF_ANOTHER, f"{here}/workflow", params)
    if not any(start["on"] == "automation" for start in workflow["starts"]):
        yield Problem("not_by_automation", NOT_BY_AUTOMATION, f"{here}/workflow", params)
