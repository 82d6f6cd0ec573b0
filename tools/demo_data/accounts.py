"""Accounts: fixed facts from the list of companies, the rest from what their deals have come to."""

from __future__ import annotations

import unicodedata
from typing import Any

from pypinyin import lazy_pinyin

from tools.demo_data.companies import Company
from tools.demo_data.deals import SOURCES, Deal
from tools.demo_data.draw import Draw, days, ref

EMPLOYEES = {1: (20, 90), 2: (90, 400), 3: (400, 1800), 4: (1800, 9000), 5: (9000, 90000)}
STREETS_ZH = ("星湖街", "科技大道", "学府路", "滨江东路", "创业路", "工业一路", "长虹北路", "金桥路")
STREETS_EN = ("Harbour Road", "Mill Lane", "Station Street", "Foundry Way", "Canal Walk", "Park Avenue")
CAPITAL = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # the characters of 统一社会信用代码


def account(draw: Draw, company: Company, key: str, number: int, parents: dict[str, str]) -> dict[str, Any]:
    employees = draw.randint(*EMPLOYEES[company.size])
    chinese = company.language == "zh"
    tax = (
        "91"
        + "".join(draw.choice("0123456789") for _ in range(6))
        + "MA"
        + "".join(draw.choices(CAPITAL, k=8))
    )
    return {
        "$key": key,
        "name": company.name,
        "code": f"C-{number:04d}",
        "short_name": company.short,
        "level": {1: "c", 2: "c", 3: "b", 4: "b", 5: "a"}[company.size] if draw.chance(0.85) else "b",
        "industry": company.industry,
        "source": draw.weighted(SOURCES),
        "parent": ref(parents[company.group]) if company.group else None,
        "employees": employees,
        "annual_revenue": f"{round(employees * draw.uniform(0.4, 1.6)) * 1_000_000 // 10 * 10}",
        "founded_on": days(-draw.randint(*((7_000, 26_000) if company.size > 3 else (1_500, 10_000)))),
        "website": f"https://{_site(company.short)}.example.com",
        "country": company.country,
        "city": company.city,
        "address": _address(draw, company),
        "tax_number": tax if chinese else None,
        "special_invoice": chinese and draw.chance(0.8),
        "payment_terms": draw.weighted(
            {"net_30": 4, "net_60": 3, "net_90": 1, "on_delivery": 1, "prepaid": 2}
        ),
    }


def finish(
    draw: Draw, values: dict[str, Any], company: Company, deals: list[Deal], last_talk: int | None
) -> None:
    """Set what follows from the account's deals: status, credit, last contact and next step."""
    won = [d for d in deals if d.stage == "won"]
    open_deals = [d for d in deals if d.open]
    values["status"] = _status(won, open_deals)
    if won and values["tax_number"]:
        values["credit_limit"] = str(
            draw.choice((200, 300, 500, 800, 1000, 3000)) * 1000 * (1 + company.size // 4)
        )
    if last_talk is not None:
        values["last_contact"] = days(last_talk)
    upcoming = [d for d in open_deals if "next_at" in d.values]
    if upcoming:
        first = min(upcoming, key=lambda d: (d.values["next_at"]["$days"], d.key))
        values["next_step"] = (
            f"{first.topic.title}：{first.values['next_step']}"
            if company.language == "zh"
            else (f"{first.topic.title}: {first.values['next_step']}")
        )
        values["next_at"] = first.values["next_at"]


def _status(won: list[Deal], open_deals: list[Deal]) -> str:
    if won and max(d.last_day for d in won) > -420:
        return "active"
    if open_deals:
        return "prospect"
    return "dormant" if won else "lost"


def _site(short: str) -> str:
    plain = unicodedata.normalize("NFKD", "".join(lazy_pinyin(short))).encode("ascii", "ignore").decode()
    return "".join(c for c in plain.lower() if c.isalnum())


def _address(draw: Draw, company: Company) -> str:
    house = draw.randrange(1, 400)
    if company.language == "zh":
        return f"{company.city}市{draw.choice(STREETS_ZH)} {house} 号"
    return f"{house} {draw.choice(STREETS_EN)}, {company.city}"
