"""Workflows as typed, frozen objects."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document

Decide = Literal["any", "all", "sequence", "vote"]
OutcomeEvent = Literal["started", "returned", "resubmitted", "approved", "rejected", "withdrawn", "cancelled"]
ASKING = ("approval", "fill")
"""Nodes at which people are asked."""


@dataclass(frozen=True, slots=True)
class Start:
    on: str
    condition: str | None
    role_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What a field gets; system fields by name."""

    field_id: str
    expression: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """What happens where no approver is found."""

    do: Literal["administrators", "people", "pass", "refuse"]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    field_id: str
    comparison: str
    value: str


@dataclass(frozen=True, slots=True)
class Matrix:
    object_id: str
    cells: tuple[Cell, ...]
    approver_id: str
    order_id: str | None


@dataclass(frozen=True, slots=True)
class ApproverRule:
    by: str
    people: tuple[str, ...] = ()
    role_id: str | None = None
    group: str | None = None
    field_id: str | None = None
    levels: int | None = None
    each_level: bool = False
    expression: str | None = None
    matrix: Matrix | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """Days go by the calendar: the same time of day, whenever clocks are set."""

    days: int = 0
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Deadline:
    """``again_hours`` after a reminder comes the next one."""

    time: Time
    do: Literal["remind", "approve", "reject", "transfer"]
    to: tuple[ApproverRule, ...]
    again_hours: int | None


@dataclass(frozen=True, slots=True)
class WorkflowBranch:
    id: str
    name: str
    title: str
    condition: str | None
    nodes: tuple[WorkflowNode, ...]


@dataclass(frozen=True, slots=True)
class WorkflowNode:
    """``rights`` are see, edit or required by field; None: what the roles of whoever is asked allow."""

    id: str
    name: str
    title: str
    description: str
    do: str
    approvers: tuple[ApproverRule, ...]
    decide: Decide
    count: int | None
    percent: int | None
    actions: frozenset[str]
    rejection: Literal["end", "return"]
    returns_to: tuple[str, ...]
    comment: Literal["optional", "on_refusal", "required"]
    signature: bool
    rights: Mapping[str, str] | None
    relies_on: tuple[str, ...]
    nobody: Nobody
    deadline: Deadline | None
    branches: tuple[WorkflowBranch, ...]
    otherwise: tuple[WorkflowNode, ...]
    join: Literal["all", "any"]
    message: str
    values: tuple[FieldValue, ...]
    time: Time
    until: str | None
    outcome: Literal["approved", "rejected"]

    @property
    def asks(self) -> bool:
        return self.do in ASKING

    @property
    def opens(self) -> tuple[str, ...]:
        """Fields that whoever is asked may fill in."""
        return tuple(key for key, right in (self.rights or {}).items() if right != "see")

    @property
    def demands(self) -> tuple[str, ...]:
        return tuple(key for key, right in (self.rights or {}).items() if right == "required")

    def sequences(self) -> Iterator[tuple[str, tuple[WorkflowNode, ...]]]:
        """The nodes inside, by the id of the branch; "" for the other way."""
        for branch in self.branches:
            yield branch.id, branch.nodes
        if self.do == "branch":
            yield "", self.otherwise


@dataclass(frozen=True)
class WorkflowDefinition:
    id: str
    name: str
    title: str
    description: str | None
    icon: str | None
    object_id: str
    off: bool
    starts: tuple[Start, ...]
    initiator_approves: Literal["ask", "pass", "manager"]
    same_person: Literal["ask", "pass", "pass_next"]
    open_fields: frozenset[str]
    resubmission: Literal["again", "straight_back"]
    withdrawal: Literal["any_time", "until_first_decision", "never"]
    urge_hours: int
    outcomes: Mapping[OutcomeEvent, tuple[FieldValue, ...]]
    nodes: tuple[WorkflowNode, ...]
    document: Document = dataclasses.field(repr=False, hash=False, compare=False)

    def start_on(self, event: str) -> tuple[Start, ...]:
        return tuple(one for one in self.starts if one.on == event)

    @cached_property
    def every_node(self) -> tuple[WorkflowNode, ...]:
        """In the order of the tree, containers first."""
        return tuple(_every(self.nodes))


def _every(nodes: tuple[WorkflowNode, ...]) -> Iterator[WorkflowNode]:
    for node in nodes:
        yield node
        for _, inner in node.sequences():
            yield from _every(inner)
