"""Two small objects for the races."""

from __future__ import annotations

from typing import Any

ACCOUNT: dict[str, Any] = {
    "kind": "object",
    "name": "account",
    "title": "Account",
    "pluralTitle": "Accounts",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name", "unique": True},
        "size": {"fieldType": "integer", "title": "Size"},
    },
    "required": ["name"],
}

DEAL: dict[str, Any] = {
    "kind": "object",
    "name": "deal",
    "title": "Deal",
    "pluralTitle": "Deals",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "seats": {"fieldType": "integer", "title": "Seats"},
        "rank": {"fieldType": "integer", "title": "Rank"},
        "note": {"fieldType": "text", "title": "Note"},
    },
    "required": ["name"],
}

FILES = [ACCOUNT, DEAL]

SYSTEM_FIELDS = frozenset(("id", "created_at", "created_by", "updated_at", "updated_by", "owner", "version"))
