"""Meetings that hold several of everything, and what they refer to."""

from __future__ import annotations

from typing import Any

CONTACT: dict[str, Any] = {
    "kind": "object",
    "name": "contact",
    "title": "Contact",
    "pluralTitle": "Contacts",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "code": {"fieldType": "text", "title": "Code", "unique": True},
        "friends": {"fieldType": "references", "title": "Friends", "target": "contact", "onDelete": "clear"},
    },
    "required": ["name"],
}
ACCOUNT: dict[str, Any] = {
    "kind": "object",
    "name": "account",
    "title": "Account",
    "pluralTitle": "Accounts",
    "titleField": "name",
    "properties": {"name": {"fieldType": "text", "title": "Name"}},
}
TOPICS: list[dict[str, Any]] = [
    {"key": "price", "title": "Price", "colour": "good"},
    {"key": "delivery", "title": "Delivery, and setting up", "colour": "teal"},
    {"key": "service", "title": "Service"},
]
MEETING: dict[str, Any] = {
    "kind": "object",
    "name": "meeting",
    "title": "Meeting",
    "pluralTitle": "Meetings",
    "titleField": "subject",
    "properties": {
        "subject": {"fieldType": "text", "title": "Subject"},
        "topics": {"fieldType": "multi_select", "title": "Topics", "options": TOPICS},
        "tags": {"fieldType": "tags", "title": "Tags"},
        "host": {"fieldType": "user", "title": "Host"},
        "team": {
            "fieldType": "users",
            "title": "Team",
            "default": {"expression": "CURRENT_USER()"},
        },
        "guests": {"fieldType": "references", "title": "Guests", "target": "contact", "onDelete": "clear"},
        "accounts": {"fieldType": "references", "title": "Accounts", "target": "account"},
        "about": {
            "fieldType": "any_reference",
            "title": "About",
            "targets": ["account", "contact"],
            "onDelete": "clear",
        },
    },
    "required": ["subject"],
    "rules": [
        {
            "name": "not_too_many",
            "condition": "COUNT(guests) <= 3",
            "message": "Three guests are enough.",
            "fields": ["guests"],
        }
    ],
    "search": ["subject", "topics", "tags", "guests"],
}
FILES = [CONTACT, ACCOUNT, MEETING]
