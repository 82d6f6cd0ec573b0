"""Trees: by which reference of an object to itself its records stand below each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dougong.definitions.documents import Documents
from dougong.definitions.field_elements import FieldDefinition
from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

if TYPE_CHECKING:
    from dougong.definitions.definition_set import DefinitionSet
    from dougong.definitions.object_elements import ObjectDefinition
    from dougong.definitions.screen_elements import ViewDefinition

REFERENCE = "reference"
NO_PARENT = N_(
    "A tree needs a reference of “{object}” to itself, by which its records stand below each other."
)
WHICH_PARENT = N_(
    "“{object}” refers to itself by several fields: say which of them the tree goes by ({names})."
)
NOT_ITSELF = N_("“{field}” refers to another object; a tree goes by a reference of “{object}” to itself.")


def parent_field(definitions: DefinitionSet, view: ViewDefinition) -> FieldDefinition | None:
    """None of a view that is no tree."""
    if view.tree is None:
        return None
    item = definitions.objects_by_id[view.object_id]
    if view.tree.parent_id is not None:
        return item.fields_by_id.get(view.tree.parent_id)
    found = self_references(item)
    return found[0] if len(found) == 1 else None


def self_references(item: ObjectDefinition) -> list[FieldDefinition]:
    return [
        field
        for field in item.fields
        if field.type_name == REFERENCE and field.target_id == item.id and field.recipe is None
    ]


def tree_fields(definitions: DefinitionSet, item: ObjectDefinition) -> tuple[FieldDefinition, ...]:
    """The fields by which trees of an object go: along them no record stands below itself."""
    found = (parent_field(definitions, view) for view in definitions.views_of(item))
    return tuple(dict.fromkeys(field for field in found if field is not None))


def trees(_: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "view" or document["type"] != "tree":
        return
    owner = index.object(document["object"])
    if owner is None:
        return
    own = [
        entry
        for entry in owner.fields.values()
        if entry.type_name == REFERENCE and entry.target_id == owner.id and not entry.through
    ]
    if "parentField" not in document:
        if not own:
            yield Problem("no_parent", NO_PARENT, "/parentField", {"object": owner.title})
        elif len(own) > 1:
            names = ", ".join(entry.name for entry in own)
            yield Problem(
                "which_parent", WHICH_PARENT, "/parentField", {"object": owner.title, "names": names}
            )
        return
    found = owner.fields_by_id.get(document["parentField"])
    if found is not None and found not in own:
        params = {"field": found.name, "object": owner.title}
        yield Problem("not_itself", NOT_ITSELF, "/parentField", params)
