"""Offers whose lines become those of jobs."""

from __future__ import annotations

import copy
from typing import Any


def reference(title: str, target: str, **more: Any) -> dict[str, Any]:
    return {"fieldType": "reference", "title": title, "target": target, **more}


def lines(target: str, via: str, **more: Any) -> dict[str, Any]:
    return {
        "fieldType": "line_items",
        "title": "Lines",
        "target": target,
        "via": via,
        "orderField": "position",
        **more,
    }


def thing(name: str, title: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    document = {
        "kind": "object",
        "name": name,
        "title": title,
        "pluralTitle": f"{title}s",
        "titleField": "name",
    }
    return {**document, "type": "object", "properties": properties, **more}


NAME = {"fieldType": "text", "title": "Name"}
OFFER = thing("offer", "Offer", {"name": NAME, "number": NAME, "parts": lines("offer_part", "offer")})
PART = thing(
    "offer_part",
    "Part",
    {
        "name": NAME,
        "offer": reference("Offer", "offer", onDelete="cascade"),
        "position": {"fieldType": "integer", "title": "Position"},
        "quantity": {"fieldType": "integer", "title": "Quantity", "default": 1},
        "price": {"fieldType": "money", "title": "Price"},
        "discount": {"fieldType": "percent", "title": "Discount", "decimals": 2},
        "amount": {
            "fieldType": "formula",
            "title": "Amount",
            "formula": "quantity * price",
            "result": "money",
        },
        "serial": {"fieldType": "text", "title": "Serial", "unique": True},
        "secret": {"fieldType": "text", "title": "Secret"},
    },
)
ORDER_LINE = thing(
    "job_line",
    "Job line",
    {
        "name": NAME,
        "job": reference("Job", "job", onDelete="cascade"),
        "position": {"fieldType": "integer", "title": "Position"},
        "quantity": {"fieldType": "integer", "title": "Quantity", "default": 1, "minimum": 1},
        "price": {"fieldType": "money", "title": "Price"},
        "discount": {"fieldType": "percent", "title": "Discount", "decimals": 2, "default": "0.1"},
        "amount": {
            "fieldType": "formula",
            "title": "Amount",
            "formula": "quantity * price",
            "result": "money",
        },
        "serial": {"fieldType": "text", "title": "Serial", "unique": True},
        "secret": {"fieldType": "text", "title": "Secret", "default": "none"},
        "agreed": {"fieldType": "money", "title": "Agreed"},
    },
    required=["name"],
)
SOURCE: dict[str, Any] = {
    "object": "offer",
    "match": [{"field": "id", "equals": "offer"}],
    "value": "parts",
}
ORDER = thing(
    "job",
    "Job",
    {
        "name": NAME,
        "offer": reference("Offer", "offer"),
        "items": lines("job_line", "job", default={"from": SOURCE}),
        "total": {
            "fieldType": "formula",
            "title": "Total",
            "formula": "SUM(items.amount)",
            "result": "money",
        },
    },
)
FILES = [OFFER, PART, ORDER, ORDER_LINE]


def order_with(**source: Any) -> dict[str, Any]:
    order = copy.deepcopy(ORDER)
    order["properties"]["items"]["default"]["from"].update(source)
    return order
