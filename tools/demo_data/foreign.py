"""Deals with customers abroad, and what their currencies were worth."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tools.demo_data.deals import Deal

RATES = {
    "USD": ("7.2450", "7.1880", "7.1025", "7.1190"),
    "EUR": ("7.8120", "7.7460", "7.9035", "8.2210"),
    "JPY": ("0.0462", "0.0481", "0.0473", "0.0469"),
}
SINCE = (-1100, -560, -270, -40)
"""Days from today on which the rates were set."""
OPEN = ("proposal", "negotiation")


def rates() -> dict[str, Any]:
    listed = [
        {"currency": code, "date": {"$days": day}, "rate": rate}
        for code, values in RATES.items()
        for day, rate in zip(SINCE, values, strict=True)
    ]
    return {"rates": listed}


def go_abroad(deals: list[Deal]) -> None:
    """Some of the customers who speak English pay in their own money; yen are only offered yet."""
    abroad = [deal for deal in deals if deal.company.language == "en"]
    for number, deal in enumerate(abroad):
        code = "USD" if number % 4 == 0 else "EUR" if number % 4 == 2 else ""
        if deal.stage in OPEN and number % 4 == 1:
            code = "JPY"
        if code:
            deal.currency = code
            deal.values["currency"] = code
            if deal.values["amount"] is not None:
                deal.values["amount"] = str(converted(Decimal(deal.values["amount"]), code))


def converted(amount: Decimal, code: str) -> int:
    """A round price abroad."""
    exact = amount if not code else amount / Decimal(RATES[code][-1])
    step = 1 if exact < 1_000 else 10 if exact < 100_000 else 1_000
    return max(1, round(exact / step)) * step
