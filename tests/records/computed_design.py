"""Four objects between which values are computed in every direction."""

from __future__ import annotations

import copy
from typing import Any


def formula(text: str, result: str, **keywords: Any) -> dict[str, Any]:
    return {"fieldType": "formula", "title": text[:40], "formula": text, "result": result, **keywords}


def rollup(of: str, via: str, function: str, **keywords: Any) -> dict[str, Any]:
    title = f"{function} of {of}"
    return {"fieldType": "rollup", "title": title, "object": of, "via": via, "function": function, **keywords}


def lookup(path: str) -> dict[str, Any]:
    return {"fieldType": "lookup", "title": path, "path": path}


def of_type(kind: str, **keywords: Any) -> dict[str, Any]:
    return {"fieldType": kind, "title": kind, **keywords}


LEVELS = [{"key": key, "title": key.upper()} for key in ("a", "b", "c")]

ACCOUNT: dict[str, Any] = {
    "kind": "object",
    "name": "account",
    "title": "Account",
    "titleField": "name",
    "properties": {
        "name": of_type("text"),
        "level": of_type("select", options=LEVELS),
        "rate": of_type("money", decimals=4),
        "parent": of_type("reference", target="account"),
        "volume": rollup("deal", "account", "sum", field="total"),
        "won": rollup("deal", "account", "count", filter="stage = 'won' AND total > 0"),
        "best": rollup("deal", "account", "max", field="total"),
        "newest": rollup("deal", "account", "last", field="name"),
        "deals": rollup("deal", "account", "count"),
        "group_deals": rollup("account", "parent", "sum", field="deals"),
        "share": formula("ROUND(deals / parent.group_deals, 2)", "money"),
        "rank": formula("IF(volume > 1000, 'big', IF(volume > 0, 'small', NULL))", "text", maxLength=20),
    },
}
DEAL: dict[str, Any] = {
    "kind": "object",
    "name": "deal",
    "title": "Deal",
    "titleField": "name",
    "properties": {
        "name": of_type("text"),
        "account": of_type("reference", target="account"),
        "stage": of_type("select", options=[{"key": k, "title": k} for k in ("open", "won", "lost")]),
        "extra": of_type("money"),
        "closes": of_type("date"),
        "lines": rollup("line", "deal", "count"),
        "net": rollup("line", "deal", "sum", field="amount", filter="optional <> TRUE"),
        "average": rollup("line", "deal", "avg", field="amount"),
        "kinds": rollup("line", "deal", "distinct", field="quantity"),
        "first_amount": rollup("line", "deal", "first", field="amount"),
        "level": lookup("account.level"),
        "total": formula("net + COALESCE(extra, 0)", "money"),
        "key_deal": formula("account.level = 'a' AND total >= 100", "boolean"),
        "label": formula("name & ' / ' & account.name & ' / ' & account.parent.name", "text"),
        "ends": formula("closes + lines", "date"),
        "shown_level": formula("IF(ISEMPTY(level), '-', level)", "text"),
    },
    "rules": [{"name": "no_huge", "condition": "NOT total > 50000", "message": "Too much."}],
}
LINE: dict[str, Any] = {
    "kind": "object",
    "name": "line",
    "title": "Line",
    "properties": {
        "deal": of_type("reference", target="deal", onDelete="clear"),
        "quantity": of_type("integer"),
        "price": of_type("money"),
        "optional": of_type("boolean"),
        "amount": formula("quantity * price * (1 - COALESCE(deal.account.rate, 0))", "money"),
        "for_key": formula("deal.stage = 'won'", "boolean"),
    },
}
NOTE: dict[str, Any] = {
    "kind": "object",
    "name": "note",
    "title": "Note",
    "properties": {
        "line": of_type("reference", target="line", onDelete="clear"),
        "text": of_type("text", unique=True),
        "heading": formula("UPPER(text) & ' ' & line.deal.name & ' ' & line.deal.account.level", "text"),
    },
}


def files() -> list[dict[str, Any]]:
    return copy.deepcopy([ACCOUNT, DEAL, LINE, NOTE])
