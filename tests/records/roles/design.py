"""A small sales department: accounts, deals that belong to them, and the lines of the deals."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]


def objects() -> dict[str, Document]:
    return {
        "account.json": {
            "kind": "object",
            "name": "account",
            "title": "Account",
            "titleField": "name",
            "search": ["name", "phone", "notes"],
            "properties": {
                "name": {"fieldType": "text", "title": "Name"},
                "phone": {"fieldType": "phone", "title": "Phone"},
                "notes": {"fieldType": "text", "title": "Notes"},
                "code": {"fieldType": "text", "title": "Code", "unique": True},
                "region": {
                    "fieldType": "select",
                    "title": "Region",
                    "options": [{"key": "north", "title": "North"}, {"key": "south", "title": "South"}],
                },
            },
        },
        "deal.json": {
            "kind": "object",
            "name": "deal",
            "title": "Deal",
            "titleField": "name",
            "search": ["name", "account"],
            "properties": {
                "name": {"fieldType": "text", "title": "Name"},
                "amount": {"fieldType": "integer", "title": "Amount"},
                "account": {"fieldType": "reference", "title": "Account", "target": "account"},
                "region": {"fieldType": "lookup", "title": "Region", "path": "account.region"},
                "phone": {"fieldType": "lookup", "title": "Phone", "path": "account.phone"},
                "status": {
                    "fieldType": "select",
                    "title": "Status",
                    "options": [{"key": "draft", "title": "Draft"}, {"key": "sent", "title": "Sent"}],
                },
                "coach": {"fieldType": "user", "title": "Coach"},
                "home": {"fieldType": "department", "title": "Home"},
                "items": {"fieldType": "line_items", "title": "Items", "target": "item", "via": "deal"},
            },
        },
        "item.json": {
            "kind": "object",
            "name": "item",
            "title": "Item",
            "titleField": "name",
            "properties": {
                "name": {"fieldType": "text", "title": "Name"},
                "deal": {"fieldType": "reference", "title": "Deal", "target": "deal", "onDelete": "cascade"},
                "price": {"fieldType": "integer", "title": "Price"},
                "cost": {"fieldType": "integer", "title": "Cost"},
            },
        },
    }


def role(name: str, *rules: Document, **properties: Any) -> Document:
    numbered = [{"name": f"rule_{number}", **rule} for number, rule in enumerate(rules)]
    return {"kind": "role", "name": name, "title": name.title(), "rules": numbered, **properties}


def rule(item: str | None, *operations: str, **properties: Any) -> Document:
    about = {} if item is None else {"object": item}
    return {**about, "operations": list(operations or ("read",)), **properties}
