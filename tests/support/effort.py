"""How much work a call does, counted so that the answer is the same on every machine."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass(slots=True)
class Effort:
    """``calls`` of functions, Python's and C's; ``bytes`` at the highest. Both are nought until the work
    is over."""

    calls: int = 0
    bytes: int = 0


@contextmanager
def counted() -> Iterator[Effort]:
    """What one slow call of C does is not seen: such a test ends by the limit on every test."""
    effort, calls = Effort(), 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    tracemalloc.start()
    sys.setprofile(count)
    try:
        yield effort
    finally:
        sys.setprofile(before)
        effort.calls, effort.bytes = calls, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
