"""Documents of workflows into objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.definitions.walking import Document
from dougong.definitions.workflow_elements import (
    ApproverRule,
    Cell,
    Deadline,
    FieldValue,
    Matrix,
    Nobody,
    Start,
    Time,
    WorkflowBranch,
    WorkflowDefinition,
    WorkflowNode,
)

ACTIONS = frozenset({"reject", "return", "transfer", "add", "copy"})
URGE_HOURS = 4
ADMINISTRATORS = Nobody("administrators")


def workflow_order(document: Document) -> tuple[bool, int, str]:
    return ("position" not in document, document.get("position", 0), document["name"])


def workflow_of(document: Document) -> WorkflowDefinition:
    nobody = _nobody(document.get("nobody"), ADMINISTRATORS)
    outcomes: dict[Any, tuple[FieldValue, ...]] = {}
    for one in document.get("outcomes", ()):
        outcomes[one["on"]] = (*outcomes.get(one["on"], ()), *_values(one["values"]))
    return WorkflowDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        icon=document.get("icon"),
        object_id=document["object"],
        off=document.get("off", False),
        starts=tuple(
            Start(one["on"], one.get("condition"), tuple(one.get("roles", ()))) for one in document["starts"]
        ),
        initiator_approves=document.get("initiatorApproves", "ask"),
        same_person=document.get("samePerson", "ask"),
        open_fields=frozenset(document.get("openFields", ())),
        resubmission=document.get("resubmission", "again"),
        withdrawal=document.get("withdrawal", "any_time"),
        urge_hours=document.get("urgeHours", URGE_HOURS),
        outcomes=outcomes,
        nodes=_nodes(document["nodes"], nobody),
        document=document,
    )


def _nodes(documents: Sequence[Any], nobody: Nobody) -> tuple[WorkflowNode, ...]:
    return tuple(_node(one, nobody) for one in documents)


def _node(document: Document, nobody: Nobody) -> WorkflowNode:
    threshold = document.get("threshold", {})
    rights = document.get("fields")
    return WorkflowNode(
        id=document["id"],
        name=document["name"],
        title=document.get("title", document["name"]),
        description=document.get("description", ""),
        do=document["do"],
        approvers=_rules(document.get("approvers", ())),
        decide=document.get("decide", "any"),
        count=threshold.get("count"),
        percent=threshold.get("percent"),
        actions=frozenset(document["actions"]) if "actions" in document else ACTIONS,
        rejection=document.get("rejection", "end"),
        returns_to=tuple(document.get("returnsTo", ())),
        comment=document.get("comment", "on_refusal"),
        signature=document.get("signature", False),
        rights=None if rights is None else {one["field"]: one["right"] for one in rights},
        relies_on=tuple(document.get("reliesOn", ())),
        nobody=_nobody(document.get("nobody"), nobody),
        deadline=_deadline(document["deadline"]) if "deadline" in document else None,
        branches=tuple(
            WorkflowBranch(
                one["id"],
                one["name"],
                one.get("title", one["name"]),
                one.get("condition"),
                _nodes(one["nodes"], nobody),
            )
            for one in document.get("branches", ())
        ),
        otherwise=_nodes(document.get("otherwise", ()), nobody),
        join=document.get("join", "all"),
        message=document.get("message", ""),
        values=_values(document.get("values", ())),
        time=_time(document),
        until=document.get("until"),
        outcome=document.get("outcome", "approved"),
    )


def _rules(documents: Sequence[Any]) -> tuple[ApproverRule, ...]:
    return tuple(
        ApproverRule(
            by=one["by"],
            people=tuple(one.get("people", ())),
            role_id=one.get("role"),
            group=one.get("group"),
            field_id=one.get("field"),
            levels=one.get("levels"),
            each_level=one.get("eachLevel", False),
            expression=one.get("expression"),
            matrix=_matrix(one["matrix"]) if "matrix" in one else None,
            condition=one.get("condition"),
        )
        for one in documents
    )


def _matrix(document: Document) -> Matrix:
    cells = tuple(Cell(one["field"], one.get("is", "equal"), one["value"]) for one in document["cells"])
    return Matrix(document["object"], cells, document["approver"], document.get("order"))


def _deadline(document: Document) -> Deadline:
    return Deadline(
        _time(document), document["do"], _rules(document.get("to", ())), document.get("againHours")
    )


def _time(document: Document) -> Time:
    return Time(document.get("days", 0), document.get("hours", 0))


def _values(documents: Sequence[Any]) -> tuple[FieldValue, ...]:
    return tuple(FieldValue(one["field"], one["expression"]) for one in documents)


def _nobody(document: Document | None, otherwise: Nobody) -> Nobody:
    return otherwise if document is None else Nobody(document["do"], tuple(document.get("people", ())))
