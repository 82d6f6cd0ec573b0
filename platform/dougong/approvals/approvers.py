"""Who is asked: what each rule finds, as a list of people without repetition. For those who have left stands who
took over from them, if anybody did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dougong.access import department_tree, manager_of
from dougong.access.finding_people import (
    holders_of,
    people_at,
    people_in_group,
    people_of_role,
)
from dougong.access.successors import present
from dougong.approvals.matrices import by_matrix
from dougong.approvals.subjects import Subject
from dougong.definitions import ApproverRule, Nobody
from dougong.errors import InvalidInput
from dougong.expressions.types import USER
from dougong.problems import N_, Problem
from dougong.storage import Transaction

MOST_ASKED = 200
TOO_MANY = N_("“{title}” would ask {count} people; {most} are the most.")
ADMINISTRATOR = "administrator"


def people_of(
    subject: Subject, rules: Sequence[ApproverRule], node_id: str = "", title: str = ""
) -> list[int]:
    """In the order of the rules."""
    found: dict[int, None] = {}
    for rule in rules:
        if subject.holds(rule.condition):
            chosen = subject.instance.chosen.get(node_id, ()) if rule.by == "chosen" else ()
            found.update(dict.fromkeys(chosen or _RULES[rule.by](subject, rule)))
    people = present(subject.tx, found)
    if len(people) > MOST_ASKED:
        params = {"title": title, "count": len(people), "most": MOST_ASKED}
        raise InvalidInput(Problem("too_many_asked", TOO_MANY, "", params))
    return people


def instead(tx: Transaction, nobody: Nobody) -> list[int]:
    """Whom the policy for nobody asks; if they have left as well, whoever administers the workspace."""
    if nobody.do == "people":
        found = present(tx, people_at(tx, nobody.people))
        if found:
            return found
    return holders_of(tx, ADMINISTRATOR)


def after(tx: Transaction, user_id: int | None, nobody: Nobody) -> int:
    """Who is asked in place of somebody who may have left."""
    return (present(tx, () if user_id is None else (user_id,)) or instead(tx, nobody))[0]


def _people(subject: Subject, rule: ApproverRule) -> Sequence[int]:
    return people_at(subject.tx, rule.people)


def _role(subject: Subject, rule: ApproverRule) -> Sequence[int]:
    return people_of_role(subject.tx, rule.role_id or "")


def _group(subject: Subject, rule: ApproverRule) -> Sequence[int]:
    return people_in_group(subject.tx, rule.group or "")


def _department_head(subject: Subject, rule: ApproverRule) -> Sequence[int]:
    """Of the department or those above it; where one has no head, the next one's above counts."""
    start = subject.initiator.department_id
    if rule.field_id is not None:
        field = subject.field(rule.field_id)
        start = None if field is None else subject.entry.values.get(field.path)
    departments = {one.id: one for one in department_tree(subject.tx)}
    line, here = [], departments.get(start or 0)
    while here is not None:
        line.append(here.head_id)
        here = departments.get(here.parent_id or 0)
    levels = rule.levels or 0
    if rule.each_level:
        return [head for head in line[: levels + 1] if head is not None]
    return [head for head in line[levels:] if head is not None][:1]


def _manager(subject: Subject, rule: ApproverRule) -> Sequence[int]:
    """Where the line is shorter, whoever stands at its top."""
    line: list[int] = []
    here = subject.instance.initiator_id
    while here is not None and len(line) < (rule.levels or 1):
        here = manager_of(subject.tx, here)
        if here is not None:
            line.append(here)
    return line if rule.each_level else line[-1:]


def _field(subject: Subject, rule: ApproverRule) -> Sequence[int]:
    field = subject.field(rule.field_id or "")
    return () if field is None else _several(subject.entry.values.get(field.path))


def _initiator(subject: Subject, _: ApproverRule) -> Sequence[int]:
    return _several(subject.instance.initiator_id)


def _chosen(_: Subject, __: ApproverRule) -> Sequence[int]:
    return ()


def _matrix(subject: Subject, rule: ApproverRule) -> Sequence[int]:
    return [] if rule.matrix is None else by_matrix(subject, rule.matrix)


def _expression(subject: Subject, rule: ApproverRule) -> Sequence[int]:
    return _several(subject.value_of(rule.expression or "", USER))


def _several(value: Any) -> list[int]:
    if isinstance(value, tuple | list):
        return [one for one in value if isinstance(one, int)]
    return [value] if isinstance(value, int) else []


_RULES: Mapping[str, Callable[[Subject, ApproverRule], Sequence[int]]] = {
    "people": _people,
    "role": _role,
    "group": _group,
    "department_head": _department_head,
    "manager": _manager,
    "field": _field,
    "initiator": _initiator,
    "chosen": _chosen,
    "matrix": _matrix,
    "expression": _expression,
}
