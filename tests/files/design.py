"""An object that holds files of each kind."""

from __future__ import annotations

from typing import Any

CONTRACT: dict[str, Any] = {
    "kind": "object",
    "name": "contract",
    "title": "Contract",
    "pluralTitle": "Contracts",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "papers": {
            "fieldType": "file",
            "title": "Papers",
            "maxCount": 3,
            "maxSize": 1,
            "accept": [".pdf", "text/plain", "image/*"],
        },
        "photos": {"fieldType": "image", "title": "Photos"},
        "signed": {"fieldType": "signature", "title": "Signature"},
    },
    "required": ["name"],
}
