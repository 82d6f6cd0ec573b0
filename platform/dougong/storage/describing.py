"""A plan's changes in plain words, as data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import Documents
from dougong.definitions.difference import Change
from dougong.definitions.where_used import Usage, usages
from dougong.problems import N_, Problem
from dougong.storage.converting import Loss

ELEMENT_WORDS = {
    "app": N_("app"),
    "object": N_("object"),
    "field": N_("field"),
    "option": N_("option"),
    "rule": N_("rule"),
    "pipeline": N_("pipeline"),
    "stage": N_("stage"),
    "message": N_("message template"),
    "webhook": N_("webhook"),
    "calendar": N_("working calendar"),
    "holiday": N_("holiday"),
    "automation": N_("automation"),
    "step": N_("step"),
    "variable": N_("variable"),
    "workflow": N_("workflow"),
    "button": N_("button"),
    "pool": N_("public pool"),
    "service_level": N_("service level"),
    "service_clock": N_("clock of a service level"),
    "public_form": N_("public form"),
    "print_template": N_("print template"),
    "asked": N_("field of a public form"),
    "node": N_("node"),
    "branch": N_("way"),
    "role": N_("role"),
    "grant": N_("permission"),
    "field_access": N_("field access"),
    "combination": N_("unique combination"),
    "view": N_("view"),
    "column": N_("column"),
    "form": N_("form"),
    "chart": N_("chart"),
    "card": N_("card"),
    "section": N_("section"),
    "placement": N_("placed field"),
    "related": N_("related list"),
    "menu": N_("menu entry"),
    "translation": N_("translation"),
}

OF_ROLES = {"grant": "rules", "field_access": "fields"}
"""Parts of a role that people know by what they are about, and where they stand in it."""

ADDED = N_("The {element} “{name}” is added.")
RESTORED = N_("The {element} “{name}” comes back out of the bin with its values.")
CONVERTED = N_(
    "The {element} “{name}” comes back out of the bin with another type; {rows} values cannot be converted."
)
REMOVED = N_("The {element} “{name}” is removed.")
BINNED = N_("The {element} “{name}” goes into the bin, with the values of {rows} records.")
RENAMED = N_("The {element} “{old}” is renamed to “{name}”.")
RETYPED = N_("The field “{name}” changes its type from {old} to {new}; {rows} values cannot be converted.")
CHANGED = N_("The {element} “{name}” changes its {property}.")
DELETE_RULES: Mapping[str, str] = {
    "restrict": N_("A record can no longer be deleted as long as “{name}” refers to it."),
    "clear": N_("When a record is deleted, “{name}” is emptied where it refers to it."),
    "cascade": N_("When a record is deleted, those whose “{name}” refers to it go into the bin with it."),
}
MOVED_ELSEWHERE = N_("The {element} “{name}” moves into another one.")
MOVED = N_("The order within the {element} “{name}” changes.")
MATTERING = ("removed", "renamed", "retyped")
"""What happens to an element that matters wherever it is used."""


@dataclass(frozen=True, slots=True)
class PlannedChange:
    change: Change
    title: str
    text: Problem
    """The sentence, as a template with its params: callers render it in the reader's language."""
    rows: int = 0
    examples: tuple[Mapping[str, Any], ...] = ()
    used_in: tuple[Usage, ...] = field(default=())

    @property
    def destroys(self) -> bool:
        return self.rows > 0

    def to_json(self) -> dict[str, Any]:
        change = self.change
        return {
            "action": change.action,
            "element": change.element_type,
            "id": change.element_id,
            "name": change.name,
            "kind": change.kind,
            "document": change.document_id,
            "property": change.property,
            "old": change.old if change.property else None,
            "new": change.new if change.property else None,
            "message": self.text.message,
            "template": self.text.template,
            "params": {name: _plain(value) for name, value in self.text.params.items()},
            "rows": self.rows,
            "examples": list(self.examples),
            "used_in": [
                {"kind": use.kind, "name": use.document_name, "pointer": use.pointer} for use in self.used_in
            ],
        }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)


def describe(
    changes: Sequence[Change],
    old: Documents,
    losses: Mapping[str, Loss],
    restored: Collection[str] = (),
) -> Iterator[PlannedChange]:
    """``restored`` are the ids of fields and objects that come out of the bin."""
    used = usages(old) if any(change.action in MATTERING for change in changes) else {}
    for change in changes:
        loss = losses.get(change.element_id)
        counts = change.action in ("removed", "retyped") or change.property == "target"
        counts = counts or (change.action == "added" and change.element_id in restored)
        rows = loss.rows if loss and counts else 0
        yield PlannedChange(
            change,
            str(change.name or change.element_id),
            _sentence(change, loss if counts else None, restored, _called(change, old)),
            rows,
            tuple(_examples(loss)) if loss and counts else (),
            tuple(_outside(used.get(change.element_id, ()), change)),
        )


def _called(change: Change, old: Documents) -> str:
    """Names are told; what a role allows or keeps back is told by the titles of the role and of what it is about."""
    plain = str(change.name or change.element_id)
    role = old.get(("role", change.document_id)) if change.element_type in OF_ROLES else None
    if role is None:
        return plain
    part = change.new if change.action == "added" else change.old if change.action == "removed" else None
    if not isinstance(part, Mapping):
        listed = role.get(OF_ROLES[change.element_type], ())
        part = next((one for one in listed if one["id"] == change.element_id), {})
    about = old.get(("object", part.get("object", "")), {}) if "title" not in part else {}
    return f"{role['title']}: {part.get('title') or about.get('title') or plain}"


def _sentence(change: Change, loss: Loss | None, restored: Collection[str], called: str) -> Problem:
    element = ELEMENT_WORDS.get(change.element_type, change.element_type)
    params: dict[str, Any] = {"element": element, "name": called}
    rows = loss.rows if loss else 0
    if change.action == "removed":
        if loss is None:
            return Problem("removed", REMOVED, change.element_id, params)
        return Problem("binned", BINNED, change.element_id, {**params, "rows": rows})
    if change.action == "retyped":
        both = {"old": change.old, "new": change.new, "rows": rows}
        return Problem("retyped", RETYPED, change.element_id, {**params, **both})
    if change.action == "renamed":
        return Problem("renamed", RENAMED, change.element_id, {**params, "old": change.old})
    if change.action == "changed" and change.property == "onDelete":
        return Problem("delete_rule", DELETE_RULES[change.new or "restrict"], change.element_id, params)
    if change.action == "changed":
        return Problem("changed", CHANGED, change.element_id, {**params, "property": change.property})
    if change.property == "parent":
        return Problem("moved", MOVED_ELSEWHERE, change.element_id, params)
    if change.action == "added" and change.element_id in restored:
        return Problem(
            "restored", CONVERTED if rows else RESTORED, change.element_id, {**params, "rows": rows}
        )
    template = {"added": ADDED, "moved": MOVED}[change.action]
    return Problem(change.action, template, change.element_id, params)


def _examples(loss: Loss) -> Iterator[Mapping[str, Any]]:
    for example in loss.examples:
        reason = example.reason.problem
        yield {
            "record": example.record_id,
            "value": example.value,
            "code": reason.code,
            "reason": reason.message,
        }


def _outside(found: Sequence[Usage], change: Change) -> Iterator[Usage]:
    if change.action in MATTERING:
        yield from (use for use in found if use.document_id != change.document_id or use.how == "expression")
