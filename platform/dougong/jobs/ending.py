"""Where other rooms hear that a job has ended, in the transaction that ends it."""

from __future__ import annotations

from collections.abc import Callable

from dougong.dataclasses import dataclass
from dougong.registry import Registry
from dougong.storage import Transaction


@dataclass(frozen=True, slots=True)
class Ended:
    """``state`` is done, dead or cancelled."""

    job_id: int
    kind: str
    state: str
    user_id: int | None


ENDED: Registry[Callable[[Transaction, Ended], None]] = Registry("listener to the end of jobs")


def tell_end(tx: Transaction, ended: Ended) -> None:
    for _, listener in ENDED.items():
        listener(tx, ended)
