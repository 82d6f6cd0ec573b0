"""Cards of flows say what happens as a person would: how a flow begins, what each kind of step does."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.definitions.language import STEP_KINDS
from dougong.storage import Draft
from dougong.web.builder.flows import drawing
from dougong.web.builder.flows.sentences import SENTENCES
from dougong.web.builder.flows.shapes import SHAPES

from tests.web.builder.conftest import Studio
from tests.web.design import text_of

DESIGN: list[dict[str, Any]] = [
    {
        "kind": "object",
        "name": "visit",
        "title": "Visit",
        "pluralTitle": "Visits",
        "properties": {
            "name": {"fieldType": "text", "title": "Name"},
            "state": {
                "fieldType": "select",
                "title": "State",
                "options": [{"key": "open", "title": "Open"}, {"key": "done", "title": "Done"}],
            },
            "due": {"fieldType": "date", "title": "Due"},
            "guide": {"fieldType": "user", "title": "Guide"},
            "above": {"fieldType": "reference", "title": "Above", "target": "visit"},
        },
        "titleField": "name",
    },
    {
        "kind": "workflow",
        "name": "consent",
        "title": "Consent",
        "object": "visit",
        "starts": [{"on": "automation"}],
        "nodes": [{"name": "one", "do": "approval", "approvers": [{"by": "initiator"}]}],
    },
    {"kind": "role", "name": "guide", "title": "Guides", "rules": []},
]
GUIDES = {"by": "role", "role": "guide"}
NAMED = {"field": "name", "expression": "'Tour'"}
STEPS: list[tuple[dict[str, Any], str]] = [
    (
        {"do": "create", "object": "visit", "values": [NAMED, {"field": "above", "record": True}]},
        "Create Visit with 2 fields Name: “Tour”, Above: this record",
    ),
    ({"do": "update", "values": [{"field": "state", "expression": "'done'"}]}, "Set State to Done"),
    (
        {"do": "update", "values": [NAMED, {"field": "due", "expression": "NULL"}]},
        "Set Name to “Tour” and clear Due",
    ),
    (
        {"do": "update", "through": "above", "values": [NAMED]},
        "In the record in Above, set Name to “Tour”",
    ),
    (
        {"do": "upsert", "object": "visit", "match": [{"field": "above", "record": True}], "values": [NAMED]},
        "Change visits where Above is this record, or create one if there is none Name: “Tour”",
    ),
    (
        {"do": "delete", "object": "visit", "match": [{"field": "name", "equals": "name"}]},
        "Delete visits where Name is Name",
    ),
    ({"do": "notify", "to": ["owner", "guide"], "message": "Go"}, "Notify the owner and “Guide”: “Go”"),
    ({"do": "start_workflow", "workflow": "consent"}, "Start “Consent” for the record"),
    (
        {"do": "assign", "candidates": [GUIDES], "method": "least_loaded", "most": 5},
        "Assign to holders of Guides, whoever has fewest At most 5 each",
    ),
    (
        {"do": "find", "object": "visit", "filter": "state = 'open'"},
        "Find the first of visits where State is Open",
    ),
    ({"do": "find", "object": "visit", "limit": 1000}, "Find up to 1,000 visits"),
    ({"do": "wait", "for": 2}, "Wait 2 days"),
    ({"do": "wait", "for": 1, "unit": "working_days"}, "Wait 1 working day"),
    ({"do": "wait", "until": "due - 1"}, "Wait until 1 day before Due"),
]
NODES: list[tuple[dict[str, Any], str]] = [
    (
        {
            "do": "approval",
            "approvers": [{"by": "manager"}],
            "deadline": {"days": 2, "do": "remind", "againHours": 24},
        },
        "Ask the initiator's manager to approve Remind the initiator's manager after 2 days, then every 24 hours",
    ),
    (
        {
            "do": "approval",
            "approvers": [{"by": "people", "people": ["bob@example.com"]}, {"by": "field", "field": "guide"}],
            "decide": "all",
            "deadline": {"hours": 1, "do": "remind"},
        },
        "Ask Bob and “Guide” to approve Everybody has to agree Remind them after 1 hour",
    ),
    (
        {
            "do": "approval",
            "approvers": [{"by": "manager", "levels": 2, "eachLevel": True}],
            "decide": "vote",
            "threshold": {"count": 2},
            "deadline": {"days": 1, "hours": 4, "do": "transfer", "to": [GUIDES]},
        },
        "Ask every manager up to 2 levels above the initiator to approve At least 2 have to agree "
        "Hand on to holders of Guides after 1 day and 4 hours",
    ),
    (
        {
            "do": "fill",
            "approvers": [{"by": "initiator"}],
            "fields": [{"field": "due", "right": "required"}, {"field": "name", "right": "see"}],
        },
        "Ask the initiator to fill in Due",
    ),
    ({"do": "notify", "approvers": [{"by": "chosen"}]}, "Notify whom the initiator chooses"),
    ({"do": "wait", "days": 3}, "Wait 3 days"),
    ({"do": "end", "outcome": "rejected"}, "End as Rejected"),
]
TRIGGERS: list[tuple[dict[str, Any], str]] = [
    ({"on": "created"}, "When a record is created"),
    ({"on": "updated", "fields": ["state", "due"]}, "When State or Due changes"),
    (
        {"on": "workflow_ended", "workflow": "consent", "outcomes": ["approved"]},
        "When “Consent” ends: Approved",
    ),
    ({"on": "schedule", "schedule": {"every": "working_day", "at": "08:30"}}, "Every working day at 08:30"),
    (
        {"on": "schedule", "schedule": {"every": "week", "weekdays": ["monday", "friday"], "at": "08:30"}},
        "Every Mon and Fri at 08:30",
    ),
    (
        {"on": "schedule", "schedule": {"every": "month", "day": 3, "at": "08:30"}},
        "On day 3 of every month at 08:30",
    ),
    ({"on": "date", "date": {"field": "due", "offset": -3}}, "3 days before Due"),
    (
        {"on": "date", "date": {"field": "due", "yearly": True, "at": "09:00"}},
        "Every year on the day of Due, at 09:00",
    ),
]


@pytest.fixture
def tours(studio: Studio) -> Studio:
    problems = Draft(studio.site.workspace).apply(DESIGN)
    assert [one for one in problems if one.severity == "error"] == []
    return studio


def told(studio: Studio, flow: dict[str, Any]) -> str:
    whole = {"name": "flow", "title": "Flow", "object": "visit", **flow}
    problems = Draft(studio.site.workspace).apply([whole])
    assert [one.message for one in problems if one.code == "no_such_document"] == []
    return text_of(studio.ada.get(f"/build/flows/{flow['kind']}/flow").text)


def test_no_kind_of_step_of_the_product_is_told_by_its_values_only() -> None:
    assert drawing.flow_of  # with it come the sentences
    kinds = {
        f"{shape.kind}/{do}"
        for shape in SHAPES.values()
        for do in shape.step.properties["do"].schema["enum"]
        if do not in STEP_KINDS
    }
    assert kinds == set(SENTENCES)


def test_steps_of_automations_say_what_they_do(tours: Studio) -> None:
    steps = [{"name": f"step_{number}", **step} for number, (step, _) in enumerate(STEPS)]
    page = told(tours, {"kind": "automation", "trigger": {"on": "created"}, "steps": steps})
    assert [text for _, text in STEPS if text not in page] == []
    tours.ada.post("/preferences", language="zh")
    chinese = text_of(tours.ada.get("/build/flows/automation/flow").text)
    for text in ("将State设为Done", "等待 2 天", "通知负责人和“Guide”：“Go”", "查找Visits，最多 1,000 条"):
        assert text in chinese


def test_nodes_of_workflows_say_what_they_do(tours: Studio) -> None:
    nodes = [{"name": f"node_{number}", **node} for number, (node, _) in enumerate(NODES)]
    starts = [{"on": "by_hand", "condition": "state = 'open'"}, {"on": "changed", "condition": "due = NULL"}]
    outcomes = [{"on": "approved", "values": [{"field": "state", "expression": "'done'"}]}]
    page = told(tours, {"kind": "workflow", "starts": starts, "nodes": nodes, "outcomes": outcomes})
    assert [text for _, text in NODES if text not in page] == []
    assert "When somebody submits it, if State is Open As soon as Due is blank" in page
    assert "Approved: set State to Done" in page
    tours.ada.post("/preferences", language="zh")
    chinese = text_of(tours.ada.get("/build/flows/workflow/flow").text)
    assert "请发起人的直属上级审批 2 天后提醒发起人的直属上级，之后每 24 小时再次提醒" in chinese


@pytest.mark.parametrize(("trigger", "text"), TRIGGERS)
def test_a_trigger_says_when_a_flow_begins(tours: Studio, trigger: dict[str, Any], text: str) -> None:
    steps = [{"name": "wait", "do": "wait", "for": 1}]
    assert text in told(tours, {"kind": "automation", "trigger": trigger, "steps": steps})


def test_a_step_that_is_not_finished_shows_what_it_has(tours: Studio) -> None:
    steps = [
        {"name": "make", "do": "create", "object": "visit"},
        {"name": "tell", "do": "notify", "to": ["owner"]},
    ]
    page = told(tours, {"kind": "automation", "trigger": {"on": "created"}, "steps": steps})
    assert "Create a record Visit" in page and "Notify Owner" in page
