"""What deals turn into: quotes, and for those that are won contracts, orders, instalments, payments and invoices.

The amounts tie: the positions of a quote make its total, that is the contract's amount, and the instalments
add up to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tools.demo_data import people
from tools.demo_data.catalogue import PRICES, products
from tools.demo_data.deals import Deal
from tools.demo_data.draw import Draw, days, entered, ref, user
from tools.demo_data.foreign import converted

CENT = Decimal("0.01")
TAX_RATE = Decimal("0.13")
UNITS = {str(p["code"]): str(p["unit"]) for p in products()}
DISCOUNTS = ("0", "0", "0.02", "0.03", "0.05", "0.08", "0.1")
BESIDE = {"hardware": ("SV-INST", "SW-FLEET-S", "KR-DOCK-02"), "software": ("SV-INST", "SV-TRAIN")}
CATEGORIES = {str(p["code"]): str(p["category"]) for p in products()}
PLANS = {
    "30/60/10": ("0.3", "0.6", "0.1"),
    "30/30/30/10": ("0.3", "0.3", "0.3", "0.1"),
    "50/40/10": ("0.5", "0.4", "0.1"),
    "20/70/10": ("0.2", "0.7", "0.1"),
    "100": ("1",),
}
STEPS = {
    "zh": ("预付款", "到货款", "验收款", "质保金"),
    "en": ("Down payment", "Delivery", "Acceptance", "Retention"),
}
TERMS = {
    "zh": "报价含税、含运费，交货期自预付款到账起算；质保期见产品说明。",
    "en": "Prices include delivery. Lead times begin with the down payment; the warranty is that of each product.",
}
QUOTED = {"proposal": 0.9, "negotiation": 1.0, "contract": 1.0, "won": 1.0, "lost": 0.55}


@dataclass(slots=True)
class Sales:
    """Batches by object, filled deal by deal."""

    batches: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, name: str, values: dict[str, Any]) -> None:
        self.batches.setdefault(name, []).append(values)


def sales(draw: Draw, deals: list[Deal]) -> Sales:
    made = Sales()
    for deal in deals:
        if not draw.chance(QUOTED.get(deal.stage, 0)):
            continue
        lines = _lines(draw, deal)
        total = sum((_total(line) for line in lines), Decimal(0))
        if deal.stage in ("contract", "won"):
            deal.values["amount"] = str(total)
        _quote(draw, made, deal, lines)
        if deal.stage in ("contract", "won"):
            _contract(draw, made, deal, total)
        if deal.stage == "won":
            _order(draw, made, deal, lines)
    return made


def _lines(draw: Draw, deal: Deal) -> list[dict[str, Any]]:
    """The deal's own product in the quantity that its amount pays for, and what usually goes with it."""
    product = deal.topic.product
    prices = {code: _price(deal, code) for code in PRICES}
    price = prices[product]
    usual = converted(Decimal(deal.topic.thousands * 1000), deal.currency)
    amount = Decimal(deal.values["amount"] or usual)
    beside = BESIDE.get(CATEGORIES[product], ("SV-TRAIN",))
    codes = draw.sample(beside, draw.randint(0, len(beside)))
    rest = amount / (1 + TAX_RATE) - sum(prices[code] for code in codes)
    lines = [_line(product, max(1, round(rest / price)), draw.choice(DISCOUNTS), price)]
    lines += [_line(code, 1, "0", prices[code]) for code in codes]
    if deal.stage == "won" and draw.chance(0.35):
        lines.append(_line("SV-CARE", 1, draw.choice(DISCOUNTS), prices["SV-CARE"]))
    return lines


def _price(deal: Deal, code: str) -> Decimal:
    return Decimal(converted(PRICES[code], deal.currency)) if deal.currency else PRICES[code]


def _line(code: str, quantity: int, discount: str, price: Decimal) -> dict[str, Any]:
    return {
        "product": ref(code),
        "quantity": str(quantity),
        "unit": UNITS[code],
        "unit_price": str(price),
        "discount": discount,
        "tax_rate": str(TAX_RATE),
    }


def _total(line: dict[str, Any]) -> Decimal:
    """As the pack's formulas have it: the tax is rounded line by line."""
    net = _cents(Decimal(line["quantity"]) * Decimal(line["unit_price"]) * (1 - Decimal(line["discount"])))
    return net + _cents(net * Decimal(line["tax_rate"]))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _quote(draw: Draw, made: Sales, deal: Deal, lines: list[dict[str, Any]]) -> None:
    quoted = max(deal.started + 3, deal.last_day - draw.randint(10, 60))
    status = {"won": "accepted", "contract": "accepted", "lost": "rejected"}.get(deal.stage, "sent")
    if status == "sent":
        quoted = -draw.randint(1, 40)
        status = draw.weighted({"sent": 6, "draft": 2}) if quoted > -30 else "expired"
    key = f"quo{deal.key[3:]}"
    made.add(
        "quote",
        _head(deal)
        | {
            "$key": key,
            "contact": ref(deal.contacts[0]["$key"]),
            "opportunity": ref(deal.key),
            "status": status,
            "revision": draw.choice((1, 1, 1, 2, 2, 3)),
            "quoted_on": days(quoted),
            "valid_until": days(quoted + 30),
            "terms": TERMS[deal.company.language],
        }
        | entered(quoted),
    )
    for position, line in enumerate(lines, start=1):
        made.add("quote_line", {"quote": ref(key), "position": position} | line | entered(quoted))


def _contract(draw: Draw, made: Sales, deal: Deal, total: Decimal) -> None:
    signed = deal.closes if deal.stage == "won" and deal.closes is not None else None
    finished = signed is not None and signed < -300 and draw.chance(0.8)
    key = f"con{deal.key[3:]}c"
    made.add(
        "contract",
        _head(deal)
        | {
            "$key": key,
            "opportunity": ref(deal.key),
            "quote": ref(f"quo{deal.key[3:]}"),
            "status": "draft" if signed is None else "completed" if finished else "active",
            "type": {"renewal": "renewal"}.get(deal.values["deal_type"], "sale"),
            "amount": str(total),
            "signed_on": None if signed is None else days(signed),
            "starts_on": None if signed is None else days(signed),
            "ends_on": None if signed is None else days(signed + draw.choice((180, 365, 365, 730))),
            "signatory": ref(deal.contacts[0]["$key"]),
        }
        | entered(signed or 0),
    )
    _plan(draw, made, deal, key, total, signed, finished)


def _plan(
    draw: Draw, made: Sales, deal: Deal, contract: str, total: Decimal, signed: int | None, finished: bool
) -> None:
    shares = PLANS[deal.values["payment_plan"] or "100"]
    steps = STEPS[deal.company.language]
    left = total
    due = signed if signed is not None else draw.randint(10, 40)
    for number, share in enumerate(shares, start=1):
        amount = left if number == len(shares) else _cents(total * Decimal(share))
        left -= amount
        due += draw.choice((10, 30, 45, 60)) if number > 1 else 7
        key = f"{contract}-{number}"
        name = steps[min(number, len(steps)) - 1] if len(shares) > 1 else steps[1]
        values = {
            "$key": key,
            "owner": deal.values["owner"],
            "contract": ref(contract),
            "position": number,
            "name": name,
        }
        made.add(
            "payment_plan",
            values | {"share": share, "amount": str(amount), "due_on": days(due)} | entered(signed or 0),
        )
        if signed is not None:
            _pay(draw, made, deal, contract, key, amount, due, finished)


def _pay(
    draw: Draw, made: Sales, deal: Deal, contract: str, plan: str, amount: Decimal, due: int, finished: bool
) -> None:
    """Most pay on the day or soon after it, some in two parts, a few are late."""
    clerk = user(draw.choice(people.team("finance", deal.company.language)))
    paid = min(due + draw.choice((-3, 0, 0, 2, 5, 9, 20)), -1) if finished else due + draw.randint(-3, 45)
    if due < 14 and (finished or draw.chance(0.95)):
        _bill(draw, made, deal, contract, amount, due - 2)
    if paid > -1:
        return
    parts = [amount]
    if amount > 200_000 and draw.chance(0.15):
        first = _cents(amount / 2)
        parts = [first, amount - first]
    for later, part in enumerate(parts):
        made.add(
            "payment",
            {
                "owner": clerk,
                "contract": ref(contract),
                "instalment": ref(plan),
                "amount": str(part),
                "paid_on": days(min(paid + later * 10, -1)),
                "method": draw.weighted({"transfer": 8, "bill": 2, "online": 1}),
                "bank_reference": f"{draw.randrange(10**11, 10**12)}",
            }
            | entered(min(paid + later * 10, -1)),
        )


def _bill(draw: Draw, made: Sales, deal: Deal, contract: str, amount: Decimal, day: int) -> None:
    issued = day < 0
    made.add(
        "invoice",
        {
            "owner": user(draw.choice(people.team("finance", deal.company.language))),
            "contract": ref(contract),
            "type": "special" if deal.company.language == "zh" else "ordinary",
            "status": "issued" if issued else "requested",
            "amount": str(amount),
            "tax_rate": str(TAX_RATE),
            "issued_on": days(day) if issued else None,
            "invoice_number": f"{draw.randrange(10**8, 10**9)}" if issued else None,
        }
        | entered(day),
    )


def _order(draw: Draw, made: Sales, deal: Deal, lines: list[dict[str, Any]]) -> None:
    ordered = (deal.closes or -1) + 1
    delivery = ordered + draw.randint(20, 75)
    status = (
        "delivered"
        if delivery < -5 and draw.chance(0.97)
        else draw.weighted({"confirmed": 2, "production": 3, "shipped": 1})
    )
    key = f"ord{deal.key[3:]}"
    made.add(
        "order",
        _head(deal)
        | {
            "$key": key,
            "contract": ref(f"con{deal.key[3:]}c"),
            "status": status,
            "ordered_on": days(ordered),
            "delivery_on": days(delivery),
        }
        | entered(ordered),
    )
    for position, line in enumerate(lines, start=1):
        made.add("order_line", {"order": ref(key), "position": position} | line | entered(ordered))


def _head(deal: Deal) -> dict[str, Any]:
    head = {"owner": deal.values["owner"], "name": deal.values["name"], "account": ref(deal.account)}
    return head | ({"currency": deal.currency} if deal.currency else {})
