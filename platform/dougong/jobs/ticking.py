"""What other rooms do by the clock, beside schedules: asked as often as those are looked at."""

from __future__ import annotations

from collections.abc import Callable

from dougong.registry import Registry
from dougong.storage import Workspace

TICKERS: Registry[Callable[[Workspace], int]] = Registry("ticker")
"""Any number of processes ask at once: they read first, write only if something is due, and put what takes
longer into the queue. They tell how much they have begun."""


def tick(workspace: Workspace) -> int:
    return sum(ticker(workspace) for _, ticker in TICKERS.items())
