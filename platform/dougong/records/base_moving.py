"""Nothing is saved while amounts are on their way into another base currency: whoever types could not know in
which one a number is.
"""

from __future__ import annotations

from dougong.errors import Unavailable
from dougong.problems import N_, Problem
from dougong.storage import Transaction

BEING_CHANGED = N_(
    "Amounts are just being changed to {currency}. Saving is possible again when that is done."
)


def refuse_while_moving(tx: Transaction) -> None:
    if tx.workspace.currency_moving:
        raise Unavailable(Problem("currency_moving", BEING_CHANGED, "", {"currency": tx.workspace.currency}))
