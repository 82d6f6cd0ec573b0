"""Accounts whose orders are in any currency, with lines, payments and a sum over all of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from dougong.access import SYSTEM
from dougong.records import PUBLISH_HOOKS, Rate, set_rates
from dougong.storage import Draft, Workspace, publish


def of_type(kind: str, **keywords: Any) -> dict[str, Any]:
    return {"fieldType": kind, "title": keywords.pop("title", kind), **keywords}


def rollup(of: str, via: str, field: str, **keywords: Any) -> dict[str, Any]:
    return of_type("rollup", object=of, via=via, function="sum", field=field, result="money", **keywords)


ACCOUNT: dict[str, Any] = {
    "kind": "object",
    "name": "account",
    "title": "Account",
    "titleField": "name",
    "properties": {
        "name": of_type("text"),
        "limit": of_type("money"),
        "ordered": rollup("order", "account", "total"),
        "room": of_type("formula", formula="limit - ordered", result="money"),
    },
}
ORDER: dict[str, Any] = {
    "kind": "object",
    "name": "order",
    "title": "Order",
    "titleField": "name",
    "currencyField": "currency",
    "rateDate": "ordered_on",
    "properties": {
        "name": of_type("text"),
        "account": of_type("reference", target="account"),
        "currency": of_type("currency", title="Currency"),
        "ordered_on": of_type("date"),
        "freight": of_type("money", title="Freight"),
        "items": of_type("line_items", target="line", via="order"),
        "total": rollup("line", "order", "net"),
        "paid": rollup("payment", "order", "amount"),
        "open": of_type("formula", formula="total + COALESCE(freight, 0) - paid", result="money"),
    },
}
LINE: dict[str, Any] = {
    "kind": "object",
    "name": "line",
    "title": "Line",
    "titleField": "label",
    "properties": {
        "order": of_type("reference", target="order", onDelete="cascade"),
        "label": of_type("text"),
        "quantity": of_type("integer", default=1),
        "price": of_type("money"),
        "unit_cost": of_type("money", decimals=4),
        "net": of_type("formula", formula="quantity * price / 3", result="money"),
    },
}
PAYMENT: dict[str, Any] = {
    "kind": "object",
    "name": "payment",
    "title": "Payment",
    "titleField": "name",
    "currencyField": "order.currency",
    "properties": {
        "name": of_type("text"),
        "order": of_type("reference", target="order"),
        "amount": of_type("money"),
        "ordered": of_type("lookup", path="order.total"),
    },
}
FILES = [ACCOUNT, ORDER, LINE, PAYMENT]
RATES = (
    ("USD", "2026-01-05", "7.1"),
    ("USD", "2026-01-09", "7.2"),
    ("JPY", "2026-01-01", "0.0473"),
    ("KWD", "2026-01-01", "23.3"),
)


def shop(workspace: Workspace, files: list[dict[str, Any]] = FILES) -> Workspace:
    workspace.publish_hooks += PUBLISH_HOOKS
    Draft(workspace).apply(files)
    publish(workspace, None)
    put_rates(workspace, *RATES)
    return workspace


def put_rates(workspace: Workspace, *rates: tuple[str, str, str]) -> None:
    with workspace.write() as tx:
        set_rates(
            tx, SYSTEM, [Rate(code, date.fromisoformat(day), Decimal(rate)) for code, day, rate in rates]
        )
