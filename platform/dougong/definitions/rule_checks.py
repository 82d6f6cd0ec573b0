"""Rules of an object that say nothing that is not said already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dougong.definitions.duplicate_rules import duplicate_checks
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

REQUIRED_ANYWAY = N_("“{name}” is required anyway, so this condition has no effect.")
NOBODY_FILLS = N_("“{name}” is read-only and has no default: where it is required, nobody can save.")
UNIQUE_ANYWAY = N_("“{name}” is unique by itself, so this combination has no effect.")
DEPENDS_IN_A_CIRCLE = N_("“{name}” depends on itself, by way of {others}.")
NOTHING_DEPENDS = N_("No option says with what it can be chosen, so “{parent}” decides nothing.")
NEVER_CHOSEN = N_("With “{option}” of “{parent}” nothing can be chosen here, though the field is required.")
SAME_COMBINATION = N_("“{other}” has the same fields already.")


def rule_checks(document: Document) -> Iterator[Problem]:
    if document["kind"] == "object":
        yield from _circles(document)
        yield from (replace(problem, severity="warning") for problem in _inert(document))
        yield from (replace(problem, severity="warning") for problem in _options(document))
        yield from duplicate_checks(document)


def _circles(document: Document) -> Iterator[Problem]:
    fields = _fields(document)
    for field_id, (name, item) in fields.items():
        passed: list[str] = []
        here = item.get("dependsOn")
        while here in fields and here not in passed:
            passed.append(here)
            here = fields[here][1].get("dependsOn")
        if field_id in passed:
            others = ", ".join(fields[step][0] for step in passed[: passed.index(field_id)])
            params = {"name": name, "others": others or name}
            yield Problem("depends_in_a_circle", DEPENDS_IN_A_CIRCLE, f"/properties/{name}/dependsOn", params)


def _options(document: Document) -> Iterator[Problem]:
    """Options of which none depends on anything, or which leave nothing to choose."""
    fields = _fields(document)
    for field_id, (name, item) in fields.items():
        parent, parent_item = fields.get(item.get("dependsOn", ""), ("", {}))
        if not parent or "options" not in item:
            continue
        if not any("when" in option for option in item["options"]):
            yield Problem(
                "nothing_depends", NOTHING_DEPENDS, f"/properties/{name}/dependsOn", {"parent": parent}
            )
        elif field_id in document.get("required", ()):
            for option in parent_item.get("options", ()):
                if not any(option["id"] in own.get("when", [option["id"]]) for own in item["options"]):
                    params = {"option": option["key"], "parent": parent}
                    yield Problem("never_chosen", NEVER_CHOSEN, f"/properties/{name}/options", params)


def _fields(document: Document) -> dict[str, tuple[str, Any]]:
    """Names and definitions by id."""
    return {item["id"]: (name, item) for name, item in document.get("properties", {}).items()}


def _inert(document: Document) -> Iterator[Problem]:
    fields = _fields(document)
    for field_id, (name, item) in fields.items():
        place = f"/properties/{name}/requiredWhen"
        if "requiredWhen" not in item:
            continue
        if field_id in document.get("required", ()):
            yield Problem("required_anyway", REQUIRED_ANYWAY, place, {"name": name})
        elif item.get("readOnly") and "default" not in item:
            yield Problem("nobody_fills", NOBODY_FILLS, place, {"name": name})
    seen: dict[frozenset[str], str] = {}
    for index, item in enumerate(document.get("uniqueTogether", ())):
        place = f"/uniqueTogether/{index}/fields"
        for field_id in item["fields"]:
            name, field = fields.get(field_id, ("", {}))
            if field.get("unique"):
                yield Problem("unique_anyway", UNIQUE_ANYWAY, place, {"name": name})
        other = seen.setdefault(frozenset(item["fields"]), item["name"])
        if other != item["name"]:
            yield Problem("same_combination", SAME_COMBINATION, place, {"other": other})
