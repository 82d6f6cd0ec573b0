"""Roles in words: what a rule allows, whose records it is about, and the marks that stand for it in the matrix."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list

from dougong.access import Operation, Right
from dougong.access.matrix import Cell
from dougong.access.object_access import Level
from dougong.dataclasses import dataclass
from dougong.definitions import RECORD_OPERATIONS, ObjectDefinition, RoleDefinition, RoleRule
from dougong.problems import N_
from dougong.web.conditions.condition_words import Words
from dougong.web.conditions.told import words_of
from dougong.web.languages import page_locale
from dougong.web.screens import Screen
from dougong.web.shell import in_sentence
from dougong.web.texts import gettext

OPERATIONS: dict[Operation, str] = {
    "read": N_("See"),
    "create": N_("Create"),
    "update": N_("Edit"),
    "delete": N_("Delete"),
    "restore": N_("Restore"),
    "purge": N_("Delete for good"),
    "comment": N_("Comment"),
    "import": N_("Import"),
    "export": N_("Export"),
    "bulk": N_("Change many"),
    "share": N_("Share"),
    "print": N_("Print"),
    "manage_workflows": N_("Manage workflows"),
}
RIGHTS: dict[Right, str] = {
    "design": N_("Design objects, forms and roles"),
    "publish": N_("Publish designs"),
    "people": N_("Look after people, groups and departments"),
    "view_as": N_("Look through the eyes of others"),
    "jobs": N_("See the jobs of everybody"),
    "rates": N_("Set exchange rates"),
    "audit": N_("Read the audit log"),
}
ROWS = {
    "all": N_("All records"),
    "department_below": N_("Own department and below"),
    "department": N_("Own department"),
    "reports": N_("Own records and those of whoever reports to them"),
    "own": N_("Own records"),
    "shared": N_("Records shared with them"),
}
_SENTENCES = {
    "all": N_("{operations} all {objects}"),
    "own": N_("{operations} their own {objects}"),
    "department": N_("{operations} {objects} of their own department"),
    "department_below": N_("{operations} {objects} of their own department and below"),
    "reports": N_("{operations} their own {objects} and those of whoever reports to them"),
    "shared": N_("{operations} {objects} shared with them"),
}
LEVELS: dict[Level, str] = {"plain": N_("Shown"), "masked": N_("Masked"), "hidden": N_("Hidden")}
READ_ONLY = N_("Read-only")


@dataclass(frozen=True, slots=True)
class Mark:
    """``kind`` is its look; ``icon`` says whose records."""

    kind: str
    icon: str
    text: str


ICONS = {
    "all": "check",
    "department_below": "sitemap",
    "department": "building",
    "reports": "users",
    "own": "user",
    "shared": "share",
    "condition": "filter",
    "through": "link",
}
LEGEND = {
    **ROWS,
    "condition": N_("Only with a condition"),
    "through": N_("By the record it belongs to"),
}


@dataclass(frozen=True, slots=True)
class RuleWords:
    id: str
    name: str
    title: str
    sentence: str
    notes: list[str]
    condition: Words


def role_title(screen: Screen, role: RoleDefinition) -> str:
    if role.name in screen.definitions.roles:
        return screen.titles.of(role.id, "title", role.title)
    return gettext(role.title)


def role_description(screen: Screen, role: RoleDefinition) -> str:
    if role.name in screen.definitions.roles:
        return screen.titles.of(role.id, "description", role.description)
    return gettext(role.description) if role.description else ""


def rule_title(screen: Screen, role: RoleDefinition, rule: RoleRule) -> str:
    if role.name in screen.definitions.roles:
        return screen.titles.of(rule.id, "title", rule.title)
    return gettext(rule.title)


def mark(cell: Cell) -> Mark:
    if not cell.rules:
        return Mark("none", "", gettext("Not allowed"))
    if cell.wholly:
        everything = ROWS["all"]
        return Mark("all", ICONS["all"], gettext(everything))
    kinds = [scope_of(rule) for rule in cell.rules]
    order = list(ICONS)
    widest = min(kinds, key=order.index)
    texts = dict.fromkeys(gettext(LEGEND[kind]) for kind in sorted(kinds, key=order.index))
    return Mark("some", ICONS[widest], "; ".join(texts))


def scope_of(rule: RoleRule) -> str:
    """What most narrows its rows."""
    if rule.rows != "all":
        return rule.rows
    if rule.condition is not None:
        return "condition"
    return "through" if rule.through_id is not None else "all"


def rule_words(
    screen: Screen,
    role: RoleDefinition,
    rule: RoleRule,
    obj: ObjectDefinition | None = None,
    condition: Words | None = None,
) -> RuleWords:
    """``obj`` is the one that is looked at, where the rule itself is about all of them; ``condition`` what a rule of
    the draft asks, where that is shown."""
    owner = screen.definitions.objects_by_id.get(rule.object_id or "") or obj
    objects = (
        in_sentence(screen, screen.titles.plural(owner)) if owner else gettext("records of every object")
    )
    sentence = gettext(_SENTENCES[rule.rows]).format(
        operations=operations_text(screen, rule.operations), objects=objects
    )
    if condition is None:
        written = rule.condition or ""
        condition = words_of(screen, owner, written) if owner else Words(written, written)
    return RuleWords(
        rule.id, rule.name, rule_title(screen, role, rule), sentence, _notes(screen, rule), condition
    )


def operations_text(screen: Screen, operations: Iterable[str]) -> str:
    """ "See, create and edit"."""
    held = set(operations)
    words = [gettext(OPERATIONS[one]) for one in RECORD_OPERATIONS if one in held]
    lower = words
    if screen.language == "en":
        lower = [lower[0], *(word[:1].lower() + word[1:] for word in lower[1:])]
    return format_list(lower, style="standard", locale=page_locale())


def _notes(screen: Screen, rule: RoleRule) -> list[str]:
    notes = []
    if rule.by != "owner" and rule.rows not in ("all", "shared"):
        notes.append(
            gettext("whose they are is told by “{field}”").format(field=screen.titles.segment(rule.by))
        )
    if rule.through_id is not None:
        text = gettext("as far as they may do so with the record in “{field}”")
        notes.append(text.format(field=screen.titles.segment(rule.through_id)))
    if rule.leaving:
        notes.append(gettext("also so that it falls out of these records"))
    return notes
