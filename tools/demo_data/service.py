"""After the sale: tickets, the articles that answer them, and tasks."""

from __future__ import annotations

from typing import Any

from tools.demo_data import people, promises
from tools.demo_data.companies import Company
from tools.demo_data.deals import Deal
from tools.demo_data.draw import Draw, days, entered, moment, ref, user, words

TICKETS = 300
TASKS = 260
STATUSES = {"new": 8, "working": 14, "waiting": 8, "solved": 25, "closed": 45}
CHANNELS = {"phone": 5, "email": 3, "wechat": 4, "web": 2, "visit": 1}
PRIORITIES = {"urgent": 1, "high": 3, "normal": 8, "low": 2}
RELATED = ("opportunity", "account", "contact", "lead")


def articles(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "$key": f"art-{number:02d}",
            "owner": user(people.team("service", language)[0]),
            "title": title,
            "category": category,
            "status": status,
            "products": [ref(product)],
            "body": f"<p>{text}</p>",
            "keywords": [word.strip() for word in keywords.split(",")],
            "reviewed_on": days(-draw.randint(20, 400)),
        }
        for number, (language, category, status, title, product, keywords, text) in enumerate(
            words("articles"), start=1
        )
    ]


def tickets(
    draw: Draw, firms: dict[str, Company], people_of: dict[str, list[dict[str, Any]]], count: int = TICKETS
) -> list[dict[str, Any]]:
    answers = {(row[0], row[4]): f"art-{number:02d}" for number, row in enumerate(words("articles"), start=1)}
    made = []
    for number in range(1, count + 1):
        key = draw.choice(list(firms))
        language = firms[key].language
        kind, product, subject, description, solution = draw.choice(words(f"tickets_{language}"))
        status = draw.weighted(STATUSES)
        solved = status in ("solved", "closed")
        opened = -draw.randint(3, 500) if solved else -draw.randint(0, 6)
        ticket = {
            "$key": f"tic-{number:03d}",
            "owner": user(draw.choice(people.team("service", language))),
            "subject": f"{firms[key].short} · {subject}",
            "account": ref(key),
            "contact": ref(draw.choice(people_of[key])["$key"]),
            "product": ref(product),
            "type": kind,
            "channel": draw.weighted(CHANNELS),
            "priority": draw.weighted(PRIORITIES),
            "status": status,
            "description": description,
            "due_at": moment(opened + draw.randint(1, 4), "18:00"),
            "article": ref(answers[language, product]) if (language, product) in answers else None,
        }
        if solved:
            ticket |= {
                "solution": solution,
                "solved_at": moment(min(opened + draw.randint(0, 4), -1), f"{draw.randrange(9, 18):02d}:15"),
                "satisfaction": draw.choice((5, 5, 5, 4, 4, 4, 3, 2, 1)) if draw.chance(0.7) else None,
                "hours": str(draw.choice((0.5, 1, 1.5, 2, 4, 6.5))),
            }
        made.append(ticket | entered(opened))
    by_status = {status: [one for one in made if one["status"] == status] for status in STATUSES}
    for status in promises.OPEN:
        for number, ticket in enumerate(by_status[status]):
            promises.open_now(number, ticket)
    for number, ticket in enumerate(by_status["solved"][-promises.SOLVED :]):
        promises.solved_now(number, ticket)
    return made


def tasks(
    draw: Draw, deals: list[Deal], leads: list[dict[str, Any]], count: int = TASKS
) -> list[dict[str, Any]]:
    made = []
    for _ in range(count):
        deal = draw.choice(deals)
        language = deal.company.language
        _, subject, priority = draw.choice([row for row in words("tasks") if row[0] == language])
        status = draw.weighted({"open": 4, "doing": 2, "done": 6, "dropped": 1})
        due = draw.randint(-300, -1) if status in ("done", "dropped") else draw.randint(-5, 20)
        about = {
            "opportunity": deal.key,
            "account": deal.account,
            "contact": deal.contacts[0]["$key"],
            "lead": draw.choice(leads)["$key"],
        }
        kind = draw.choice(RELATED)
        colleagues = [key for key in people.SELLERS[language] if key != deal.values["owner"]["$user"]]
        made.append(
            {
                "owner": deal.values["owner"],
                "subject": f"{subject} · {deal.company.short}",
                "status": status,
                "priority": priority,
                "assignee": deal.values["owner"],
                "helpers": [user(key) for key in draw.sample(colleagues, draw.choice((0, 0, 1, 2)))],
                "due_on": days(due),
                "progress": {"open": 0, "doing": draw.choice((20, 40, 60, 80)), "done": 100, "dropped": 0}[
                    status
                ],
                "related": {"object": kind, "id": ref(about[kind])},
                "done_on": days(min(due + draw.randint(-2, 2), 0)) if status == "done" else None,
            }
        )
    return made
