"""Something done to an instance, answered with what the instance is like then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from dougong.access import Actor
from dougong.api.answers import answer
from dougong.api.approval_json import item_json
from dougong.api.idempotency import once
from dougong.api.serving import workspace
from dougong.approvals.reading import items_of
from dougong.approvals.rows import Instance
from dougong.approvals.walking import Walk
from dougong.storage import Transaction


def act_and_answer(does: Callable[[Transaction, Actor], Walk], status: int = 200) -> Response:
    def write(tx: Transaction, actor: Actor) -> Response:
        return answer({"data": instance_json(tx, actor, does(tx, actor).instance)}, status)

    return once(workspace(), write)


def instance_json(tx: Transaction, actor: Actor, instance: Instance) -> dict[str, Any]:
    [item] = items_of(tx, actor, [(instance.id, instance, None, instance.started_at)])
    return item_json(tx, item)
