"""Whether what documents refer to is there, and of the kind that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dougong.definitions.conversion import (
    LOCAL,
    locals_by_name,
    no_such_document,
    no_such_field,
    no_such_local,
)
from dougong.definitions.documents import Documents
from dougong.definitions.language import ReferenceSpec
from dougong.definitions.name_index import FieldEntry, NameIndex, ObjectEntry
from dougong.definitions.naming import is_id
from dougong.definitions.walking import Document, Spot
from dougong.problems import N_, Problem

GONE = N_("This refers to the {type} {id}, which is not there any more.")
WRONG_FIELD_TYPE = N_("“{name}” has type {found}; this needs a field of type {expected}.")
POINTS_ELSEWHERE = N_("“{name}” does not refer to “{object}”.")
VIEW_OF_OTHER = N_("“{view}” is a view of “{found}”, not of “{object}”.")


def references(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    for spot in index.spots(document):
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


_LOOK_UPS: Mapping[str, Callable[[NameIndex, Spot, ReferenceSpec], Problem | None]] = {
    "field": _field_reference,
    "option": _local_reference,
    **dict.fromkeys(LOCAL, _local_reference),
}
