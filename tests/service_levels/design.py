"""Tickets with two clocks: until somebody answers, and until it is solved, in office hours of Shanghai."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]
STATES = ("running", "at_risk", "paused", "breached", "met", "missed")


def choice(title: str, *keys: str, **options: Any) -> Document:
    return {
        "fieldType": "select",
        "title": title,
        "options": [{"key": k, "title": k} for k in keys],
        **options,
    }


TICKET: Document = {
    "kind": "object", "name": "ticket", "title": "Ticket", "type": "object", "titleField": "subject",
    "properties": {
        "subject": {"fieldType": "text", "title": "Subject"},
        "status": choice("Status", "new", "working", "waiting", "solved", default="new"),
        "priority": choice("Priority", "urgent", "high", "normal", default="normal"),
        "received": {"fieldType": "datetime", "title": "Received"},
        "solved_at": {"fieldType": "datetime", "title": "Solved at"},
        "answers": {"fieldType": "rollup", "title": "Answers", "object": "answer", "via": "ticket",
                    "function": "count"},
        "response_due": {"fieldType": "datetime", "title": "Response due"},
        "response": choice("Response", *STATES),
        "due": {"fieldType": "datetime", "title": "Due"},
        "state": choice("State", *STATES),
        "late": {"fieldType": "formula", "title": "Late", "formula": "state = 'breached' OR state = 'missed'",
                 "result": "boolean"},
        "followed": {"fieldType": "text", "title": "Followed up"},
    },
}  # fmt: skip
ANSWER: Document = {
    "kind": "object", "name": "answer", "title": "Answer", "type": "object", "titleField": "text",
    "properties": {
        "text": {"fieldType": "text", "title": "Text"},
        "ticket": {"fieldType": "reference", "title": "Ticket", "target": "ticket", "onDelete": "cascade"},
    },
}  # fmt: skip
OFFICE: Document = {
    "kind": "calendar", "name": "office", "title": "Office", "zone": "Asia/Shanghai",
    "hours": [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "18:00"}],
    "holidays": [{"title": "Qingming", "from": "2026-04-04", "to": "2026-04-06"}],
}  # fmt: skip
RESPONSE: Document = {
    "name": "response", "title": "First response", "stopsWhen": "answers > 0", "state": "response",
    "due": "response_due",
    "targets": [{"condition": "priority = 'urgent'", "minutes": 30, "aroundTheClock": True}, {"hours": 2}],
}  # fmt: skip
SOLUTION: Document = {
    "name": "solution", "title": "Solution", "startsAt": "received", "pausedWhen": "status = 'waiting'",
    "stopsWhen": "status = 'solved'", "stopsAt": "solved_at", "reopens": True, "warnAt": 75, "state": "state",
    "due": "due", "targets": [{"condition": "priority = 'high'", "hours": 4}, {"hours": 16}],
}  # fmt: skip
LEVEL: Document = {
    "kind": "service_level", "name": "support", "title": "Support", "object": "ticket", "calendar": "office",
    "clocks": [RESPONSE, SOLUTION],
}  # fmt: skip
ESCALATION: Document = {
    "kind": "automation", "name": "escalate", "title": "Escalate", "object": "ticket", "actsAs": "system",
    "trigger": {"on": "updated", "fields": ["state"]}, "condition": "state = 'breached'",
    "steps": [{"name": "follow", "do": "update", "values": [{"field": "followed", "expression": "followed & '!'"}]}],
}  # fmt: skip
DESIGN = (TICKET, ANSWER, OFFICE, LEVEL, ESCALATION)
