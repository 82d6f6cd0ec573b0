"""Leads that nobody has, sellers who claim them, and a boss who looks after the pool."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

LEAD: Document = {
    "kind": "object", "name": "lead", "title": "Lead", "type": "object", "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "open": {"fieldType": "boolean", "title": "Open", "default": True},
        "contact": {"fieldType": "date", "title": "Last contact"},
        "kept": {"fieldType": "date", "title": "Had since", "readOnly": True},
        "level": {"fieldType": "text", "title": "Level", "maxLength": 5},
        "called": {"fieldType": "rollup", "title": "Last call", "object": "call", "via": "lead", "function": "max",
                   "field": "on"},
        "back": {"fieldType": "formula", "title": "Goes back on", "result": "date",
                 "formula": "IF(level = 'A', NULL, MAX(contact, called, kept) + 30)"},
    },
}  # fmt: skip
CALL: Document = {
    "kind": "object", "name": "call", "title": "Call", "type": "object", "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "lead": {"fieldType": "reference", "title": "Lead", "target": "lead"},
        "on": {"fieldType": "date", "title": "On"},
    },
}  # fmt: skip


def role(name: str, *operations: str, **options: Any) -> Document:
    rule = {
        "name": "leads",
        "title": "Leads",
        "object": "lead",
        "operations": ["read", *operations],
        **options,
    }
    return {"kind": "role", "name": name, "title": name.title(), "rules": [rule]}


ROLES = (role("seller"), role("boss", "update"), role("guest"))
POOL: Document = {
    "kind": "pool", "name": "leads", "title": "Leads", "object": "lead", "condition": "open",
    "members": ["seller", "boss"], "managers": ["boss"], "holds": 3, "daily": 4, "coolDown": 10,
    "since": "kept", "due": "back", "warn": [7, 1],
}  # fmt: skip
DESIGN = (LEAD, CALL, *ROLES, POOL)
