"""What there is to do: whoever signs in finds something overdue, something for today and something ahead, whichever
day it is. Nothing is drawn here, so that what else there is stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.demo_data.companies import Company
from tools.demo_data.draw import moment, ref, user
from tools.demo_data.people import PEOPLE, Person

TODAY = ("10:30", "15:30")
"""When the talks of a seller are that are due today."""
AHEAD = ((-2, "10:00"), (0, "09:30"), (0, "16:00"), (2, "14:00"), (6, "11:00"))
"""When those without deals of their own have something to do."""

Task = tuple[str, str]
WORK: Mapping[str, Mapping[str, tuple[Task, ...]]] = {
    "management": {
        "zh": (
            ("meeting", "{name}年度合作复盘"),
            ("call", "向{name}致谢并了解需求"),
            ("visit", "高层拜访{name}"),
            ("email", "回复{name}的合作提案"),
            ("meeting", "与{name}管理层季度沟通"),
        ),
        "en": (
            ("meeting", "Yearly review with {name}"),
            ("call", "Thank {name} and hear what they need"),
            ("visit", "Executive visit at {name}"),
            ("email", "Answer the proposal of {name}"),
            ("meeting", "Quarterly talk with the board of {name}"),
        ),
    },
    "marketing": {
        "zh": (
            ("email", "请{name}确认案例文稿"),
            ("call", "邀请{name}参加用户大会"),
            ("message", "给{name}发送白皮书"),
            ("meeting", "与{name}商定联合活动"),
            ("email", "收集{name}对展会的反馈"),
        ),
        "en": (
            ("email", "Ask {name} to approve the case study"),
            ("call", "Invite {name} to the user conference"),
            ("message", "Send the white paper to {name}"),
            ("meeting", "Plan the joint event with {name}"),
            ("email", "Hear what {name} thought of the fair"),
        ),
    },
    "service": {
        "zh": (
            ("call", "回访{name}：故障是否已排除"),
            ("visit", "{name}现场例行巡检"),
            ("call", "与{name}确认升级窗口"),
            ("meeting", "{name}操作培训"),
            ("email", "给{name}发送服务月报"),
        ),
        "en": (
            ("call", "Ask {name} whether the fault is gone"),
            ("visit", "Routine inspection at {name}"),
            ("call", "Agree on a time for the upgrade with {name}"),
            ("meeting", "Training for the operators of {name}"),
            ("email", "Send the monthly service report to {name}"),
        ),
    },
    "finance": {
        "zh": (
            ("call", "与{name}核对应收余额"),
            ("email", "给{name}发送对账单"),
            ("call", "提醒{name}本期应付款"),
            ("email", "请{name}补寄收货确认单"),
            ("call", "确认{name}的开票信息"),
        ),
        "en": (
            ("call", "Reconcile the balance with {name}"),
            ("email", "Send the statement of account to {name}"),
            ("call", "Remind {name} of what is due"),
            ("email", "Ask {name} for the delivery receipt"),
            ("call", "Confirm the invoice address of {name}"),
        ),
    },
    "projects": {
        "zh": (
            ("meeting", "{name}项目启动会"),
            ("call", "与{name}确认到货时间"),
            ("visit", "{name}现场勘查"),
            ("email", "给{name}发送项目周报"),
            ("meeting", "{name}阶段验收"),
        ),
        "en": (
            ("meeting", "Kick-off with {name}"),
            ("call", "Confirm the delivery date with {name}"),
            ("visit", "Site survey at {name}"),
            ("email", "Send the weekly report to {name}"),
            ("meeting", "Acceptance at {name}"),
        ),
    },
}


def due_today(activities: list[dict[str, Any]]) -> None:
    """Of each seller's planned talks, those that come next are due today."""
    planned: dict[str, list[dict[str, Any]]] = {}
    for activity in activities:
        if activity["status"] == "planned" and activity["due_at"]["$days"] > 0:
            planned.setdefault(activity["owner"]["$user"], []).append(activity)
    for talks in planned.values():
        talks.sort(key=lambda one: one["due_at"]["$days"])
        for talk, time in zip(talks, TODAY, strict=False):
            # The deal says the same of its next step.
            talk["due_at"].update(moment(0, time))


def work_of_others(
    firms: Mapping[str, Company], people_of: Mapping[str, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Of those who have no deals of their own."""
    others = [person for person in PEOPLE if not person.sells]
    made = []
    for place, person in enumerate(others):
        known = [key for key, company in firms.items() if company.language == person.language]
        for number, (day, time) in enumerate(AHEAD):
            key = known[(place * len(AHEAD) + number) % len(known)]
            made.append(
                _task(person, number, key, firms[key], people_of[key]) | {"due_at": moment(day, time)}
            )
    return made


def _task(
    person: Person, number: int, key: str, company: Company, contacts: list[dict[str, Any]]
) -> dict[str, Any]:
    method, subject = WORK[person.team][person.language][number]
    return {
        "owner": user(person.key),
        "subject": subject.format(name=company.short),
        "method": method,
        "account": ref(key),
        "contact": ref(contacts[0]["$key"]),
        "status": "planned",
        "priority": "high" if number == 1 else "normal",
    }
