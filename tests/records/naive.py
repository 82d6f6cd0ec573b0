"""The computed values of ``computed_design``, written down by hand: from all records, without any haste."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Record = Mapping[str, Any]
Table = Mapping[int, Record]
NOBODY: Record = {}


def computed(tables: Mapping[str, Table]) -> dict[str, dict[int, dict[str, Any]]]:
    """``tables`` are the live records in record JSON; what is computed in them is not looked at."""
    accounts, deals, lines, notes = (tables[name] for name in ("account", "deal", "line", "note"))
    found: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in tables}
    for i, line in lines.items():
        deal = _of(deals, line["deal"])
        rate = Decimal(_of(accounts, deal.get("account")).get("rate") or 0)
        amount = None
        if line["quantity"] is not None and line["price"] is not None:
            amount = _cents(line["quantity"] * Decimal(line["price"]) * (1 - rate))
        found["line"][i] = {"amount": amount, "for_key": deal.get("stage") == "won"}
    for i, deal in deals.items():
        found["deal"][i] = _deal(i, deal, accounts, lines, found["line"])
    for i in accounts:
        found["account"][i] = _account(i, deals, found["deal"])
    for i in accounts:
        below = [j for j, other in accounts.items() if _id(other["parent"]) == i]
        found["account"][i]["group_deals"] = sum(found["account"][j]["deals"] for j in below)
    for i, account in accounts.items():
        above = found["account"].get(_id(account["parent"]), {}).get("group_deals")
        found["account"][i]["share"] = (
            _cents(Decimal(found["account"][i]["deals"]) / above) if above else None
        )
    for i, note in notes.items():
        deal = _of(deals, _of(lines, note["line"]).get("deal"))
        level = _of(accounts, deal.get("account")).get("level")
        found["note"][i] = {
            "heading": f"{(note['text'] or '').upper()} {_text(deal.get('name'))} {_text(level)}"
        }
    return found


def _deal(i: int, deal: Record, accounts: Table, lines: Table, computed_lines: Table) -> dict[str, Any]:
    own = [j for j, line in sorted(lines.items()) if _id(line["deal"]) == i]
    amounts = [computed_lines[j]["amount"] for j in own if computed_lines[j]["amount"] is not None]
    counted = [
        computed_lines[j]["amount"]
        for j in own
        if lines[j]["optional"] is not True and computed_lines[j]["amount"] is not None
    ]
    net = sum(map(Decimal, counted), Decimal(0))
    total = net + Decimal(deal["extra"] or 0)
    account = _of(accounts, deal["account"])
    parent = _of(accounts, account.get("parent"))
    texts = (_text(deal["name"]), _text(account.get("name")), _text(parent.get("name")))
    closes = deal["closes"]
    return {
        "lines": len(own),
        "net": _cents(net),
        "average": _cents(sum(map(Decimal, amounts)) / len(amounts)) if amounts else None,
        "kinds": len({lines[j]["quantity"] for j in own} - {None}),
        "first_amount": amounts[0] if amounts else None,
        "total": _cents(total),
        "key_deal": account.get("level") == "a" and total >= 100,
        "label": " / ".join(texts),
        "ends": str(date.fromisoformat(closes) + timedelta(days=len(own))) if closes else None,
        "level": account.get("level"),
        "shown_level": account.get("level") or "-",
    }


def _account(i: int, deals: Table, computed_deals: Table) -> dict[str, Any]:
    own = [j for j, deal in sorted(deals.items()) if _id(deal["account"]) == i]
    totals = [Decimal(computed_deals[j]["total"]) for j in own]
    names = [deals[j]["name"] for j in own if deals[j]["name"] is not None]
    volume = sum(totals, Decimal(0))
    return {
        "volume": _cents(volume),
        "won": sum(deals[j]["stage"] == "won" and Decimal(computed_deals[j]["total"]) > 0 for j in own),
        "best": _cents(max(totals)) if totals else None,
        "newest": names[-1] if names else None,
        "deals": len(own),
        "rank": "big" if volume > 1000 else "small" if volume > 0 else None,
    }


def _of(table: Table, reference: Any) -> Record:
    return table.get(_id(reference), NOBODY)


def _id(reference: Any) -> int:
    return reference["id"] if reference else 0


def _text(value: Any) -> str:
    return value or ""


def _cents(amount: Decimal) -> str:
    return format(amount.quantize(Decimal("0.01"), ROUND_HALF_UP) or Decimal("0.00"), "f")
