"""Fields of stored documents into typed definitions. The documents must have passed ``validate_document``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.definitions.field_elements import (
    AUTO_NUMBER,
    COMPUTED,
    LINE_ITEMS,
    FieldDefinition,
    Option,
    Path,
    Recipe,
    RecordDefault,
)
from dougong.definitions.naming import LINK_TYPES, linked_ids
from dougong.definitions.walking import Document


def fields_of(document: Document) -> tuple[FieldDefinition, ...]:
    required = set(document.get("required", ()))
    return tuple(
        parsed_field(document["id"], name, item, item["id"] in required)
        for name, item in document.get("properties", {}).items()
        if item["fieldType"] != LINE_ITEMS
    )


def parsed_field(
    object_id: str, name: str, item: Mapping[str, Any], required: bool = False
) -> FieldDefinition:
    default = item.get("default")
    computed = isinstance(default, Mapping)
    source = default.get("from") if isinstance(default, Mapping) else None
    return FieldDefinition(
        id=item["id"],
        name=name,
        title=item["title"],
        type_name=item["fieldType"],
        object_id=object_id,
        required=required,
        unique=item.get("unique", False) or item["fieldType"] == AUTO_NUMBER,
        read_only=item.get("readOnly", False) or item["fieldType"] in (*COMPUTED, AUTO_NUMBER),
        description=item.get("description"),
        help=item.get("help"),
        placeholder=item.get("placeholder"),
        default=None if computed else tuple(default) if isinstance(default, list) else default,
        default_expression=default.get("expression") if isinstance(default, Mapping) else None,
        target_id=None if item["fieldType"] in LINK_TYPES else item.get("target"),
        linked_ids=linked_ids(item),
        select_options=tuple(
            Option(
                option["id"],
                option["key"],
                option["title"],
                option.get("colour"),
                tuple(option.get("when", ())),
            )
            for option in item.get("options", ())
        ),
        options=item,
        recipe=_recipe(item),
        required_when=item.get("requiredWhen"),
        depends_on=item.get("dependsOn"),
        default_from=_record_default(source) if source else None,
    )


def _recipe(item: Mapping[str, Any]) -> Recipe | None:
    if item["fieldType"] not in COMPUTED:
        return None
    return Recipe(
        item["fieldType"],
        formula=item.get("formula", ""),
        stored=item.get("stored", True),
        daily=item.get("refreshed") == "daily",
        object_id=item.get("object", ""),
        via_id=item.get("via", ""),
        function=item.get("function", ""),
        field_id=item.get("field"),
        filter=item.get("filter"),
        path=path_of(item["path"]) if "path" in item else (),
    )


def _record_default(source: Mapping[str, Any]) -> RecordDefault:
    match = tuple((pair["field"], pair["equals"]) for pair in source["match"])
    taken = tuple((pair["field"], path_of(pair["value"])[-1]) for pair in source.get("fields", ()))
    return RecordDefault(source["object"], match, source["value"], taken)


def path_of(text: str) -> Path:
    return tuple(text.removeprefix("-").split("."))
