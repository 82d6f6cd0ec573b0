"""Accounts, leads and contacts with rules by which they are taken for the same."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]


def field(kind: str, **options: Any) -> Document:
    return {"fieldType": kind, "title": kind.title(), **options}


ACCOUNT: Document = {
    "kind": "object",
    "name": "account",
    "title": "Account",
    "type": "object",
    "titleField": "name",
    "properties": {
        "name": field("text"),
        "phone": field("text"),
        "city": field("text"),
        "tax_number": field("text"),
        "level": field("integer"),
        "parent": field("reference", target="account"),
        "partners": field("references", target="account"),
        "dealt": field(
            "rollup", object="deal", via="account", function="sum", field="amount", result="integer"
        ),
        "secret": field("text", default="s3"),
    },
    "duplicates": [
        {
            "name": "alike",
            "severity": "warn",
            "compare": [{"field": "name", "by": "company", "similarity": 85}],
        },
        {"name": "same_tax", "compare": [{"field": "tax_number", "by": "text"}]},
        {
            "name": "same_phone",
            "severity": "warn",
            "when": "level > 0",
            "compare": [{"field": "phone", "by": "phone"}, {"field": "city"}],
            "message": "This phone is known in that city.",
        },
        {"name": "same_secret", "when": "level = 9", "compare": [{"field": "secret"}]},
    ],
}
LEAD: Document = {
    "kind": "object",
    "name": "lead",
    "title": "Lead",
    "type": "object",
    "titleField": "name",
    "properties": {"name": field("text"), "company": field("text"), "email": field("email")},
    "duplicates": [
        {
            "name": "customer",
            "object": "account",
            "severity": "warn",
            "compare": [{"field": "company", "with": "name", "by": "company"}],
        },
        {
            "name": "known_secret",
            "object": "account",
            "severity": "warn",
            "compare": [{"field": "name", "with": "secret"}],
        },
        {"name": "same_mail", "compare": [{"field": "email", "by": "email"}]},
    ],
}
DEAL: Document = {
    "kind": "object",
    "name": "deal",
    "title": "Deal",
    "type": "object",
    "titleField": "name",
    "properties": {
        "name": field("text"),
        "account": field("reference", target="account"),
        "about": field("any_reference", targets=["account", "lead"]),
        "number": field("integer"),
        "amount": field("integer"),
    },
    "uniqueTogether": [{"name": "numbered", "fields": ["account", "number"]}],
}
NOTE: Document = {
    "kind": "object",
    "name": "note",
    "title": "Note",
    "type": "object",
    "titleField": "name",
    "properties": {"name": field("text"), "lead": field("reference", target="lead")},
}
OWN_ACCOUNTS: Document = {
    "kind": "role",
    "name": "seller",
    "title": "Seller",
    "rules": [
        {
            "name": "own",
            "title": "Own",
            "object": "account",
            "operations": ["read", "create", "update", "delete"],
            "rows": "own",
        },
        {
            "name": "leads",
            "title": "Leads",
            "object": "lead",
            "operations": ["read", "create", "update"],
            "rows": "all",
        },
    ],
}
LEADS_ONLY: Document = {
    "kind": "role",
    "name": "leads_only",
    "title": "Leads only",
    "rules": [
        {"name": "leads", "title": "Leads", "object": "lead", "operations": ["read", "create"], "rows": "all"}
    ],
}
VEILED: Document = {
    "kind": "role",
    "name": "veiled",
    "title": "Veiled",
    "rules": [
        {
            "name": "all",
            "title": "All",
            "object": "account",
            "operations": ["read", "create", "update", "delete"],
            "rows": "all",
        },
        {
            "name": "leads",
            "title": "Leads",
            "object": "lead",
            "operations": ["read", "create"],
            "rows": "all",
        },
    ],
    "fields": [{"object": "account", "hidden": ["secret"]}],
}
OBJECTS = (ACCOUNT, LEAD, DEAL, NOTE, OWN_ACCOUNTS, LEADS_ONLY, VEILED)
