"""How tickets of these days stand with their service level: in time, at risk, paused, breached, or solved in time.

They are dated in working time before now, so that this holds at whatever hour, on whatever day the demo is installed.
"""

from __future__ import annotations

from typing import Any

from tools.demo_data.draw import moment

CALENDAR = "china"
OPEN = ("new", "working", "waiting")
SOLVED = 12
"""Of those solved, how many were so these days."""
RESPONSE = {"urgent": 30, "high": 60, "normal": 240, "low": 540}
SOLUTION = {"urgent": 240, "high": 540, "normal": 1_080, "low": 2_700}
"""Minutes, as templates/crm/service_levels/tickets.json has them."""
NEW = (0.3, 0.6, 0.9, 0.2, 1.5)
WORKING = (0.4, 0.85, 0.6, 1.2, 0.5, 0.9, 0.7)
SOLVING = (0.5, 0.7, 0.3, 1.1)
"""How much of their time has passed, one after the other."""
STORY = "$story"
"""What became of a ticket since it was entered, until it stands among the changes."""


def open_now(number: int, ticket: dict[str, Any]) -> None:
    status, priority = ticket["status"], ticket["priority"]
    if status == "new":
        passed = _part(NEW, number)
        ticket["$at"] = ago(passed * RESPONSE[priority])
        ticket["due_at"] = moment(1 + number % 3, "18:00")
        return
    passed = 0.5 if status == "waiting" else _part(WORKING, number)
    _entered(ticket, passed * SOLUTION[priority], [(_answered(number, priority, passed), {"status": status})])
    ticket["due_at"] = moment(-1 - number % 2 if passed > 1 else number % 3, "18:00")


def solved_now(number: int, ticket: dict[str, Any]) -> None:
    """Some minutes ago, after so much of their time."""
    priority = ticket["priority"]
    passed, since = _part(SOLVING, number), 30 + number % 4 * 120
    began = since + passed * SOLUTION[priority]
    told = {"status": "solved", "solved_at": ago(since)}
    told |= {name: ticket.pop(name) for name in ("solution", "satisfaction", "hours")}
    del ticket["solved_at"]
    _entered(ticket, began, [(began - 0.5 * RESPONSE[priority], {"status": "working"}), (since, told)])
    ticket["due_at"] = moment(number % 3, "18:00")


def changes(tickets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Taken out of the tickets."""
    return [change for ticket in tickets for change in ticket.pop(STORY, ())]


def _entered(ticket: dict[str, Any], began: float, story: list[tuple[float, dict[str, Any]]]) -> None:
    """Each was new at first."""
    ticket |= {"status": "new", "$at": ago(began)}
    ticket[STORY] = [
        {
            "$of": ticket["$key"],
            "$at": ago(minutes),
            **{name: value for name, value in told.items() if value is not None},
        }
        for minutes, told in story
    ]


def _answered(number: int, priority: str, passed: float) -> float:
    """Minutes ago: mostly within half of the time for an answer, sometimes after it."""
    late = 1.4 if number % 5 == 4 else 0.5
    return max(passed * SOLUTION[priority] - late * RESPONSE[priority], 1)


def _part(parts: tuple[float, ...], number: int) -> float:
    return parts[number % len(parts)]


def ago(minutes: float) -> dict[str, object]:
    return {"$worked": round(minutes), "$calendar": CALENDAR}
