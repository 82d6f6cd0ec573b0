"""The types of views, and what each has besides: as the schema of views says it, so that views of one's own and those
of the definitions are held to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import Actor
from dougong.definitions import ObjectDefinition
from dougong.definitions.cross_checks import cross_check_document
from dougong.definitions.language import Node, node
from dougong.definitions.validation import validate_document
from dougong.problems import Problem
from dougong.records import can_ask, can_show
from dougong.storage import Release, Transaction
from dougong.views.paths import can_be_tree

Document = dict[str, Any]

LIST, TREE = "list", "tree"
ARRANGED = frozenset({"group", "subgroup", "frozen", "colours"})
"""What types of views have besides that lists have too, and is judged with their columns."""
SHOWN_ONLY = frozenset({"pictureField"})
"""Fields by which no record is looked for."""
STAND_IN: Document = {"kind": "view", "id": "viw_0000000000", "name": "own", "title": "-"}
"""What a view of one's own does not have, or what is judged elsewhere."""


def view_types() -> tuple[str, ...]:
    return tuple(node("view").properties["type"].schema["enum"])


def options_of(view_type: str) -> Mapping[str, Node]:
    """The properties that only some types have, this one among them."""
    return {name: here for name, here in all_options().items() if view_type in _types_of(here)}


def all_options() -> Mapping[str, Node]:
    found = node("view").properties.items()
    return {name: here for name, here in found if _types_of(here) and name not in ARRANGED}


def _types_of(here: Node) -> tuple[str, ...]:
    return tuple(here.schema.get("x-when", {}).get("type", ()))


def takes(view_type: str, name: str) -> bool:
    """Whether views of a type have a property."""
    types = _types_of(node("view").properties[name])
    return not types or view_type in types


def type_of(document: Mapping[str, Any]) -> str:
    """Views that were kept before there were others are lists, or trees that name their field as ``tree``."""
    return str(document.get("type") or (TREE if document.get("tree") else LIST))


def problems_of(
    release: Release, obj: ObjectDefinition, document: Document, whole: bool = True
) -> list[Problem]:
    """What a publish would say of such a view; ``whole`` False: only of what it refers to, as its form was judged."""
    given = {**STAND_IN, "object": obj.id, "columns": [{"field": "id"}], **document}
    given["columns"] = [{"id": "col_0000000000", **column} for column in given["columns"]]
    given["colours"] = [{"id": "clr_0000000000", **rule} for rule in document.get("colours", ())]
    if not given["colours"]:
        del given["colours"]
    problems = validate_document(given, "stored") if whole else []
    problems = problems or cross_check_document(release.documents, given)
    return [problem for problem in problems if problem.severity == "error"]


def may_go_by(tx: Transaction, actor: Actor, obj: ObjectDefinition, name: str, value: Any) -> bool:
    """Whether whoever asks may have this property say so: it names nothing that is gone or hidden from them."""
    spec = all_options()[name].reference
    if spec is None:
        return True
    if spec.type == "pipeline":
        pipeline = tx.release.definitions.pipelines_by_id.get(value)
        return pipeline is not None and can_ask(tx.release, actor, obj.id, (pipeline.field_id,))
    if name == "parentField":
        return can_be_tree(tx, actor, obj, value)
    allowed = can_show if name in SHOWN_ONLY else can_ask
    return allowed(tx.release, actor, obj.id, (value,))
