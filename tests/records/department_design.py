"""Claims that name the department that pays them."""

from __future__ import annotations

from typing import Any

CLAIM: dict[str, Any] = {
    "kind": "object",
    "name": "claim",
    "title": "Claim",
    "pluralTitle": "Claims",
    "titleField": "subject",
    "properties": {
        "subject": {"fieldType": "text", "title": "Subject"},
        "payer": {"fieldType": "department", "title": "Payer"},
        "note": {"fieldType": "text", "title": "Note"},
    },
    "required": ["subject"],
}
VIEW: dict[str, Any] = {
    "kind": "view",
    "name": "all_claims",
    "title": "All claims",
    "object": "claim",
    "type": "list",
    "columns": [{"field": "subject"}, {"field": "payer"}],
}
