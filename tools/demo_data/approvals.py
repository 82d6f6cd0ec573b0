"""What was submitted at the demo company, and what everybody said to it: finished, under way, returned and overdue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.demo_data import people
from tools.demo_data.draw import moment, ref, user
from tools.demo_data.organisation import manager

Record = dict[str, Any]
Step = tuple[str, int, str, str]
"""Who, on which day, does what, and says what. ``owner`` and ``lead`` are those of the record."""

HOURS = ("09:20", "10:45", "14:10", "16:30", "17:15", "17:50")
DEEP = "0.18"

QUOTES: Sequence[tuple[str, bool, str, Sequence[Step]]] = (
    # Whose, whether the discount is deep, what becomes of the quote.
    ("zh", False, "sent", (
        ("owner", -19, "submit", "客户为老客户续购，折扣与去年一致。"),
        ("lead", -18, "approve", "同意，按标准条款执行。"),
    )),
    ("zh", True, "sent", (
        ("owner", -16, "submit", "客户承诺二期同步签约，申请让利换规模。"),
        ("lead", -15, "approve", "毛利仍在底线以上，建议批准。"),
        ("gu.tianming", -14, "approve", "同意。二期签约须写进补充条款。"),
    )),
    ("en", False, "sent", (
        ("owner", -15, "submit", "The customer asks for our usual frame discount."),
        ("lead", -14, "return", "The validity is missing, and so is the training day that we promised."),
        ("owner", -13, "resubmit", "Both are in now."),
        ("lead", -12, "approve", "Good. Send it today."),
    )),
    ("zh", False, "draft", (
        ("owner", -11, "submit", "竞争对手报价更低，想跟进价格。"),
        ("lead", -10, "reject", "先不降价，把服务响应时间作为差异点再谈一轮。"),
    )),
    ("zh", True, "draft", (
        ("owner", -6, "submit", "集团推广项目，申请特别折扣。"),
        ("lead", -5, "approve", "首单意义大，请管理层定夺。"),
        ("shen.wanqing", -4, "comment", "请补充三年的总成本对比。"),
    )),
    ("zh", False, "draft", (("owner", -4, "submit", "客户下周开预算会，请尽快审批。"),)),
    ("zh", False, "draft", (
        ("owner", -5, "submit", "按协议价报出。"),
        ("lead", -3, "return", "交货期写的是六周，产能只能保证八周，请与项目部确认。"),
    )),
    ("en", False, "draft", (("owner", -1, "submit", "They decide on Friday; the discount is within our limits."),)),
    ("daniel.okafor", False, "draft", (("owner", -2, "submit", "Pilot at a reduced price, as agreed in the review."),)),
    ("en", False, "draft", (
        ("owner", -7, "submit", "A first offer for the pilot."),
        ("owner", -6, "withdraw", "The customer has changed the scope."),
    )),
)  # fmt: skip

CONTRACTS: Sequence[tuple[str, int, int, Sequence[Step]]] = (
    # Whose, from and below which amount.
    ("zh", 100_000, 500_000, (
        ("owner", -15, "submit", "合同文本已与客户法务确认。"),
        ("lead", -14, "approve", "同意。"),
        ("song.lihua", -13, "approve", "付款节点与我司模板一致。"),
    )),
    ("zh", 500_000, 1_000_000, (
        ("owner", -12, "submit", "客户要求月底前用印。"),
        ("lead", -11, "approve", "金额和范围与中标文件一致。"),
        ("fang.rui", -10, "copy", "合同金额较大，抄送林总知悉。"),
        ("fang.rui", -10, "approve", "税率、开票信息已核对。"),
        ("gu.tianming", -9, "approve", "同意签署。"),
    )),
    ("zh", 500_000, 10_000_000, (
        ("owner", -10, "submit", "质保期按客户要求写为三年。"),
        ("lead", -9, "approve", "请财务评估质保金。"),
        ("song.lihua", -8, "reject", "质保金比例超过 10%，请先与客户重新协商。"),
    )),
    ("zh", 500_000, 10_000_000, (
        ("owner", -6, "submit", "集团框架下的首个项目。"),
        ("lead", -5, "approve", "同意，建议尽快签。"),
        ("fang.rui", -3, "approve", "首付款 30%，风险可控。"),
    )),
    ("zh", 100_000, 500_000, (
        ("owner", -3, "submit", "续签，价格不变。"),
        ("lead", -2, "approve", "同意。"),
    )),
    ("zh", 500_000, 10_000_000, (
        ("owner", -2, "submit", "客户希望把验收改为分期。"),
        ("lead", -1, "transfer", "分期验收超出我的权限，请林总定。"),
    )),
    ("daniel.okafor", 500_000, 10_000_000, (("owner", -3, "submit", "The frame agreement for three years."),)),
    ("en", 500_000, 10_000_000, (("owner", -1, "submit", "Signed on their side already."),)),
)  # fmt: skip

TRANSFERS: Sequence[tuple[str, str, Sequence[Step]]] = (
    # Whose account, and who is to have it.
    ("zhou.ziang", "sun.ruolin", (
        ("owner", -13, "submit", "该客户迁往华东，由若琳跟进更方便。"),
        ("lead", -12, "approve", "同意，交接清单发我一份。"),
        ("sun.ruolin", -11, "approve", "已与客户联系人通过电话。"),
    )),
    ("emma.novak", "lucas.meyer", (
        ("owner", -9, "submit", "I am full until spring; Lucas knows the plant."),
        ("lead", -8, "approve", ""),
        ("lucas.meyer", -7, "reject", "I have three roll-outs of my own this quarter."),
    )),
    ("zhao.mingzhe", "he.jingyi", (
        ("wang.yuqing", -5, "submit", "按行业重新划分客户。"),
        ("zhao.mingzhe", -4, "approve", "好的，资料已整理。"),
    )),
    ("lin.zhiyuan", "wang.yuqing", (("owner", -3, "submit", "交由国内团队日常跟进。"),)),
    ("chen.ke", "zhou.ziang", (("wang.yuqing", -1, "submit", "按行业重新划分客户。"),)),
)  # fmt: skip


_WITH: Mapping[str, Record] = {
    "transfer": {"to": user("lin.zhiyuan")},
    "copy": {"people": [user("lin.zhiyuan")]},
}


@dataclass(slots=True)
class _Told:
    acts: list[Record] = field(default_factory=list)

    def tell(self, key: str, owner: str, steps: Iterable[Step]) -> None:
        who = {"owner": owner, "lead": _lead(owner)}
        for position, (person, day, do, comment) in enumerate(steps):
            act = {"$of": key, "$by": who.get(person, person), "$at": _at(key, day, position), "do": do}
            act |= {"comment": comment} if comment else {}
            self.acts.append(act | _WITH.get(do, {}))

    def change(self, key: str, by: str, day: int, values: Record) -> None:
        # Before whatever else happens on that day.
        act = {"$of": key, "$by": by, "$at": moment(day, "09:00"), "do": "change", "values": values}
        self.acts.append(act)


def of_quotes(quotes: Sequence[Record], lines: Sequence[Record], kept: Iterable[str]) -> list[Record]:
    """Quotes that are told of are drafts until they have come through; ``kept`` are left alone."""
    told, used = _Told(), set(kept)
    for whose, deep, becomes, steps in QUOTES:
        first = steps[0][1]
        fitting = [
            one
            for one in quotes
            if one["status"] in ("sent", "draft")
            and one["$key"] not in used
            and -30 <= one["quoted_on"]["$days"] <= first
            and _is(one, whose)
        ]
        quote = max(fitting, key=lambda one: (one["quoted_on"]["$days"], one["$key"]))
        key, owner = quote["$key"], quote["owner"]["$user"]
        used.add(key)
        quote["status"] = "draft"
        if deep:
            next(one for one in lines if one["quote"] == ref(key))["discount"] = DEEP
        told.tell(key, owner, steps)
        if becomes == "sent":
            told.change(key, owner, steps[-1][1] + 1, {"status": "sent"})
    return told.acts


def of_contracts(contracts: Sequence[Record]) -> list[Record]:
    told, used = _Told(), set[str]()
    for whose, least, below, steps in CONTRACTS:
        contract = next(
            one
            for one in contracts
            if one["status"] == "draft"
            and one["$key"] not in used
            and "currency" not in one
            and least <= float(one["amount"]) < below
            and _is(one, whose)
        )
        used.add(contract["$key"])
        told.tell(contract["$key"], contract["owner"]["$user"], steps)
    return told.acts


def of_accounts(accounts: Mapping[str, Record]) -> list[Record]:
    """The last one of each, which no other story is about."""
    told = _Told()
    for owner, taker, steps in TRANSFERS:
        key = [one for one, account in accounts.items() if account["owner"] == user(owner)][-1]
        submitter = owner if steps[0][0] == "owner" else steps[0][0]
        told.change(key, submitter, steps[0][1], {"transfer_to": user(taker)})
        told.tell(key, owner, steps)
    return told.acts


def standing_in() -> list[Record]:
    """Whoever is away, and who decides for them."""
    return list(_standing_in())


def _standing_in() -> Iterator[Record]:
    for who, whom, since, until in (
        ("daniel.okafor", "lin.zhiyuan", -2, 4),
        ("lin.zhiyuan", "wang.yuqing", 12, 19),
    ):
        period = {"from": moment(since, "00:00"), "until": moment(until, "00:00")}
        yield {
            "$by": who,
            "$at": moment(min(since, -1), "08:45"),
            "do": "stand_in",
            "to": user(whom),
            **period,
        }


def _is(record: Record, whose: str) -> bool:
    """Of that person, or of a seller who speaks that language."""
    owner = record["owner"]["$user"]
    sellers = {one.key for one in people.PEOPLE if one.role == "seller" and one.language == whose}
    return bool(owner == whose or owner in sellers)


def _lead(owner: str) -> str:
    person = next(one for one in people.PEOPLE if one.key == owner)
    return manager(person.key, person.team, person.language) or owner


def _at(key: str, day: int, position: int) -> Record:
    """Later steps of a day stand later in it."""
    return moment(day, HOURS[min((sum(map(ord, key)) % 3) + position % 4, len(HOURS) - 1)])
