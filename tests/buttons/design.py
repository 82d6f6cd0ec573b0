"""Deals with buttons of each kind, and roles that may press some of them."""

from __future__ import annotations

from typing import Any

from tests.automations.design import OBJECTS, Document, automation, step


def button(name: str, do: str, of: str = "deal", **options: Any) -> Document:
    if "values" in options:
        options["values"] = [
            {"field": key, **(value if isinstance(value, dict) else {"expression": value})}
            for key, value in options["values"].items()
        ]
    return {"kind": "button", "name": name, "title": name.title(), "object": of, "do": do, **options}


WIN = button(
    "win",
    "fill",
    condition="stage = 'open'",
    values={"stage": "'won'", "note": "'Won at ' & amount"},
    position=1,
)
LOSE = button(
    "lose",
    "fill",
    condition="stage = 'open'",
    values={"stage": "'lost'"},
    inputs=[{"field": "note", "required": True}, {"field": "probability"}],
    confirm="Really?",
    position=2,
)
BILL = button(
    "bill",
    "form",
    on="record",
    condition="stage = 'won'",
    target="contract",
    values={
        "deal": {"record": True},
        "name": "'Contract for ' & name",
        "amount": "amount",
        "account": "account",
    },
    position=3,
)
COUNT = automation("count", "by_hand", step("one", "update", values={"rounds": "COALESCE(rounds, 0) + 1"}))
ROUND = button("round", "run", automation="count", position=4)
BOSS = button("boss", "fill", roles=["boss"], values={"note": "'Seen'"}, position=5)
ROLES: list[Document] = [
    {
        "kind": "role",
        "name": "boss",
        "title": "Boss",
        "rules": [{"name": "all", "title": "All", "operations": ["read", "update", "create", "bulk"]}],
    },
    {
        "kind": "role",
        "name": "clerk",
        "title": "Clerk",
        "rules": [
            {"name": "see", "title": "See", "object": "deal", "operations": ["read"]},
            {
                "name": "own",
                "title": "Own",
                "object": "deal",
                "rows": "own",
                "operations": ["update", "bulk"],
            },
        ],
    },
]
BUTTONS = (WIN, LOSE, BILL, COUNT, ROUND, BOSS)
DESIGN = (*OBJECTS, *ROLES, *BUTTONS)
