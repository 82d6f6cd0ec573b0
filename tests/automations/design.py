"""Deals of accounts, contracts and tasks that follow from them, and automations over all of them."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]


def field(kind: str, **options: Any) -> Document:
    return {"fieldType": kind, "title": kind.title(), **options}


def thing(name: str, properties: Document, **options: Any) -> Document:
    return {"kind": "object", "name": name, "title": name.title(), "type": "object", "titleField": "name",
            "properties": {"name": field("text"), **properties}, **options}  # fmt: skip


def automation(name: str, on: str, *steps: Document, of: str = "deal", **options: Any) -> Document:
    trigger = {"on": on, **({"fields": options.pop("fields")} if "fields" in options else {})}
    return {"kind": "automation", "name": name, "title": name.title(), "object": of, "trigger": trigger,
            "steps": list(steps), **options}  # fmt: skip


def step(name: str, do: str, **options: Any) -> Document:
    if "values" in options:
        options["values"] = [
            {"field": key, **(value if isinstance(value, dict) else {"expression": value})}
            for key, value in options["values"].items()
        ]
    return {"name": name, "title": name.title(), "do": do, **options}


STAGES = [{"key": key, "title": key.title()} for key in ("open", "won", "lost")]
ACCOUNT = thing(
    "account",
    {
        "status": field("text"),
        "won": field("rollup", object="deal", via="account", function="sum", field="amount", filter="stage = 'won'"),
        "level": field("text"),
    },
)  # fmt: skip
DEAL = thing(
    "deal",
    {
        "account": field("reference", target="account"),
        "stage": field("select", options=STAGES, default="open"),
        "amount": field("money"),
        "probability": field("integer"),
        "rounds": field("integer"),
        "note": field("text"),
    },
)
CONTRACT = thing(
    "contract",
    {
        "deal": field("reference", target="deal"),
        "account": field("reference", target="account"),
        "amount": field("money"),
    },
)
TASK = thing("task", {"contract": field("reference", target="contract"), "due": field("date")})
OBJECTS = (ACCOUNT, DEAL, CONTRACT, TASK)

WON = automation(
    "won",
    "saved",
    step("contract", "create", object="contract",
         values={"name": "'Contract for ' & name", "deal": {"record": True}, "account": "account", "amount": "amount"}),
    step("remind", "create", object="task", condition="amount > 1000",
         values={"name": "'Sign ' & name", "contract": {"step": "contract"}, "due": "TODAY() + 7"}),
    step("customer", "update", object="account", through="account", values={"status": "'customer'"}),
    condition="stage = 'won'",
    becomes=True,
)  # fmt: skip
CERTAIN = automation(
    "certain",
    "saved",
    step("sure", "branch", condition="stage = 'won'",
         steps=[step("whole", "update", values={"probability": "100"})],
         otherwise=[step("half", "update", values={"probability": "50"})]),
    moment="before",
)  # fmt: skip
NEGATIVE = automation(
    "negative",
    "saved",
    step("no", "refuse", condition="amount < 0", message="Nothing is sold for less than nothing."),
    moment="before",
)
