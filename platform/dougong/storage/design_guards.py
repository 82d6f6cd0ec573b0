"""Who may change which definitions is decided above this floor: whoever decides hangs a guard in here.

Every change of the draft and every publish asks all guards, whatever the door; only the operator, who is nobody in
particular, is not asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from dougong.dataclasses import dataclass
from dougong.definitions import Documents
from dougong.registry import Registry
from dougong.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class DesignChange:
    """``base`` is what is published. For a publish, ``before`` is the same."""

    doing: Literal["design", "publish"]
    base: Documents
    before: Documents
    after: Documents


Guard = Callable[[Transaction, int, DesignChange], None]
"""(transaction, id of the user, change): raises Forbidden."""

GUARDS: Registry[Guard] = Registry("guard of designs")


def ask_guards(tx: Transaction, actor_id: int | None, change: DesignChange) -> None:
    if actor_id is not None:
        for _, guard in GUARDS.items():
            guard(tx, actor_id, change)
