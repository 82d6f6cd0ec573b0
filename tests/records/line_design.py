"""Orders with lines: what the tests of line items work with."""

from __future__ import annotations

from typing import Any

PRODUCT: dict[str, Any] = {
    "kind": "object",
    "name": "product",
    "title": "Product",
    "pluralTitle": "Products",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name", "unique": True},
        "weight": {"fieldType": "integer", "title": "Weight"},
    },
}

ORDER: dict[str, Any] = {
    "kind": "object",
    "name": "order",
    "title": "Order",
    "pluralTitle": "Orders",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "limit": {"fieldType": "money", "title": "Limit"},
        "open": {"fieldType": "boolean", "title": "Open", "default": True},
        "total": {
            "fieldType": "formula",
            "title": "Total",
            "formula": "SUM(items.price)",
            "result": "money",
        },
        "count": {
            "fieldType": "formula",
            "title": "Count",
            "formula": "COUNT(items) + 0 * SUM(items.product.weight)",
            "result": "integer",
        },
        "items": {
            "fieldType": "line_items",
            "title": "Items",
            "target": "item",
            "via": "order",
            "orderField": "position",
        },
    },
    "rules": [
        {
            "name": "within_limit",
            "condition": "limit = NULL OR SUM(items.price) <= limit",
            "message": "The items cost more than the limit.",
            "fields": ["limit"],
        },
        {
            "name": "not_too_heavy",
            "condition": "SUM(items.product.weight) <= 1000",
            "message": "Too heavy.",
        },
    ],
}

ITEM: dict[str, Any] = {
    "kind": "object",
    "name": "item",
    "title": "Item",
    "pluralTitle": "Items",
    "titleField": "label",
    "type": "object",
    "properties": {
        "label": {"fieldType": "text", "title": "Label"},
        "order": {"fieldType": "reference", "title": "Order", "target": "order", "onDelete": "cascade"},
        "position": {"fieldType": "integer", "title": "Position"},
        "product": {"fieldType": "reference", "title": "Product", "target": "product"},
        "quantity": {"fieldType": "integer", "title": "Quantity", "default": 1, "minimum": 1},
        "price": {"fieldType": "money", "title": "Price"},
        "serial": {"fieldType": "text", "title": "Serial", "unique": True},
    },
    "required": ["order", "label"],
    "rules": [
        {
            "name": "open_orders_only",
            "condition": "order.open = TRUE",
            "message": "The order is closed.",
        }
    ],
}

FILES = [PRODUCT, ORDER, ITEM]
