"""Two objects with all eight field types."""

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
        "name": {"fieldType": "text", "title": "Name", "unique": True, "maxLength": 100},
        "industry": {"fieldType": "text", "title": "Industry"},
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
        "name": {"fieldType": "text", "title": "Name", "maxLength": 100},
        "code": {"fieldType": "text", "title": "Code", "unique": True},
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "amount": {"fieldType": "money", "title": "Amount", "range": {"minimum": "0"}},
        "seats": {"fieldType": "integer", "title": "Seats"},
        "close_date": {"fieldType": "date", "title": "Close date"},
        "next_at": {"fieldType": "datetime", "title": "Next follow-up"},
        "hot": {"fieldType": "boolean", "title": "Hot"},
        "stage": {
            "fieldType": "select",
            "title": "Stage",
            "default": "open",
            "options": [{"key": "open", "title": "Open"}, {"key": "won", "title": "Won"}],
        },
    },
    "required": ["name"],
    "rules": [
        {
            "name": "won_needs_date",
            "condition": "stage <> 'won' OR close_date <> NULL",
            "message": "A won deal needs a close date.",
            "fields": ["close_date"],
        }
    ],
}

FILES = [ACCOUNT, DEAL]
