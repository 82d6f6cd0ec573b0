"""Visits whose fields follow each other, in forms and at the door."""

from __future__ import annotations

from typing import Any

PRICE: dict[str, Any] = {
    "kind": "object",
    "name": "price",
    "title": "Price list",
    "titleField": "product",
    "properties": {
        "product": {"fieldType": "text", "title": "Product"},
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "price": {"fieldType": "money", "title": "Price", "currency": "CNY"},
    },
}
VISIT: dict[str, Any] = {
    "kind": "object",
    "name": "visit",
    "title": "Visit",
    "titleField": "subject",
    "properties": {
        "subject": {"fieldType": "text", "title": "Subject"},
        "province": {
            "fieldType": "select",
            "title": "Province",
            "options": [{"key": "zhejiang", "title": "Zhejiang"}, {"key": "jiangsu", "title": "Jiangsu"}],
        },
        "city": {
            "fieldType": "select",
            "title": "City",
            "dependsOn": "province",
            "options": [
                {"key": "hangzhou", "title": "Hangzhou", "when": ["zhejiang"]},
                {"key": "ningbo", "title": "Ningbo", "when": ["zhejiang"]},
                {"key": "nanjing", "title": "Nanjing", "when": ["jiangsu"]},
            ],
        },
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "listed": {
            "fieldType": "reference",
            "title": "Listed price",
            "target": "price",
            "dependsOn": "account",
        },
        "product": {"fieldType": "text", "title": "Product"},
        "price": {
            "fieldType": "money",
            "title": "Price",
            "currency": "CNY",
            "default": {
                "from": {
                    "object": "price",
                    "match": [{"field": "product", "equals": "product"}],
                    "value": "price",
                }
            },
        },
        "cancelled": {"fieldType": "boolean", "title": "Cancelled"},
        "reason": {"fieldType": "text", "title": "Reason", "requiredWhen": "cancelled"},
        "notes": {"fieldType": "text", "title": "Notes"},
    },
    "rules": [
        {
            "name": "dear",
            "condition": "price < 1000",
            "when": "price <> NULL",
            "message": "That is a lot for a visit.",
            "fields": ["price"],
            "severity": "warn",
        }
    ],
}
FORM: dict[str, Any] = {
    "kind": "form",
    "name": "visit_form",
    "title": "Visit",
    "object": "visit",
    "default": True,
    "sections": [
        {
            "name": "visit",
            "title": "Visit",
            "fields": [
                {"field": "subject"},
                {"field": "province"},
                {"field": "city"},
                {"field": "account"},
                {"field": "listed"},
                {"field": "product"},
                {"field": "price"},
                {"field": "cancelled"},
                {"field": "reason", "visible": "cancelled", "whenHidden": "emptied"},
                {"field": "notes", "visible": "NOT(cancelled)"},
            ],
        }
    ],
}
TRIP: dict[str, Any] = {
    "kind": "object",
    "name": "trip",
    "title": "Trip",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "items": {"fieldType": "line_items", "title": "Stops", "target": "stop", "via": "trip"},
    },
}
STOP: dict[str, Any] = {
    "kind": "object",
    "name": "stop",
    "title": "Stop",
    "titleField": "purpose",
    "properties": {
        "purpose": {"fieldType": "text", "title": "Purpose"},
        "trip": {"fieldType": "reference", "title": "Trip", "target": "trip", "onDelete": "cascade"},
        "province": VISIT["properties"]["province"],
        "city": VISIT["properties"]["city"],
        "district": {
            "fieldType": "select",
            "title": "District",
            "dependsOn": "city",
            "options": [
                {"key": "xihu", "title": "Xihu", "when": ["hangzhou"]},
                {"key": "haishu", "title": "Haishu", "when": ["ningbo"]},
                {"key": "elsewhere", "title": "Elsewhere"},
            ],
        },
        "account": VISIT["properties"]["account"],
        "listed": VISIT["properties"]["listed"],
    },
}
FILES = [PRICE, VISIT, FORM, TRIP, STOP]
