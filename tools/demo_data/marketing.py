"""Where deals come from: campaigns and leads; and what they are measured by: competitors, targets, price lists."""

from __future__ import annotations

from typing import Any

from tools.demo_data import people
from tools.demo_data.catalogue import PRICES
from tools.demo_data.companies import Company
from tools.demo_data.contacts import stranger
from tools.demo_data.deals import SOURCES, Deal
from tools.demo_data.draw import NOBODY, Draw, days, entered, ref, user, words

LEADS = 320
STATUSES = {"new": 22, "following": 40, "converted": 18, "invalid": 20}
REASONS = {"no_need": 4, "no_budget": 3, "unreachable": 4, "competitor": 1, "duplicate": 1}
TAGS = {
    "zh": ("大客户", "老客户推荐", "招标", "急", "二期", "样板"),
    "en": ("key account", "tender", "urgent", "second site"),
}
ROLES = {
    "zh": ("设备经理", "信息部主任", "厂长", "采购经理", "物流经理"),
    "en": ("Plant manager", "Head of IT", "Buyer"),
}
NAMES_ZH = (
    tuple("恒盛宏瑞博鼎创新祥"),
    tuple("达源泰通科信越辉"),
    ("机械", "电子", "食品", "物流", "医药", "新材料"),
)
NAMES_EN = (
    ("North", "West", "Old", "Upper", "New"),
    ("field", "gate", "brook", "haven", "ford"),
    (" Ltd", " GmbH", " Group", " Works"),
)
MONTHS = 12
RECYCLED_AFTER = 24
POOLED = 6
"""Of so many new leads one lies in the public pool."""
"""Days without contact until a lead goes back to the pool."""


def campaigns(draw: Draw) -> list[dict[str, Any]]:
    made = []
    for number, (kind, language, name, place, budget, leads) in enumerate(words("campaigns"), start=1):
        starts = draw.randint(-520, 60)
        ends = starts + (3 if kind == "exhibition" else draw.choice((1, 30, 60)))
        status = "planned" if starts > 0 else "running" if ends >= 0 else "finished"
        made.append(
            {
                "$key": f"cam-{number:02d}",
                "owner": user(draw.choice(people.team("marketing", language))),
                "name": name,
                "type": kind,
                "status": "running" if number in (3, 7) else status,
                "starts_on": days(-10 if number in (3, 7) else starts),
                "ends_on": days(20 if number in (3, 7) else ends),
                "place": place,
                "budget": budget,
                "cost": None
                if status == "planned"
                else str(round(int(budget) * draw.uniform(0.7, 1.15), -2)).removesuffix(".0"),
                "expected_leads": int(leads),
            }
        )
    return made


def competitors(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "$key": f"riv-{number}",
            "owner": user(draw.choice(("lin.zhiyuan", "daniel.okafor"))),
            "name": name,
            "threat": int(threat),
            "strengths": strengths,
            "weaknesses": weaknesses,
            "how_to_win": advice if number % 4 else None,
            "products": products.replace("、", ",").split(","),
        }
        for number, (name, threat, strengths, weaknesses, advice, products) in enumerate(
            words("competitors"), start=1
        )
    ]


def leads(
    draw: Draw, companies: dict[str, Company], deals: list[Deal], count: int = LEADS
) -> list[dict[str, Any]]:
    """Those that were converted became the deals of their account; the others are of companies not yet known."""
    made = []
    first_deals = {deal.account: deal for deal in reversed(deals)}
    converted = list(first_deals.values())
    draw.shuffle(converted)
    cities = [company for company in companies.values() if company.size < 4]
    for number in range(1, count + 1):
        status = draw.weighted(STATUSES)
        deal = converted.pop() if status == "converted" and converted else None
        company = deal.company if deal else draw.choice(cities)
        language = company.language
        product, need, detail = draw.choice(words(f"needs_{language}"))
        name = deal.company.short if deal else _stranger(draw, company)
        age = draw.randint(1, 400) if status != "new" else draw.randint(0, 12)
        lead = {
            "$key": f"lea-{number:03d}",
            "owner": deal.values["owner"] if deal else user(draw.choice(people.SELLERS[language])),
            "name": f"{name} · {need}",
            "company": name,
            **_person(number, company, deal),
            "job_title": draw.choice(ROLES[language]),
            "email": f"lead{number:03d}@example.com",
            "status": "following" if status == "converted" and deal is None else status,
            "invalid_reason": draw.weighted(REASONS) if status == "invalid" else None,
            "score": draw.choice((1, 2, 2, 3, 3, 4, 4, 5)),
            "source": draw.weighted(SOURCES),
            "industry": company.industry,
            "city": company.city,
            "need": detail,
            "products": [ref(product)],
            "budget": str(PRICES[product] * draw.randint(1, 8)) if draw.chance(0.4) else None,
            "tags": draw.sample(TAGS[language], draw.choice((0, 0, 1, 2))),
        }
        if lead["source"] in ("exhibition", "campaign"):
            lead["campaign"] = ref(f"cam-{draw.randint(1, len(words('campaigns'))):02d}")
        if lead["status"] in ("new", "following"):
            contact = -min(age, draw.randint(0, 20))
            lead["last_contact"] = days(contact) if lead["status"] == "following" else None
            lead["next_at"] = {"$days": draw.randint(-2, 9), "$time": f"{draw.randrange(9, 18):02d}:30"}
            lead["protected_until"] = days(contact + RECYCLED_AFTER)
            if lead["status"] == "new" and lead["source"] != "website" and number % POOLED == 0:
                # In the public pool.
                lead |= {"owner": NOBODY, "protected_until": None}
        if deal is not None:
            lead |= {
                "account": ref(deal.account),
                "contact": ref(deal.contacts[0]["$key"]),
                "opportunity": ref(deal.key),
            }
        made.append(lead | entered(-age))
    return made


def _person(number: int, company: Company, deal: Deal | None) -> dict[str, Any]:
    if deal is None:
        return stranger(number, company)
    return {"contact_name": deal.contacts[0]["name"], "mobile": deal.contacts[0]["mobile"]}


def _stranger(draw: Draw, company: Company) -> str:
    """A company that nobody has heard of, from the town of one that is known."""
    if company.language == "en":
        return "".join(draw.choice(parts) for parts in NAMES_EN)
    return company.city + "".join(draw.choice(parts) for parts in NAMES_ZH)


def targets(draw: Draw) -> list[dict[str, Any]]:
    """For each seller and each month of the year that ends with the present one."""
    sellers = [person for person in people.PEOPLE if person.sells]
    return [
        {
            "owner": user("lin.zhiyuan"),
            "name": person.name,
            "person": user(person.key),
            "month": {"$months": -back},
            "amount": str(draw.choice((600, 800, 1000, 1200, 1500)) * 1000),
            "committed": str(draw.choice((500, 700, 900, 1000)) * 1000),
        }
        for person in sellers
        for back in range(MONTHS)
    ]


def price_lists() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lists = [
        {
            "$key": "pri-1",
            "name": "标准价 2026",
            "active": True,
            "valid_from": days(-320),
            "valid_until": days(140),
        },
        {
            "$key": "pri-2",
            "name": "渠道伙伴价",
            "active": True,
            "valid_from": days(-320),
            "valid_until": days(140),
        },
        {
            "$key": "pri-3",
            "name": "去年标准价",
            "active": False,
            "valid_from": days(-685),
            "valid_until": days(-321),
        },
    ]
    shares = {"pri-1": 100, "pri-2": 85, "pri-3": 96}
    items = [
        {
            "price_list": ref(key),
            "position": position,
            "product": ref(code),
            "price": str(price * share // 100),
            "minimum": 1,
        }
        for key, share in shares.items()
        for position, (code, price) in enumerate(PRICES.items(), start=1)
    ]
    return [{"owner": user("lin.zhiyuan")} | one for one in lists], items
