"""Quotes with lines, an approval matrix, and pieces of which workflows over quotes are made."""

from __future__ import annotations

from typing import Any

from tests.automations.design import Document, field, thing

STATUS = [{"key": key, "title": key.title()} for key in ("draft", "running", "approved", "rejected")]
ITEM = thing(
    "quote_item",
    {
        "quote": field("reference", target="quote", onDelete="cascade"),
        "price": field("money"),
    },
)
QUOTE = thing(
    "quote",
    {
        "amount": field("money"),
        "discount": field("percent"),
        "status": field("select", options=STATUS, default="draft"),
        "second": field("user"),
        "team": field("department"),
        "note": field("text"),
        "comment": field("text"),
        "papers": field("file"),
        "close_date": field("date"),
        "items": field("line_items", target="quote_item", via="quote"),
    },
)
LIMIT = thing(
    "limit",
    {"upto": field("money"), "kind": field("text"), "approver": field("user"), "rank": field("integer")},
)
OBJECTS = (QUOTE, ITEM, LIMIT)


def workflow(name: str, *nodes: Document, **options: Any) -> Document:
    return {"kind": "workflow", "name": name, "title": name.title(), "object": "quote",
            "starts": [{"on": "by_hand"}], "nobody": {"do": "administrators"}, "nodes": list(nodes),
            **options}  # fmt: skip


def node(name: str, do: str, **options: Any) -> Document:
    return {"name": name, "title": name.title(), "do": do, **options}


def approval(name: str, *people: str, **options: Any) -> Document:
    """By these people, or by whom ``approvers`` says."""
    approvers = options.pop("approvers", [{"by": "people", "people": list(people)}])
    return node(name, "approval", approvers=approvers, **options)


def way(name: str, *nodes: Document, condition: str | None = None) -> Document:
    made: Document = {"name": name, "title": name.title(), "nodes": list(nodes)}
    return made if condition is None else made | {"condition": condition}


def branch(name: str, *ways: Document, otherwise: tuple[Document, ...] = ()) -> Document:
    return node(name, "branch", branches=list(ways), otherwise=list(otherwise))


def parallel(name: str, *ways: Document, **options: Any) -> Document:
    return node(name, "parallel", branches=list(ways), **options)
