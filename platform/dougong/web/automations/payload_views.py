"""What came in at the address of an automation, as its log shows it."""

from __future__ import annotations

import json

from dougong.access import Actor
from dougong.automations.arrivals import EVENT, payload_of
from dougong.automations.mapping import masked
from dougong.automations.runs import AutomationRun
from dougong.storage import Transaction

MOST_LETTERS = 20_000


def payload_text(tx: Transaction, actor: Actor, run: AutomationRun) -> str | None:
    """None for what nobody has sent, or what is not kept any more. Administrators see its values."""
    payload = payload_of(tx, run.run) if run.event == EVENT else None
    if payload is None:
        return None
    shown = masked(payload, openly="administrator" in actor.roles)
    return json.dumps(shown, ensure_ascii=False, indent=2)[:MOST_LETTERS]
