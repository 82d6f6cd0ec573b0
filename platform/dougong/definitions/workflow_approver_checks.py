"""Who is asked at a node: does each rule say what it needs, and what happens where it finds nobody?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dougong.definitions.name_index import NameIndex, ObjectEntry
from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.walking import Document
from dougong.definitions.workflow_elements import ASKING
from dougong.problems import N_, Problem

NEEDED = N_("Approvers by “{by}” need “{property}”.")
NOT_HERE = N_("Approvers by “{by}” have no “{property}”.")
NOBODY_SAID = N_("Say what happens where nobody is found, here or for the whole workflow (“nobody”).")
WHICH_PEOPLE = N_("Say who is asked instead.")
NO_PEOPLE = N_("Only “people” asks people who are named.")
NAMES_NOBODY = N_("“{field}” names nobody.")
NOT_CHOSEN = N_("Whoever starts it by hand chooses; there is a start at which nobody can.")
ABOVE_ONLY = N_("The first level above is 1.")

_NEEDS = {
    "people": ("people",),
    "role": ("role",),
    "group": ("group",),
    "field": ("field",),
    "matrix": ("matrix",),
    "expression": ("expression",),
}
_MAY: Mapping[str, set[str]] = {
    "department_head": {"field", "levels", "eachLevel"},
    "manager": {"levels", "eachLevel"},
}
_PARTS = ("people", "role", "group", "field", "levels", "eachLevel", "expression", "matrix")
_PEOPLE = ("owner", "created_by", "updated_by")


def approver_problems(
    index: NameIndex, document: Document, own: ObjectEntry, node: Document, here: str
) -> Iterator[Problem]:
    for number, rule in enumerate(node.get("approvers", ())):
        yield from _rule(index, document, own, rule, f"{here}/approvers/{number}")
    for number, rule in enumerate(node.get("deadline", {}).get("to", ())):
        yield from _rule(index, document, own, rule, f"{here}/deadline/to/{number}")
    if node["do"] in ASKING and "nobody" not in node and "nobody" not in document and _may_be_empty(node):
        yield Problem("nobody_said", NOBODY_SAID, f"{here}/nobody")


def nobody_problems(nobody: Any, place: str) -> Iterator[Problem]:
    if nobody is None:
        return
    if nobody["do"] == "people" and "people" not in nobody:
        yield Problem("which_people", WHICH_PEOPLE, f"{place}/people")
    if nobody["do"] != "people" and "people" in nobody:
        yield Problem("no_people", NO_PEOPLE, f"{place}/people")


def _rule(
    index: NameIndex, document: Document, own: ObjectEntry, rule: Document, here: str
) -> Iterator[Problem]:
    by = rule["by"]
    for name in _NEEDS.get(by, ()):
        if name not in rule:
            yield Problem("approver_needs", NEEDED, here, {"by": by, "property": name})
    allowed = _MAY.get(by, set(_NEEDS.get(by, ())))
    for name in _PARTS:
        if name in rule and name not in allowed:
            yield Problem("approver_has_no", NOT_HERE, f"{here}/{name}", {"by": by, "property": name})
    if by == "manager" and rule.get("levels") == 0:
        yield Problem("above_only", ABOVE_ONLY, f"{here}/levels")
    if by in ("field", "department_head") and "field" in rule:
        yield from _field(own, by, rule["field"], f"{here}/field")
    if by == "matrix" and "matrix" in rule:
        target = index.object(rule["matrix"]["object"])
        if target is not None:
            yield from _field(target, "field", rule["matrix"]["approver"], f"{here}/matrix/approver")
    if by == "chosen" and any(start["on"] != "by_hand" for start in document["starts"]):
        yield Problem("not_chosen", NOT_CHOSEN, f"{here}/by")


def _field(own: ObjectEntry, by: str, named: str, place: str) -> Iterator[Problem]:
    field = own.find(named)
    if field is None:
        if named not in SYSTEM_FIELDS or (by == "field" and named in _PEOPLE):
            return
    elif (field.type_name == "department") == (by == "department_head"):
        return
    yield Problem("names_nobody", NAMES_NOBODY, place, {"field": field.name if field else named})


def _may_be_empty(node: Document) -> bool:
    """The initiator is there when it starts; whom else a rule means may not be, or not any more."""
    rules = node.get("approvers", ())
    return not any(rule["by"] == "initiator" and "condition" not in rule for rule in rules)
