"""What the demo company sells: transport robots, factory and warehouse software, services."""

from __future__ import annotations

from tools.demo_data.draw import days, words


def products() -> list[dict[str, object]]:
    return [_product(row) for row in words("products")]


def _product(parts: list[str]) -> dict[str, object]:
    code, name, category, series, price, cost, unit, lead, warranty, launched, description = parts
    return {
        "$key": code,
        "name": name,
        "code": code,
        "category": category,
        "series": series,
        "list_price": price,
        "cost": cost,
        "unit": unit,
        "lead_days": int(lead),
        "warranty_months": int(warranty),
        "active": code != "KR-DOCK-01",
        "launched_on": days(-int(launched)),
        "discontinued_on": days(-45) if code == "KR-DOCK-01" else None,
        "description": description,
    }


PRICES = {str(p["code"]): int(str(p["list_price"])) for p in products()}
