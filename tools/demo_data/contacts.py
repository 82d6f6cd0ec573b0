"""People at the accounts, with telephone numbers that belong to nobody."""

from __future__ import annotations

import unicodedata
from typing import Any

from pypinyin import lazy_pinyin

from tools.demo_data.companies import Company
from tools.demo_data.draw import Draw, days, ref, words

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏付方白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戚莫孔向汤"  # noqa: E501 - one running list of surnames
TITLES_ZH = [
    ("信息中心主任", "信息中心", "decision_maker"),
    ("制造中心总监", "制造中心", "decision_maker"),
    ("副总经理", "总经办", "decision_maker"),
    ("供应链总监", "供应链部", "decision_maker"),
    ("采购经理", "采购部", "purchaser"),
    ("信息部主任工程师", "信息部", "evaluator"),
    ("设备工程师", "设备部", "evaluator"),
    ("仓储经理", "物流部", "user"),
    ("车间主任", "生产部", "user"),
    ("财务经理", "财务部", "influencer"),
    ("项目经理", "项目管理办公室", "influencer"),
]
TITLES_EN = [
    ("Chief Operating Officer", "Operations", "decision_maker"),
    ("Plant Director", "Production", "decision_maker"),
    ("Head of IT", "IT", "decision_maker"),
    ("Procurement Lead", "Procurement", "purchaser"),
    ("Automation Engineer", "Engineering", "evaluator"),
    ("Solution Architect", "IT", "evaluator"),
    ("Warehouse Manager", "Logistics", "user"),
    ("Shift Supervisor", "Production", "user"),
    ("Finance Controller", "Finance", "influencer"),
    ("Project Manager", "PMO", "influencer"),
]
NOTES_ZH = [
    "喜欢先看数据再谈方案。",
    "周三下午基本都在开例会，别约这个时段。",
    "从上一家公司就用过同类产品，要求比较高。",
    "微信回复最快，邮件一般隔天看。",
    "关注投资回收期，超过两年的方案不考虑。",
]
NOTES_EN = [
    "Wants the numbers before the slides.",
    "Best reached before nine in the morning.",
    "Used a rival's system in a former job and liked it.",
    "Prefers a short call over a long e-mail.",
    "Asks for references in the same country.",
]
# Ranges kept free for fiction where a country has them, else a number with dead zeros.
DIAL = {
    "United Kingdom": "+44 20 7946 0",
    "Germany": "+49 30 23125 ",
    "United States": "+1 212 555 0",
    "Canada": "+1 416 555 0",
    "Australia": "+61 2 5550 1",
    "Ireland": "+353 20 910 0",
    "Switzerland": "+41 00 000 0",
    "Italy": "+39 000 000 0",
    "Netherlands": "+31 00 000 0",
    "Norway": "+47 00 00 0",
    "Sweden": "+46 00 000 0",
    "Denmark": "+45 00 00 0",
    "France": "+33 0 00 00 0",
    "Singapore": "+65 0000 0",
    "Japan": "+81 00 0000 0",
    "Korea": "+82 00 0000 0",
    "Thailand": "+66 00 000 0",
    "Kenya": "+254 000 000 0",
    "Nigeria": "+234 000 000 0",
    "South Africa": "+27 00 000 0",
    "Mexico": "+52 00 0000 0",
    "Peru": "+51 000 000 0",
}


class Names:
    """Hands out names without repeating one."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.chinese = [s + g for s in SURNAMES for g in _column("given_zh")]
        english = _column("names_en")
        first = [name.split(" ", 1)[0] for name in english]
        last = [name.split(" ", 1)[1] for name in english]
        self.english = english + [f"{a} {b}" for a, b in zip(first, last[17:] + last[:17], strict=True)]
        draw.shuffle(self.chinese)

    def next(self, language: str) -> str:
        return self.chinese.pop() if language == "zh" else self.english.pop(0)


def contacts(
    draw: Draw, company: Company, account: str, owner: dict[str, str], names: Names
) -> list[dict[str, Any]]:
    """The first one decides, the others report to that one."""
    pool = TITLES_ZH if company.language == "zh" else TITLES_EN
    deciders = [t for t in pool if t[2] == "decision_maker"]
    titles = [draw.choice(deciders), *draw.sample([t for t in pool if t[2] != "decision_maker"], 4)]
    count = min(5, max(1, company.size - 1 + draw.choice((0, 0, 1, 1))))
    head = f"con-{account[4:]}-1"
    made = []
    for place, title in enumerate(titles[:count], start=1):
        contact = _contact(draw, company, title, names.next(company.language))
        contact |= {
            "$key": f"con-{account[4:]}-{place}",
            "owner": owner,
            "account": ref(account),
            "primary": place == 1,
        }
        if place > 1 and draw.chance(0.7):
            contact["reports_to"] = ref(head)
        made.append(contact)
    return made


def _contact(draw: Draw, company: Company, title: tuple[str, str, str], name: str) -> dict[str, Any]:
    chinese = company.language == "zh"
    mailbox = _mailbox(name, chinese)
    return {
        "name": name,
        "job_title": title[0],
        "department": title[1],
        "role": title[2],
        "attitude": draw.weighted({"champion": 2, "positive": 4, "neutral": 4, "critical": 1}),
        "mobile": _mobile(draw, company),
        "phone": draw.maybe(0.3, [_mobile(draw, company)]) if not chinese else None,
        "email": f"{mailbox}@example.com" if draw.chance(0.85) else None,
        "wechat": mailbox.replace(".", "_") if chinese and draw.chance(0.6) else None,
        "language": "zh" if chinese else "en",
        "birthday": draw.maybe(0.25, [days(-draw.randrange(9500, 21000))]),
        "do_not_contact": draw.chance(0.03),
        "city": company.city,
        "remark": draw.maybe(0.15, NOTES_ZH if chinese else NOTES_EN),
    }


def _mailbox(name: str, chinese: bool) -> str:
    if chinese:
        syllables = lazy_pinyin(name)
        return f"{''.join(syllables[1:])}.{syllables[0]}"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace("'", "").replace(" de ", " ").replace(" van ", " ").replace(" ", ".")


def _mobile(draw: Draw, company: Company) -> str:
    number = 100 + draw.randrange(100)
    if company.language == "zh":
        return f"+86{draw.choice(('138', '139', '186', '158'))}0000{draw.randrange(10000):04d}"
    return f"{DIAL[company.country]}{number}".replace(" ", "")


def stranger(number: int, company: Company) -> dict[str, str]:
    """Somebody of a company not yet known; without a draw, which would change all that comes after."""
    if company.language == "zh":
        given = _column("given_zh")
        name = SURNAMES[number * 7 % len(SURNAMES)] + given[number * 13 % len(given)]
        return {"contact_name": name, "mobile": f"+861390000{number * 37 % 10_000:04d}"}
    names = [one.split(" ", 1) for one in _column("names_en")]
    name = f"{names[number * 7 % len(names)][0]} {names[number * 13 % len(names)][1]}"
    return {"contact_name": name, "mobile": f"{DIAL[company.country]}{100 + number % 100}".replace(" ", "")}


def _column(name: str) -> list[str]:
    return [row[0] for row in words(name)]
