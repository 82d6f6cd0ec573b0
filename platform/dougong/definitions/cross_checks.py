"""What only shows when documents are seen together: loose references, repeated names, inert things."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from dougong.definitions.automation_checks import automations
from dougong.definitions.button_checks import buttons
from dougong.definitions.chart_checks import charts, home_cards
from dougong.definitions.clock_checks import calendars
from dougong.definitions.conversion import (
    LOCAL,
    locals_by_name,
    no_such_document,
    no_such_field,
    no_such_local,
)
from dougong.definitions.currency_checks import currency_problems
from dougong.definitions.delete_rules import delete_rule_problems
from dougong.definitions.documents import Documents
from dougong.definitions.form_checks import forms
from dougong.definitions.language import ReferenceSpec, node
from dougong.definitions.line_items import line_item_problems
from dougong.definitions.message_checks import messages
from dougong.definitions.name_index import FieldEntry, NameIndex, ObjectEntry
from dougong.definitions.naming import is_id
from dougong.definitions.pipeline_checks import boards, pipelines
from dougong.definitions.role_checks import role_checks, through_problems
from dougong.definitions.rule_checks import rule_checks
from dougong.definitions.view_checks import calendars_and_galleries, empty_sections
from dougong.definitions.walking import Document, Spot, element_name, walk
from dougong.definitions.webhook_checks import webhooks
from dougong.definitions.workflow_checks import workflows
from dougong.problems import N_, Problem

SAME_NAME = N_("There are two of type {type} named “{name}” here.")
SAME_DOCUMENT_NAME = N_("There are two of kind {kind} named “{name}”.")
SAME_ID = N_("The id {id} stands at “{other}” too; ids are never shared.")
GONE = N_("This refers to the {type} {id}, which is not there any more.")
WRONG_FIELD_TYPE = N_("“{name}” has type {found}; this needs a field of type {expected}.")
POINTS_ELSEWHERE = N_("“{name}” does not refer to “{object}”.")
VIEW_OF_OTHER = N_("“{view}” is a view of “{found}”, not of “{object}”.")
TWO_DEFAULTS = N_("“{other}” is the default {kind} of the same object already.")
NO_TITLE_FIELD = N_("Without a title field its records are shown by their numbers.")
EMPTY_MENU = N_("The menu is empty, so nobody can open anything in this app.")
SHOWN_TWICE = N_("“{name}” stands here twice.")
NOT_IN_FORM = N_(
    "“{name}” is required, has no default and stands in no section of “{form}”: nobody can fill it in."
)
INERT_TRANSLATION = N_("“{element}” has no property “{property}”, so this translation has no effect.")
LOOSE_TRANSLATION = N_("The element {id} is not there any more, so this translation has no effect.")


def cross_check(documents: Documents) -> list[Problem]:
    """Places look like ``view:open_deals#/columns/0/field``. Every document must pass ``validate_document``.

    Expressions and the keywords of field types are judged above, where their types are known.
    """
    index = NameIndex(documents.values())
    problems = [*_names(documents), *_ids(documents), *_defaults(documents)]
    problems += through_problems(documents, index)
    for document in documents.values():
        for check in _CHECKS:
            problems += [_placed(document, problem) for problem in check(documents, index, document)]
    return problems


def _placed(document: Document, problem: Problem) -> Problem:
    return problem.at(f"{document['kind']}:{document['name']}#{problem.place}")


def _warning(problem: Problem) -> Problem:
    return replace(problem, severity="warning")


def _names(documents: Documents) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for document in documents.values():
        mark = document["kind"], document["name"]
        if mark in seen:
            params = {"kind": document["kind"], "name": document["name"]}
            yield _placed(document, Problem("same_name", SAME_DOCUMENT_NAME, "/name", params))
        seen.add(mark)


def _ids(documents: Documents) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for document in documents.values():
        for spot in _elements(document):
            here = f"{document['kind']}:{document['name']}#{spot.pointer}"
            other = seen.setdefault(spot.value["id"], here)
            if other != here:
                yield Problem("same_id", SAME_ID, f"{here}/id", {"id": spot.value["id"], "other": other})


def _defaults(documents: Documents) -> Iterator[Problem]:
    for kind in ("view", "form"):
        seen: dict[str, str] = {}
        for document in documents.of_kind(kind):
            if not document.get("default"):
                continue
            other = seen.setdefault(document["object"], document["name"])
            if other != document["name"]:
                params = {"other": other, "kind": kind}
                yield _placed(document, Problem("two_defaults", TWO_DEFAULTS, "/default", params))


def _same_names(_: Documents, __: NameIndex, document: Document) -> Iterator[Problem]:
    """Within one parent; names in a menu must differ in the whole app, those of steps in the whole
    automation, and those of nodes and their ways in the whole workflow, for translations address them so.

    Options are judged by their field type.
    """
    seen: set[tuple[str, ...]] = set()
    for spot in _elements(document):
        name, spec = element_name(spot), spot.node.element
        if name is None or spec is None or not spec.name or not spot.path or spec.type == "option":
            continue
        parents = () if spec.type in ("menu", "step", "node", "branch") else tuple(map(str, spot.path[:-1]))
        mark = (spec.type, name, *parents)
        if mark in seen:
            place = f"{spot.pointer}/{spec.name}"
            yield Problem("same_name", SAME_NAME, place, {"type": spec.type, "name": name})
        seen.add(mark)


def _references(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    for spot in walk(Spot(node(document["kind"]), document)):
        spec = spot.node.reference
        if spec is None or not isinstance(spot.value, str):
            continue
        look_up = _LOOK_UPS.get(spec.type, _document_reference)
        found = look_up(index, spot, spec)
        if found is None and spec.sameObject is not None:
            found = _view_of_other(documents, index, spot, spec.sameObject)
        if found is not None:
            yield found.at(spot.pointer)


def _document_reference(index: NameIndex, spot: Spot, spec: ReferenceSpec) -> Problem | None:
    if index.name_of(spec.type, spot.value) is not None:
        return None
    if is_id(spot.value):
        return Problem("gone", GONE, params={"type": spec.type, "id": spot.value})
    return no_such_document(index, spec.type, spot.value)


def _local_reference(index: NameIndex, spot: Spot, spec: ReferenceSpec) -> Problem | None:
    root = (*spot.above, spot.value)[0]
    if spec.type in LOCAL:
        ids = locals_by_name(spec.type, root)
    else:
        owner = index.object(root["id"] if spec.of == "" else spot.look(spec.of))
        field = owner.find(str(spot.look(spec.field))) if owner else None
        if field is None:
            return None  # told at the place that names the field
        ids = dict(field.options)
    if spot.value in ids.values():
        return None
    if is_id(spot.value):
        return Problem("gone", GONE, params={"type": spec.type, "id": spot.value})
    return no_such_local(spec.type, spot.value, ids)


def _field_reference(index: NameIndex, spot: Spot, spec: ReferenceSpec) -> Problem | None:
    root = (*spot.above, spot.value)[0]
    owner = index.object(root["id"] if spec.of == "" else spot.look(spec.of))
    if owner is None:
        return None  # told at the place that names the object
    path = tuple(spot.value.removeprefix("-").split("."))
    steps = list(index.steps(owner, path))
    for position, step in enumerate(steps):
        if step is None:
            before = steps[position - 1] if position else None
            if isinstance(before, FieldEntry) and before.loose:
                return None  # told at that field
            return _broken_step(index, owner, path, position)
    last = steps[-1]
    return _unsuitable(index, spot, spec, last) if isinstance(last, FieldEntry) else None


def _broken_step(index: NameIndex, owner: ObjectEntry, path: tuple[str, ...], position: int) -> Problem:
    if is_id(path[position]) and not any(path[position] in o.fields_by_id for o in index.objects.values()):
        return Problem("gone", GONE, params={"type": "field", "id": path[position]})
    return no_such_field(index, owner, path, position)


def _unsuitable(index: NameIndex, spot: Spot, spec: ReferenceSpec, field: FieldEntry) -> Problem | None:
    if spec.fieldTypes and field.type_name not in spec.fieldTypes:
        expected = " / ".join(spec.fieldTypes)
        params = {"name": field.name, "found": field.type_name, "expected": expected}
        return Problem("wrong_field_type", WRONG_FIELD_TYPE, params=params)
    if spec.pointsTo is not None:
        wanted = index.object(spot.look(spec.pointsTo))
        if wanted is not None and wanted.id not in (field.target_id, *field.linked_ids):
            return Problem(
                "points_elsewhere", POINTS_ELSEWHERE, params={"name": field.name, "object": wanted.name}
            )
    return None


def _view_of_other(documents: Documents, index: NameIndex, spot: Spot, same_object: str) -> Problem | None:
    view = documents.get(("view", spot.value))
    expected, found = index.object(spot.look(same_object)), index.object(view["object"] if view else None)
    if view is None or expected is None or found is None or expected is found:
        return None
    params = {"view": view["name"], "found": found.name, "object": expected.name}
    return Problem("view_of_other", VIEW_OF_OTHER, params=params)


def _translations(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "translation":
        return
    for element_id, texts in document["entries"].items():
        place = f"/entries/{element_id}"
        address = index.addresses.get(element_id)
        if address is None:
            yield _warning(Problem("loose_translation", LOOSE_TRANSLATION, place, {"id": element_id}))
            continue
        for prop in texts:
            if prop not in index.properties[element_id]:
                params = {"element": address, "property": prop}
                yield _warning(Problem("inert_translation", INERT_TRANSLATION, f"{place}/{prop}", params))


def _repeats(_: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for spot in _elements(document):
        spec = spot.node.element
        if spec is None or spec.type not in ("column", "placement"):
            continue
        mark = spec.type, spot.value["field"]
        if mark in seen:
            name = index.addresses.get(spot.value["field"], spot.value["field"]).rpartition(":")[2]
            params = {"name": name}
            yield _warning(Problem("shown_twice", SHOWN_TWICE, f"{spot.pointer}/field", params))
        seen.add(mark)


def _without_effect(_: Documents, __: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] == "object" and "titleField" not in document:
        yield _warning(Problem("no_title_field", NO_TITLE_FIELD, "/titleField"))
    if document["kind"] == "app" and not document["menu"]:
        yield _warning(Problem("empty_menu", EMPTY_MENU, "/menu"))


def _unfillable(documents: Documents, _: NameIndex, document: Document) -> Iterator[Problem]:
    """Required fields that the default form leaves out."""
    if document["kind"] != "form" or not document.get("default"):
        return
    owner = documents.get(("object", document["object"]), {})
    placed = {item["field"] for section in document["sections"] for item in section["fields"]}
    for name, item in owner.get("properties", {}).items():
        if item["id"] in owner.get("required", ()) and "default" not in item and item["id"] not in placed:
            params = {"name": name, "form": document["name"]}
            yield _warning(Problem("not_in_form", NOT_IN_FORM, "/sections", params))


def _elements(document: Document) -> Iterator[Spot]:
    return (spot for spot in walk(Spot(node(document["kind"]), document)) if spot.node.element is not None)


_LOOK_UPS: Mapping[str, Callable[[NameIndex, Spot, ReferenceSpec], Problem | None]] = {
    "field": _field_reference,
    "option": _local_reference,
    **dict.fromkeys(LOCAL, _local_reference),
}

_CHECKS: tuple[Callable[[Documents, NameIndex, Document], Iterator[Problem]], ...] = (
    _same_names,
    _references,
    _translations,
    _repeats,
    _without_effect,
    _unfillable,
    pipelines,
    messages,
    webhooks,
    automations,
    workflows,
    buttons,
    calendars,
    boards,
    calendars_and_galleries,
    empty_sections,
    charts,
    home_cards,
    forms,
    delete_rule_problems,
    line_item_problems,
    currency_problems,
    lambda _, __, document: rule_checks(document),
    role_checks,
)
