"""The design that the tests of records work with: accounts, and deals that refer to them."""

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
        "name": {"fieldType": "text", "title": "Name", "maxLength": 200},
        "code": {"fieldType": "text", "title": "Code", "unique": True},
        "industry": {"fieldType": "text", "title": "Industry"},
        "notes": {"fieldType": "long_text", "title": "Notes"},
        "employees": {"fieldType": "integer", "title": "Employees", "minimum": 0},
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
        "name": {"fieldType": "text", "title": "Name", "maxLength": 200},
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "amount": {"fieldType": "money", "title": "Amount", "range": {"minimum": "0"}},
        "seats": {"fieldType": "integer", "title": "Seats", "default": 1},
        "close_date": {"fieldType": "date", "title": "Close date"},
        "due": {"fieldType": "date", "title": "Due", "default": {"expression": "TODAY() + 30"}},
        "next_at": {"fieldType": "datetime", "title": "Next follow-up"},
        "hot": {"fieldType": "boolean", "title": "Hot"},
        "stage": {
            "fieldType": "select",
            "title": "Stage",
            "default": "open",
            "options": [
                {"key": "open", "title": "Open"},
                {"key": "won", "title": "Won"},
                {"key": "lost", "title": "Lost"},
            ],
        },
        "serial": {"fieldType": "text", "title": "Serial", "readOnly": True},
    },
    "required": ["name", "stage"],
    "rules": [
        {
            "name": "won_needs_date",
            "condition": "stage <> 'won' OR close_date <> NULL",
            "message": "A won deal needs a close date.",
            "fields": ["close_date"],
        },
        {
            "name": "no_toys",
            "condition": "account.industry <> 'toys' OR amount < 1000",
            "message": "Toys are small.",
        },
    ],
    "search": ["name", "account"],
}

FILES = [ACCOUNT, DEAL]
