"""Opportunities of the last two years: where each stands, and the figures that go with that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tools.demo_data.catalogue import PRICES
from tools.demo_data.companies import Company
from tools.demo_data.draw import Draw, days, ref
from tools.demo_data.topics import Topic

SUFFIXES_ZH = ("", "", "一期", "二期", "试点", "扩容", "（集团推广）", "年度框架", "补充采购", "三期")
SUFFIXES_EN = (
    "",
    "",
    " phase 1",
    " phase 2",
    " pilot",
    " extension",
    " group rollout",
    " frame agreement",
    " add-on",
)
SOURCES = {
    "referral": 5,
    "exhibition": 4,
    "partner": 4,
    "existing": 6,
    "tender": 4,
    "website": 3,
    "campaign": 2,
    "cold_call": 2,
    "social": 1,
}
OPEN_STAGES = {"qualify": 22, "discovery": 26, "proposal": 24, "negotiation": 18, "contract": 10}
PROBABILITIES = {
    "qualify": (10,),
    "discovery": (20, 25, 25, 30),
    "proposal": (40, 50, 50, 60),
    "negotiation": (65, 70, 75),
    "contract": (85, 90, 95),
    "won": (100,),
    "lost": (0,),
}
AHEAD = {
    "qualify": (60, 180),
    "discovery": (40, 150),
    "proposal": (15, 100),
    "negotiation": (-6, 60),
    "contract": (-4, 30),
}
RIVALS_ZH = ("锐捷物流装备", "蓝图软件", "国睿自动化", "海纳机器人", "深蓝视觉", "客户自研", "本地集成商")
RIVALS_EN = ("Locomat", "Stocklane", "Visigrade", "in-house build", "Torquefield", "a local integrator")
PAYMENT_PLANS = ("30/60/10", "30/30/30/10", "50/40/10", "20/70/10", "100")
LOSS_REASONS = {"price": 6, "competitor": 5, "no_budget": 4, "no_decision": 3, "features": 2, "timing": 3}
LOSS_NOTES_ZH = {
    "price": "对手报价低了约两成，我们的差异化没有传递到采购。",
    "competitor": "技术分领先，但对方在本地有驻场团队，评标时吃亏。",
    "no_budget": "集团压缩资本性支出，项目整体取消。",
    "no_decision": "换了分管领导，立项一直没有结论。",
    "features": "客户坚持要与现有立库系统深度对接，标准产品支持不够。",
    "timing": "要求两个月内上线，排产来不及。",
}
LOSS_NOTES_EN = {
    "price": "About a fifth above the winning bid; we never got past procurement to talk value.",
    "competitor": "Ahead on points, but the winner has a service team on site.",
    "no_budget": "Capital spending was frozen for the whole group.",
    "no_decision": "The sponsor left and nobody picked it up.",
    "features": "They needed a deep link into the old crane system that we do not offer.",
    "timing": "Go-live within eight weeks was not possible with our lead times.",
}
DESCRIPTIONS_ZH = (
    "{short}现有方案已用多年，人工搬运占比高，计划先做一个车间再推广。",
    "起因是去年旺季爆仓，{short}希望在下一个旺季前上线。",
    "集团要求年内完成数字化验收，{short}是第一批试点单位。",
    "客户有明确的投资回收期要求：18 个月以内。",
)
DESCRIPTIONS_EN = (
    "{short} moves most goods by hand today and wants one site live before the others follow.",
    "Triggered by last season's backlog; {short} wants to be ready before the next peak.",
    "{short} asks for payback within eighteen months and a reference visit.",
    "Part of a group programme; {short} is the first site in line.",
)


@dataclass(slots=True)
class Deal:
    """``started`` and ``closes`` are days from today; ``values`` is the record."""

    key: str
    company: Company
    account: str
    topic: Topic
    stage: str
    started: int
    closes: int | None
    contacts: list[dict[str, Any]]
    values: dict[str, Any] = field(default_factory=dict)
    currency: str = ""
    """Of a customer abroad."""

    @property
    def open(self) -> bool:
        return self.stage not in ("won", "lost")

    @property
    def last_day(self) -> int:
        """The last day on which something happened."""
        return -1 if self.open or self.closes is None else self.closes


def timing(draw: Draw, outcome: str) -> tuple[str, int, int | None]:
    """Stage, start and close of a deal: open ones look ahead, closed ones fill the two years behind."""
    if outcome == "open":
        stage = draw.weighted(OPEN_STAGES)
        closes = draw.randint(*AHEAD[stage])
        started = -draw.randint(5, 40) if stage == "qualify" else -draw.randint(20, 150)
        return stage, started, None if stage == "qualify" and draw.chance(0.35) else closes
    closes = -draw.randint(1, 690)
    return outcome, closes - draw.randint(25, 160), closes


def fill(draw: Draw, deal: Deal, seller: dict[str, str]) -> None:
    chinese = deal.company.language == "zh"
    amount = _amount(draw, deal)
    budget = deal.stage in ("contract", "won") or (
        deal.stage in ("proposal", "negotiation") and draw.chance(0.5)
    )
    quantity = max(1, round(amount * 0.8 / PRICES[deal.topic.product]))
    deal.values = {
        "$key": deal.key,
        "owner": seller,
        "name": _joined(deal.topic.title, draw.choice(SUFFIXES_ZH if chinese else SUFFIXES_EN)),
        "account": ref(deal.account),
        "contact": ref(deal.contacts[0]["$key"]) if deal.stage != "qualify" or draw.chance(0.4) else None,
        "stage": deal.stage,
        "amount": None if deal.stage == "qualify" and draw.chance(0.3) else str(amount),
        "probability": draw.choice(PROBABILITIES[deal.stage]),
        "close_date": None if deal.closes is None else days(deal.closes),
        "started_on": days(deal.started),
        "deal_type": draw.weighted({"new": 6, "expansion": 3, "renewal": 2, "replacement": 1}),
        "forecast": _forecast(draw, deal.stage, budget),
        "source": draw.weighted(SOURCES),
        "product": ref(deal.topic.product) if deal.stage != "qualify" or draw.chance(0.5) else None,
        "quantity": quantity if deal.stage != "qualify" else None,
        "budget_confirmed": budget,
        "competitor": draw.maybe(0.45, RIVALS_ZH if chinese else RIVALS_EN),
        "payment_plan": draw.choice(PAYMENT_PLANS)
        if deal.stage in ("negotiation", "contract", "won")
        else None,
        "description": _text(draw, 0.4, DESCRIPTIONS_ZH if chinese else DESCRIPTIONS_EN, deal.company.short),
    }
    if deal.stage == "lost":
        reason = draw.weighted(LOSS_REASONS)
        deal.values["loss_reason"] = reason
        deal.values["loss_note"] = draw.maybe(0.6, [(LOSS_NOTES_ZH if chinese else LOSS_NOTES_EN)[reason]])


def _joined(title: str, suffix: str) -> str:
    """Chinese typography sets a space between Latin letters and characters."""
    mixed = title[-1].isascii() and suffix and not suffix[0].isascii() and suffix[0].isalnum()
    return f"{title} {suffix}" if mixed else title + suffix


def _amount(draw: Draw, deal: Deal) -> int:
    scale = (0.5, 0.7, 0.9, 1.15, 1.5)[deal.company.size - 1] * draw.uniform(0.6, 1.4)
    exact = deal.topic.thousands * 1000 * scale
    step = 20_000 if exact > 1_000_000 else 5_000 if exact > 100_000 else 500
    return max(step, round(exact / step) * step)


def _forecast(draw: Draw, stage: str, budget: bool) -> str:
    if stage in ("won", "contract"):
        return "commit"
    if stage == "lost":
        return "omitted"
    if stage == "negotiation":
        return "commit" if budget and draw.chance(0.4) else "best_case"
    return "best_case" if stage == "proposal" and draw.chance(0.5) else "pipeline"


def _text(draw: Draw, probability: float, texts: tuple[str, ...], short: str) -> str | None:
    text = draw.maybe(probability, texts)
    return text.format(short=short) if text else None
