"""What follows at once when somebody may not sign in any more, in the transaction that says so."""

from __future__ import annotations

from collections.abc import Callable

from dougong.access.actor import Actor
from dougong.registry import Registry
from dougong.storage import Transaction

DEPARTURES: Registry[Callable[[Transaction, Actor, int], None]] = Registry("departure")
"""(transaction, whoever deactivated them, the user)"""


def depart(tx: Transaction, actor: Actor, user_id: int) -> None:
    for _, follow in DEPARTURES.items():
        follow(tx, actor, user_id)
