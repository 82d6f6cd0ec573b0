"""Stored documents of objects into typed definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.definitions.currencies import Currencies
from dougong.definitions.deriving import priced, with_derived
from dougong.definitions.duplicate_rules import duplicate_rule_of
from dougong.definitions.field_elements import LINE_ITEMS, FieldDefinition
from dougong.definitions.field_parsing import parsed_field
from dougong.definitions.object_elements import (
    BackReference,
    LineItems,
    ObjectDefinition,
    RecordCurrency,
    Rule,
    UniqueTogether,
)
from dougong.definitions.recipes import typed
from dougong.definitions.roles import RoleDefinition
from dougong.definitions.walking import Document


def objects_of(
    documents: Sequence[Document], currencies: Currencies, roles: Mapping[str, RoleDefinition]
) -> dict[str, ObjectDefinition]:
    """By name, each with what points to it from the others."""
    fields = priced(typed(with_derived(documents, currencies)), currencies)
    pointing: dict[str, list[BackReference]] = {}
    linking: dict[str, list[BackReference]] = {}
    for document in documents:
        for field in fields[document["id"]]:
            if field.recipe is not None:
                continue
            back = BackReference(document["id"], document["name"], field)
            if field.target_id is not None:
                pointing.setdefault(field.target_id, []).append(back)
            for target_id in field.linked_ids:
                linking.setdefault(target_id, []).append(back)
    return {
        document["name"]: object_of(
            document,
            fields[document["id"]],
            tuple(pointing.get(document["id"], ())),
            tuple(linking.get(document["id"], ())),
            roles,
            currencies.of(document["id"]) if currencies.some else None,
        )
        for document in documents
    }


def line_items_of(document: Document) -> tuple[LineItems, ...]:
    required = set(document.get("required", ()))
    return tuple(
        _line_items(parsed_field(document["id"], name, item, item["id"] in required))
        for name, item in document.get("properties", {}).items()
        if item["fieldType"] == LINE_ITEMS
    )


def _line_items(field: FieldDefinition) -> LineItems:
    options = field.options
    return LineItems(
        field=field,
        object_id=options.get("target", ""),
        via_id=options.get("via", ""),
        order_id=options.get("orderField"),
        column_ids=tuple(options.get("columns", ())),
        total_ids=tuple(options["totals"]) if "totals" in options else None,
    )


def object_of(
    document: Document,
    fields: tuple[FieldDefinition, ...],
    referenced_by: tuple[BackReference, ...],
    linked_by: tuple[BackReference, ...],
    roles: Mapping[str, RoleDefinition],
    currency: RecordCurrency | None = None,
) -> ObjectDefinition:
    by_id = {field.id: field for field in fields}
    return ObjectDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        plural_title=document.get("pluralTitle", document["title"]),
        description=document.get("description"),
        icon=document.get("icon"),
        colour=document.get("colour"),
        fields=fields,
        title_field=by_id.get(document.get("titleField", "")),
        search_fields=tuple(by_id[field_id] for field_id in document.get("search", ()) if field_id in by_id),
        rules=tuple(_rule(rule) for rule in document.get("rules", ())),
        line_items=line_items_of(document),
        referenced_by=referenced_by,
        linked_by=linked_by,
        document=document,
        unique_together=tuple(_together(item) for item in document.get("uniqueTogether", ())),
        duplicates=tuple(duplicate_rule_of(item) for item in document.get("duplicates", ())),
        currency=currency,
        roles=roles,
    )


def _together(item: Mapping[str, Any]) -> UniqueTogether:
    return UniqueTogether(item["id"], item["name"], tuple(item["fields"]), item.get("message"))


def _rule(rule: Mapping[str, Any]) -> Rule:
    fields = tuple(rule.get("fields", ()))
    return Rule(
        id=rule["id"],
        name=rule["name"],
        condition=rule["condition"],
        message=rule["message"],
        field_ids=fields,
        description=rule.get("description"),
        when=rule.get("when"),
        warns=rule.get("severity") == "warn",
    )
