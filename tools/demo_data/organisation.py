"""How the demo company is put together: its departments, who leads them, titles and reporting lines."""

from __future__ import annotations

from tools.demo_data.people import PEOPLE

MANAGEMENT = "总经办 Management"
SALES = "销售中心 Sales"
DOMESTIC = f"{SALES} / 国内销售部 Domestic"
INTERNATIONAL = f"{SALES} / 国际销售部 International"
MARKETING = "市场部 Marketing"
SERVICE = "客户服务部 Service"
FINANCE = "财务部 Finance"
PROJECTS = "项目部 Projects"

CHIEF = "gu.tianming"
HEADS = {
    MANAGEMENT: CHIEF,
    SALES: "lin.zhiyuan",
    DOMESTIC: "wang.yuqing",
    INTERNATIONAL: "daniel.okafor",
    MARKETING: "tang.yue",
    SERVICE: "ma.junhui",
    FINANCE: "song.lihua",
    PROJECTS: "yu.chengze",
}
"""In the order in which they are shown, each after the one that it belongs to."""

OF_TEAM = {
    "management": MANAGEMENT,
    "marketing": MARKETING,
    "service": SERVICE,
    "finance": FINANCE,
    "projects": PROJECTS,
}
TITLES = {
    "gu.tianming": "总经理",
    "shen.wanqing": "董事会秘书",
    "helen.brandt": "Chief operating officer",
    "qin.wenbo": "内部审计",
    "lin.zhiyuan": "销售总监",
    "wang.yuqing": "国内销售经理",
    "daniel.okafor": "Head of international sales",
    "tang.yue": "市场经理",
    "nora.lindqvist": "Content manager",
    "ma.junhui": "客户服务经理",
    "song.lihua": "财务经理",
    "anna.kowal": "Accountant",
    "yu.chengze": "项目总监",
    "omar.haddad": "Project manager",
}
USUAL = {
    ("sales", "zh"): "客户经理",
    ("sales", "en"): "Account manager",
    ("marketing", "zh"): "市场专员",
    ("service", "zh"): "服务工程师",
    ("service", "en"): "Service engineer",
    ("finance", "zh"): "会计",
    ("projects", "zh"): "项目经理",
}


def organisation() -> dict[str, object]:
    return {
        "departments": [{"path": path, "head": head} for path, head in HEADS.items()],
        "people": [
            {
                "key": person.key,
                "title": TITLES.get(person.key) or USUAL[person.team, person.language],
                "department": department(person.key, person.team, person.language),
                "manager": manager(person.key, person.team, person.language),
            }
            for person in PEOPLE
        ],
    }


def department(key: str, team: str, language: str) -> str:
    if key == HEADS[SALES]:
        return SALES
    if team == "sales":
        return DOMESTIC if language == "zh" else INTERNATIONAL
    return OF_TEAM[team]


def manager(key: str, team: str, language: str) -> str | None:
    """Whoever leads the department; heads report to the next one above."""
    if key == CHIEF:
        return None
    head = HEADS[department(key, team, language)]
    if head != key:
        return head
    return HEADS[SALES] if team == "sales" and key != HEADS[SALES] else CHIEF
