"""Purchases with items, for the tests of line items on the screens."""

from __future__ import annotations

from typing import Any

PURCHASE: dict[str, Any] = {
    "kind": "object",
    "name": "purchase",
    "title": "Purchase",
    "pluralTitle": "Purchases",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "limit": {"fieldType": "money", "title": "Limit"},
        "items": {
            "fieldType": "line_items",
            "title": "Items",
            "target": "purchase_item",
            "via": "purchase",
            "orderField": "position",
        },
    },
    "required": ["name"],
    "rules": [
        {
            "name": "within_limit",
            "condition": "limit = NULL OR SUM(items.price) <= limit",
            "message": "The items cost more than the limit.",
            "fields": ["limit"],
        }
    ],
}
ITEM: dict[str, Any] = {
    "kind": "object",
    "name": "purchase_item",
    "title": "Item",
    "pluralTitle": "Items",
    "titleField": "label",
    "type": "object",
    "properties": {
        "label": {"fieldType": "text", "title": "Label"},
        "purchase": {
            "fieldType": "reference",
            "title": "Purchase",
            "target": "purchase",
            "onDelete": "cascade",
        },
        "position": {"fieldType": "integer", "title": "Position"},
        "quantity": {"fieldType": "integer", "title": "Quantity", "default": 1, "minimum": 1},
        "price": {"fieldType": "money", "title": "Price"},
        "state": {
            "fieldType": "select",
            "title": "State",
            "options": [{"key": "new", "title": "New"}, {"key": "used", "title": "Used"}],
        },
        "due": {"fieldType": "date", "title": "Due"},
        "extra": {"fieldType": "boolean", "title": "Extra"},
    },
    "required": ["label", "purchase"],
}
FORM: dict[str, Any] = {
    "kind": "form",
    "name": "purchase_main",
    "title": "Purchase",
    "object": "purchase",
    "default": True,
    "sections": [
        {"name": "basics", "title": "Basics", "fields": [{"field": "name"}, {"field": "limit"}]},
        {"name": "lines", "title": "Lines", "fields": [{"field": "items", "visible": "name <> 'empty'"}]},
        {
            "name": "dear",
            "title": "Dear",
            "visible": "SUM(items.price) > 100",
            "fields": [{"field": "owner"}],
        },
    ],
}
FILES = [PURCHASE, ITEM, FORM]
