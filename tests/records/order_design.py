"""Customers with orders, their lines and payments: what goes together, what is cleared, what keeps."""

from __future__ import annotations

from typing import Any


def _object(name: str, title: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "kind": "object",
        "name": name,
        "title": title,
        "pluralTitle": f"{title}s",
        "titleField": "name",
        "type": "object",
        "properties": {"name": {"fieldType": "text", "title": "Name"}, **properties},
        **more,
    }


def reference(target: str, rule: str | None = None) -> dict[str, Any]:
    field = {"fieldType": "reference", "title": target.title(), "target": target}
    return field if rule is None else {**field, "onDelete": rule}


CUSTOMER = _object("customer", "Customer", {"parent": reference("customer")})
ORDER = _object("order", "Order", {"customer": reference("customer", "cascade")})
LINE = _object(
    "line",
    "Line",
    {
        "order": reference("order", "cascade"),
        "replaces": reference("line", "clear"),
        "price": {"fieldType": "money", "title": "Price"},
    },
    required=["order"],
    search=["name", "replaces"],
)
SERIAL = _object(
    "serial", "Serial", {"line": reference("line", "cascade"), "order": reference("order", "cascade")}
)
INVOICE = _object("invoice", "Invoice", {"order": reference("order", "restrict"), "line": reference("line")})
NOTE = _object(
    "note", "Note", {"order": reference("order", "clear"), "customer": reference("customer", "clear")}
)

FILES = [CUSTOMER, ORDER, LINE, SERIAL, INVOICE, NOTE]
