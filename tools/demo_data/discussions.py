"""What colleagues say to each other about deals, tickets and contracts under way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tools.demo_data import people
from tools.demo_data.deals import Deal
from tools.demo_data.draw import moment
from tools.demo_data.organisation import manager
from tools.demo_data.promises import ago

Record = dict[str, Any]
Said = tuple[str, int, str]
"""Who, ``owner``, ``lead`` or the key of a person; the day; what, with names as ``{key}``. What follows the first is
an answer."""

# fmt: off
DEALS: Mapping[str, Mapping[str, Sequence[Sequence[Said]]]] = {
    "zh": {
        "negotiation": (
            (
                ("lead", -6, "@{owner} 客户财务问能不能改成 3/4/3 付款，我们这边底线是首付不低于三成，可以谈。"),
                ("owner", -6, "收到。今天下午和采购通了电话，首付三成他们能接受，尾款想放到验收后 30 天。"),
                ("lead", -5, "验收后 30 天没问题，写进合同就行，记得让 @{song.lihua} 看一眼。"),
            ),
            (
                ("owner", -9, "竞争对手上周又降了一轮，低我们大约 4%。我建议不跟价，改送一年现场服务。"),
                ("lead", -8, "同意，价格守住。现场服务按 8 人天算，超出另计。"),
            ),
            (
                ("owner", -3, "合同条款法务退回两处：违约金上限和知识产权归属。我已经按模板改好，等他们回复。"),
                ("shen.wanqing", -2, "知识产权这条不能让步，其余你们定。"),
                ("owner", -2, "明白，沈总。"),
            ),
        ),
        "proposal": (
            (
                ("owner", -7, "方案第二版已经发出，重点把接口改造的工作量单列了，客户 IT 那边比较在意这个。"),
                ("lead", -6, "写得很清楚。下次汇报把实施计划放在报价前面讲。"),
            ),
            (
                ("lead", -10, "@{owner} 这家的立项批了吗？没有立项的话先别投入售前。"),
                ("owner", -9, "上周五过会的，批文我看到了，预算 120 万以内。"),
            ),
            (
                ("owner", -4, "@{yu.chengze} 想请你周四一起去现场，他们产线的数据采集方式要你来判断。"),
            ),
        ),
        "discovery": (
            (
                ("owner", -8, "现场走了一圈：三条线、两套系统，数据都在各自的表里。痛点是交期，不是成本。"),
                ("lead", -8, "那就从排产切入，别先讲平台。"),
            ),
            (
                ("lead", -12, "老客户介绍的，优先跟。@{owner} 本周内见到他们生产副总。"),
                ("owner", -10, "约到周三上午，副总和信息主管都在。"),
            ),
        ),
    },
    "en": {
        "negotiation": (
            (
                ("lead", -5, "@{owner} where do we stand on the service level? They asked me again at the fair."),
                ("owner", -5, "Four hours on weekdays is in the draft. Weekends are quoted separately."),
                ("lead", -4, "Good. Keep weekends as an option, not as a concession."),
            ),
            (
                ("owner", -8, "Purchasing wants 60 days. I offered 30 with 2 % discount for payment within ten."),
                ("helen.brandt", -7, "Fine with me. They have always paid on time."),
            ),
        ),
        "proposal": (
            (
                ("owner", -6, "Second version is out. The roll-out is now in two waves, as their works council asked."),
                ("lead", -5, "Nice. Can we name a reference of the same size?"),
                ("owner", -5, "Yes, the Gdynia depot agreed to take a call next week."),
            ),
            (
                ("lead", -9, "@{owner} please add the training days before it goes to their board."),
                ("owner", -9, "Done, five days on site and three remote."),
            ),
        ),
        "discovery": (
            (
                ("owner", -7, "Three sites, one warehouse system from 2009. What hurts is picking errors, 1.4 %."),
                ("lead", -7, "Start with one site then, and measure before and after."),
            ),
        ),
    },
}
TICKETS: Mapping[str, Sequence[Sequence[Said]]] = {
    "zh": (
        (
            ("owner", -2, "远程看过日志，是网关固件版本太旧，升级包已发给客户。"),
            ("ma.junhui", -1, "升级前让客户先备份参数，上次就是这一步漏了。"),
        ),
        (("owner", -1, "客户要求周末前恢复，我已经约了工程师明天上门。"),),
    ),
    "en": (
        (
            ("owner", -2, "Reproduced here with their settings; it only happens after the nightly restart."),
            ("tom.harding", -1, "Then it is the order in which the services come up. I am sending a workaround."),
        ),
    ),
}
CONTRACTS: Mapping[str, Sequence[Sequence[Said]]] = {
    "zh": (
        (
            ("song.lihua", -4, "@{owner} 第二期款已到期三天，客户说发票抬头要改，请把新的开票信息发给我。"),
            ("owner", -4, "新的开票信息已经更新在客户资料里，麻烦宋姐重开。"),
        ),
    ),
    "en": (
        (
            ("anna.kowal", -3, "@{owner} they ask for the order number on the invoice. Do you have it?"),
            ("owner", -3, "It is 4500-3317, they sent it this morning."),
        ),
    ),
}
# fmt: on
OLD_ENOUGH = 300
"""Minutes."""
HOURS = ("09:20", "10:45", "14:05", "16:40")


def of_deals(deals: Iterable[Deal]) -> list[Record]:
    """The latest deals of each stage, one for each discussion."""
    told: list[Record] = []
    latest = sorted((deal for deal in deals if deal.open), key=lambda deal: (-deal.started, deal.key))
    for language, stages in DEALS.items():
        for stage, discussions in stages.items():
            fitting = [d for d in latest if d.stage == stage and d.company.language == language]
            # Nobody speaks of a deal before there is one.
            old_enough = [
                d for d in fitting if d.started < min(said[1] for one in discussions for said in one)
            ]
            for deal, said in zip(old_enough, discussions, strict=False):
                told += _discussion(deal.key, deal.values["owner"]["$user"], said)
    return told


def of_tickets(tickets: Iterable[Record], changes: Iterable[Record]) -> list[Record]:
    """Those of these days are told of in working time, and so is what is said of them since."""
    solved = {one["$of"] for one in changes if one["status"] == "solved"}
    worked = {one["$key"]: int(one["$at"].get("$worked", 0)) for one in tickets if one["$key"] not in solved}
    old_enough = [one for one in tickets if worked.get(one["$key"], 0) >= OLD_ENOUGH]
    told = _of(old_enough, TICKETS, lambda one: -worked[one["$key"]])
    for key, since in worked.items():
        said = [one for one in told if one["$of"] == key]
        for position, one in enumerate(said):
            one["$at"] = ago(since * (len(said) - position) / (len(said) + 1))
    return told


def of_contracts(contracts: Iterable[Record]) -> list[Record]:
    running = [one for one in contracts if one["status"] == "active"]
    return _of(running, CONTRACTS, lambda one: int(one["signed_on"]["$days"]))


def _of(
    records: Sequence[Record], discussions: Mapping[str, Sequence[Sequence[Said]]], began: Any
) -> list[Record]:
    told: list[Record] = []
    for language, some in discussions.items():
        spoken = {one.key for one in people.PEOPLE if one.language == language}
        for said in some:
            taken = {one["$of"] for one in told}
            for record in records:
                owner = record["owner"]["$user"]
                if owner in spoken and record["$key"] not in taken and began(record) < said[0][1]:
                    told += _discussion(record["$key"], owner, said)
                    break
    return told


def _discussion(key: str, owner: str, said: Sequence[Said]) -> list[Record]:
    person = next(one for one in people.PEOPLE if one.key == owner)
    roles = {"owner": owner, "lead": manager(person.key, person.team, person.language) or owner}
    names = {one.key: one.name for one in people.PEOPLE}
    names |= {role: names[whose] for role, whose in roles.items()}
    return [
        {
            "$of": key,
            "$by": roles.get(who, who),
            "$at": moment(day, HOURS[position]),
            "text": _named(text, names),
        }
        | ({"answer": True} if position else {})
        for position, (who, day, text) in enumerate(said)
    ]


def _named(text: str, names: Mapping[str, str]) -> str:
    for key, name in names.items():
        text = text.replace(f"{{{key}}}", name)
    return text
